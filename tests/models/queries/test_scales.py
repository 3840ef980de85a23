"""Which scales are offered, and what recorded ratings mean when the offer has changed."""

import pytest

from models.errors import InvalidInputError
from models.queries import scales
from models.queries.scales import find_known_scale, find_rating, find_scale, list_scales
from models.settings import Settings

Monkeypatch = pytest.MonkeyPatch


@pytest.fixture
def offer(monkeypatch: Monkeypatch, settings: Settings) -> None:
    """A desk that offers two scales, and not the one that others begin with."""
    changed = settings.model_copy(update={"scales": "three,truth"})
    monkeypatch.setattr(scales, "load_settings", lambda: changed)


def test_the_first_scale_is_the_usual_one(offer: None) -> None:
    assert [scale.name for scale in list_scales()] == ["three", "truth"]
    assert find_scale(None).name == "three"
    assert find_scale("truth").name == "truth"


@pytest.mark.parametrize("name", ["desk", "", "Three"])
def test_a_verdict_can_be_given_on_no_other_scale(offer: None, name: str) -> None:
    with pytest.raises(InvalidInputError, match="three, truth") as refused:
        find_scale(name)
    assert refused.value.field == "scale"


def test_what_was_recorded_on_a_scale_that_is_not_offered_any_more_keeps_its_meaning(offer: None) -> None:
    assert find_rating("desk", "half_true").label == "Half true"
    assert find_known_scale("desk") is not None


def test_what_was_recorded_on_a_scale_that_is_gone_keeps_its_word(offer: None) -> None:
    rating = find_rating("valley", "in_the_dark")
    assert (rating.label, rating.rating_class, rating.number) == ("In the dark", "open", None)
    assert find_known_scale("valley") is None
    assert find_rating("desk", "dark").label == "Dark"
