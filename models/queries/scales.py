"""Which scales verdicts can be given on at this desk, and what a recorded rating means."""

from models.errors import InvalidInputError
from models.ratings import RatingClass
from models.scale_list import SHIPPED, read_scales
from models.scales import Rating, Scale
from models.settings import load_settings
from models.tables.verdict import Verdict


def list_scales() -> tuple[Scale, ...]:
    """Return the scales that are offered here, the usual one first."""
    return read_scales(load_settings().scales)


def find_scale(name: str | None) -> Scale:
    """Return an offered scale by its name, the usual one without a name; any other name raises InvalidInputError."""
    offered = list_scales()
    found = next((scale for scale in offered if name in {None, scale.name}), None)
    if found is None:
        names = ", ".join(scale.name for scale in offered)
        raise InvalidInputError(f"Verdicts are given on one of these scales here: {names}.", "scale")
    return found


def find_rating(scale: str, value: str) -> Rating:
    """Return what a recorded rating means, also where its scale is not offered any more.

    One that the desk knows no longer, as after a change of its own scale, keeps its word and leaves the claim open.
    """
    known = find_known_scale(scale)
    rating = known.find(value) if known else None
    return rating or Rating(
        value=value,
        label=value.replace("_", " ").capitalize(),
        rating_class=RatingClass.OPEN,
        meaning="This rating is not in use here any more.",
    )


def find_known_scale(name: str) -> Scale | None:
    """Return a scale that is offered or comes with the desk; None where it was the desk's own and is gone."""
    return next((scale for scale in (*list_scales(), *SHIPPED) if scale.name == name), None)


def read_rating(verdict: Verdict) -> Rating:
    """Return what the rating of a verdict means."""
    return find_rating(verdict.scale, verdict.rating)
