"""What a scale is on which verdicts are given, and how the ratings of others are carried over to it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from models.ratings import RatingClass, find_class, fold_words

_TURNED = {RatingClass.FALSE: RatingClass.TRUE, RatingClass.TRUE: RatingClass.FALSE}


class Rating(BaseModel):
    """A value of a scale; `number` is its place from the worst, 1, to the best, for values that have such a place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    label: Annotated[str, Field(pattern=r"\S", max_length=40)]
    rating_class: RatingClass
    meaning: Annotated[str, Field(pattern=r"\S", max_length=200)]
    number: Annotated[int | None, Field(ge=1, le=100)] = None


class Scale(BaseModel):
    """The values between which a reviewer chooses, the worst first where they have an order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    label: Annotated[str, Field(pattern=r"\S", max_length=40)]
    meaning: Annotated[str, Field(pattern=r"\S", max_length=200)]
    ratings: Annotated[tuple[Rating, ...], Field(min_length=2, max_length=20)]

    @property
    def worst(self) -> int | None:
        """The smallest number of its values, as schema.org's worstRating; None where they have no order."""
        return min(self._numbers, default=None)

    @property
    def best(self) -> int | None:
        """The largest number of its values, as schema.org's bestRating; None where they have no order."""
        return max(self._numbers, default=None)

    @property
    def _numbers(self) -> list[int]:
        return [rating.number for rating in self.ratings if rating.number is not None]

    def find(self, value: str) -> Rating | None:
        """Return the rating with this value."""
        return next((rating for rating in self.ratings if rating.value == value), None)

    def map_words(self, words: str | None) -> Rating | None:
        """Return the rating that a publisher's words stand for: by its label, else the plainest of their class.

        None where the words are unknown, or leave open what only a rating of the same name could say.
        """
        folded = fold_words(words or "")
        named = (rating for rating in self.ratings if folded in {fold_words(rating.label), fold_words(rating.value)})
        found = find_class(words)
        by_class = self._find_plainest(found) if found and found is not RatingClass.OPEN else None
        return next(named, by_class)

    def mirror(self, rating: Rating) -> Rating | None:
        """Return what holds for the opposite of a claim with this rating; None where that cannot be told."""
        turned = _TURNED.get(rating.rating_class)
        if turned is None:
            return None
        if rating.number is not None and self.worst is not None and self.best is not None:
            place = self.worst + self.best - rating.number
            return next((one for one in self._list_class(turned) if one.number == place), None)
        return self._find_only(turned) if self._find_only(rating.rating_class) else None

    def _find_plainest(self, kind: RatingClass) -> Rating | None:
        """Return the value of a class that goes farthest, as “false” does; without an order, the only one."""
        numbered = [rating for rating in self._list_class(kind) if rating.number is not None]
        farthest = max if kind is RatingClass.TRUE else min
        return farthest(numbered, key=lambda rating: rating.number or 0) if numbered else self._find_only(kind)

    def _find_only(self, kind: RatingClass) -> Rating | None:
        of_class = self._list_class(kind)
        return of_class[0] if len(of_class) == 1 else None

    def _list_class(self, kind: RatingClass) -> list[Rating]:
        return [rating for rating in self.ratings if rating.rating_class is kind]
