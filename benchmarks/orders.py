"""What the clients of a chaos run send: made-up claims, articles and lists, of which it is known what must come out."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_PLACES = ("Lyon", "Porto", "Graz", "Turku", "Brno", "Ghent", "Cork", "Split", "Bergen", "Seville")
_GOODS = ("trams", "libraries", "bridges", "hospitals", "schools", "bakeries", "theatres", "ferries", "parks")
_SHARE_OF_LONG = 0.05
_SHARE_OF_REPEATED = 0.15


class Sort(StrEnum):
    """What an order is."""

    CLAIM = "claim"
    ARTICLE = "article"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Order:
    """A submission to be sent, and in how many claims it must end; `repeats` more times under one Idempotency-Key."""

    reference: str
    sort: Sort
    sentences: tuple[str, ...]
    repeats: int = 0

    @property
    def key(self) -> str | None:
        """The Idempotency-Key, None for those that are sent once."""
        return self.reference.replace(" ", "-") if self.repeats else None

    @property
    def text(self) -> str:
        """Paragraphs of five sentences; of a list, a line each."""
        if self.sort is Sort.LIST:
            return "\n".join(self.sentences)
        paragraphs = [" ".join(self.sentences[at : at + 5]) for at in range(0, len(self.sentences), 5)]
        return "\n\n".join(paragraphs)


def draw_orders(rng: random.Random, number: int, longest: int) -> Iterator[Order]:
    """So many orders: three in five a claim, the rest articles and lists, a few of them `longest`; some repeated."""
    for position in range(number):
        sort = rng.choices(list(Sort), weights=(6, 3, 1))[0]
        size = 1 if sort is Sort.CLAIM else longest if rng.random() < _SHARE_OF_LONG else rng.randint(2, 30)
        repeats = rng.choice((1, 2, 3)) if rng.random() < _SHARE_OF_REPEATED else 0
        yield Order(f"order {position}", sort, tuple(write_sentence(rng) for _ in range(size)), repeats)


def write_sentence(rng: random.Random) -> str:
    """Return a sentence that states something checkable, hardly ever the same twice."""
    return (
        f"The city of {rng.choice(_PLACES)} reported {rng.randrange(1000, 1_000_000)} new {rng.choice(_GOODS)} in "
        f"{rng.randrange(1950, 2020)}, and {rng.randrange(2, 99)} percent of them were closed within "
        f"{rng.randrange(3, 12)} years."
    )
