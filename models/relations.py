"""How a claim may stand to a fact-check, and in what they may agree or differ: words of pages, API and matcher."""

from enum import StrEnum


class Relation(StrEnum):
    """How a claim stands to the claim that a fact-check reviewed; only a person is ever unsure."""

    SAME = "same"
    NARROWER = "narrower"
    BROADER = "broader"
    OPPOSITE = "opposite"
    OUTDATED = "outdated"
    RELATED = "related"
    DIFFERENT = "different"
    UNSURE = "unsure"


class Kind(StrEnum):
    """In what a claim and a fact-check agree or differ."""

    NUMBER = "number"
    UNIT = "unit"
    DATE = "date"
    NAME = "name"
    PLACE = "place"
    NEGATION = "negation"
    QUANTIFIER = "quantifier"
    COMPARISON = "comparison"
    MODALITY = "modality"
    SPEAKER = "speaker"
