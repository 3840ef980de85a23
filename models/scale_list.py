"""The scales that come with the desk, and how a newsroom's own is read from a file."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from models.ratings import RatingClass, fold_words
from models.scales import Rating, Scale

_FALSE, _MIXED, _TRUE, _OPEN = RatingClass.FALSE, RatingClass.MIXED, RatingClass.TRUE, RatingClass.OPEN


def _list_ratings(*rows: tuple[str, RatingClass, int | None, str]) -> tuple[Rating, ...]:
    return tuple(
        Rating(
            value=fold_words(label).replace(" ", "_"), label=label, rating_class=kind, meaning=meaning, number=number
        )
        for label, kind, number, meaning in rows
    )


_UNVERIFIABLE = ("Unverifiable", _OPEN, None, "It cannot be settled with the evidence there is.")

SHIPPED: tuple[Scale, ...] = (
    Scale(
        name="desk",
        label="Desk",
        meaning="Five places from false to true, and two that have no place between them.",
        ratings=_list_ratings(
            ("False", _FALSE, 1, "The evidence contradicts the claim."),
            ("Mostly false", _FALSE, 2, "A grain of truth, but the claim misleads."),
            ("Half true", _MIXED, 3, "Partly accurate; something important is wrong or left out."),
            ("Misleading", _MIXED, None, "The facts may be right; the impression is not."),
            ("Mostly true", _TRUE, 4, "Accurate but for a detail that matters little."),
            ("True", _TRUE, 5, "The evidence supports the claim."),
            _UNVERIFIABLE,
        ),
    ),
    Scale(
        name="truth",
        label="Five points",
        meaning="Five points from false to true, in even steps.",
        ratings=_list_ratings(
            ("False", _FALSE, 1, "Nothing that matters in it is right."),
            ("Mostly false", _FALSE, 2, "More of it is wrong than right."),
            ("Half true", _MIXED, 3, "As much of it is right as wrong."),
            ("Mostly true", _TRUE, 4, "More of it is right than wrong."),
            ("True", _TRUE, 5, "All that matters in it is right."),
            _UNVERIFIABLE,
        ),
    ),
    Scale(
        name="claim-review",
        label="Claim review",
        meaning="The words that most fact-checkers publish with their reviews.",
        ratings=_list_ratings(
            ("False", _FALSE, 1, "The evidence shows that it is not so."),
            ("Mostly false", _FALSE, 2, "The main point is wrong, a lesser one is right."),
            ("Mixture", _MIXED, 3, "Important parts are right, and important parts are wrong."),
            ("Mostly true", _TRUE, 4, "The main point is right, a lesser one is wrong."),
            ("True", _TRUE, 5, "The evidence shows that it is so."),
            ("Unproven", _OPEN, None, "There is not enough evidence either way."),
        ),
    ),
    Scale(
        name="three",
        label="Evidence",
        meaning="What the evidence does to the claim, and nothing finer.",
        ratings=_list_ratings(
            ("Contradicted", _FALSE, None, "The evidence speaks against the claim."),
            ("Supported", _TRUE, None, "The evidence speaks for the claim."),
            ("Not enough evidence", _OPEN, None, "The evidence does not settle it."),
        ),
    ),
    Scale(
        name="media",
        label="Pictures and recordings",
        meaning="What was done to a picture, a recording or a quotation; the kinds have no order.",
        ratings=_list_ratings(
            ("Authentic", _TRUE, None, "It is what it is said to be."),
            ("Out of context", _MIXED, None, "It is real, but of another time, place or matter."),
            ("Altered", _FALSE, None, "Something was changed, added or cut away, so that it deceives."),
            ("Fabricated", _FALSE, None, "It was made up or generated; it shows nothing that happened."),
            ("Satire", _FALSE, None, "It was made as a joke, and is passed on as fact."),
            _UNVERIFIABLE,
        ),
    ),
)


@cache
def read_scales(named: str) -> tuple[Scale, ...]:
    """Return the scales of a setting: names of shipped ones and paths of JSON files, with commas between.

    Whatever cannot be used raises ValueError with a sentence that says why.
    """
    shipped = {scale.name: scale for scale in SHIPPED}
    entries = [entry.strip() for entry in named.split(",") if entry.strip()]
    scales = [_read_file(Path(entry)) if entry.endswith(".json") else shipped.get(entry) for entry in entries]
    if not scales or None in scales:
        raise ValueError(f"name some of {', '.join(shipped)}, or the path of a .json file, with commas between")
    found = tuple(scale for scale in scales if scale)
    _require_different("scale", [scale.name for scale in found])
    return found


def _read_file(path: Path) -> Scale:
    """Read a scale of the desk's own; it may not take the name of a shipped one, whose verdicts it would change."""
    try:
        scale = Scale.model_validate(json.loads(path.expanduser().read_text(encoding="utf-8")))
    except OSError:
        raise ValueError(f"the file {path} cannot be read") from None
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ValueError(f"in {path}, {place} is wrong: {first['msg']}") from None
    except ValueError:
        raise ValueError(f"the file {path} is not JSON") from None
    if scale.name in {shipped.name for shipped in SHIPPED}:
        raise ValueError(f"in {path}, the name {scale.name} is that of a scale that comes with the desk")
    _require_different(f"value in {path}", [rating.value for rating in scale.ratings])
    _require_different(f"number in {path}", [rating.number for rating in scale.ratings if rating.number is not None])
    if any(rating.number is not None for rating in scale.ratings if rating.rating_class is RatingClass.OPEN):
        raise ValueError(f"in {path}, a rating that leaves the claim open has a number")
    return scale


def _require_different(noun: str, names: Iterable[object]) -> None:
    seen: set[object] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"the {noun} {name} is there twice")
        seen.add(name)
