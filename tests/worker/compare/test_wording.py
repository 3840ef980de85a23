"""Names, places, negation, modality and speakers: all pairs by kind, and the rules that must hold in any case."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from models.relations import Kind
from worker.compare.attribution import compare_attribution
from worker.compare.compare import compare
from worker.compare.finding import Agreement, Difference, Finding
from worker.compare.modality import compare_modality
from worker.compare.names import compare_names
from worker.compare.naming import find_names
from worker.compare.negation import compare_negation
from worker.compare.places import compare_places
from worker.compare.placing import find_places
from worker.compare.reading import Reading
from worker.compare.speaking import find_speakers

HERE = Path(__file__).parent
KINDS = (Kind.NAME, Kind.PLACE, Kind.NEGATION, Kind.MODALITY, Kind.SPEAKER)
LEAST = 0.95
Slot = Callable[[Reading, Reading], list[Finding]]


def read_pairs(name: str) -> list[dict[str, Any]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def decide(claim: str, factcheck: str) -> set[str]:
    return {difference.kind.value for difference in compare(claim, factcheck).differs if difference.decides}


def differ(slot: Slot, claim: str, factcheck: str) -> bool:
    findings = slot(Reading(claim), Reading(factcheck))
    return any(isinstance(finding, Difference) and finding.decides for finding in findings)


def agree(slot: Slot, claim: str, factcheck: str) -> bool:
    return any(isinstance(finding, Agreement) for finding in slot(Reading(claim), Reading(factcheck)))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_found_where_it_differs_and_only_there(kind: Kind) -> None:
    found, right, wanted = 0, 0, 0
    for pair in read_pairs("wording.jsonl"):
        seen, expected = kind in decide(pair["a"], pair["b"]), kind in pair["differs"]
        found, right, wanted = found + seen, right + (seen and expected), wanted + expected
    assert right / found >= LEAST
    assert right / wanted >= LEAST


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_pairs_both_ways(kind: Kind) -> None:
    pairs = [pair for pair in read_pairs("wording.jsonl") if pair["slot"] == kind]
    assert sum(kind in pair["differs"] for pair in pairs) >= 20
    assert sum(not pair["differs"] for pair in pairs) >= 20


def test_a_third_of_the_pairs_is_hard() -> None:
    pairs = read_pairs("wording.jsonl")
    assert sum("note" in pair for pair in pairs) * 3 >= len(pairs) >= 220


def test_wording_raises_no_alarm_where_quantities_differ() -> None:
    alarms = [pair for pair in read_pairs("quantities.jsonl") if decide(pair["a"], pair["b"]) & set(KINDS)]
    assert alarms == []


@pytest.mark.parametrize("kind", KINDS)
def test_two_times_the_same_text_never_differs(kind: Kind) -> None:
    for pair in read_pairs("wording.jsonl"):
        assert kind not in decide(pair["a"], pair["a"])


@pytest.mark.parametrize(
    ("claim", "factcheck", "differs"),
    [
        ("The shop sells bread.", "The shop not only sells bread.", False),
        ("The shop sells bread.", "The shop does not sell bread.", True),
        ("The shop did not fail to pay rent.", "The shop paid rent.", False),
        ("The shop failed to pay rent.", "The shop paid rent.", True),
        ("There is no evidence that the shop sold bread.", "The shop sold bread.", True),
        ("The owner denied that the shop sold bread.", "The shop sold bread.", True),
        ("The bread is unsafe.", "The bread is safe.", True),
        ("The bread is not unsafe.", "The bread is safe.", False),
        ("The bread is unsafe.", "The bread is not safe.", False),
        ("Non-smokers buy the bread.", "Smokers buy the bread.", True),
        ("The shop sold bread.", "No, the shop did not sell bread.", False),
        ("The shop sold bread.", "It is false that the shop sold bread.", False),
        ("It is not true that the shop sold bread.", "The shop sold bread.", True),
        ("I never liked the town. The shop sold bread to a bear.", "The shop sold bread to a bear.", False),
        ("The shop sold no bread until the war ended.", "The shop sold bread when the war ended.", False),
    ],
)
def test_only_a_negation_of_what_the_other_states_counts(claim: str, factcheck: str, differs: bool) -> None:  # noqa: FBT001
    assert differ(compare_negation, claim, factcheck) is differs


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dr Ada Quill", "Ada Quill"),
        ("President Obama", "Barack Obama"),
        ("Ada Quill", "Quill"),
        ("Bob Quill", "Robert Quill"),
        ("A. Quill", "Ada Quill"),
        ("the United Nations", "the UN"),
        ("the World Health Organization", "the WHO"),
        ("the Quill Research Trust", "the QRT"),
        ("@AdaQuill", "Ada Quill"),
        ("Zelensky", "Zelenskyy"),
        ("ADA QUILL", "Ada Quill"),
    ],
)
def test_names_that_mean_the_same_agree(one: str, other: str) -> None:
    claim, factcheck = (
        f"Yesterday {one} bought the old harbour crane.",
        f"Yesterday {other} bought the old harbour crane.",
    )
    assert agree(compare_names, claim, factcheck)
    assert not differ(compare_names, claim, factcheck)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Dr Ada Quill", "Dr Ivo Quill"), ("the WHO", "the WTO"), ("Pfizer", "Moderna"), ("Ada Quill", "Ivo Marsh")],
)
def test_another_name_in_the_same_role_decides(one: str, other: str) -> None:
    claim, factcheck = (
        f"Yesterday {one} bought the old harbour crane.",
        f"Yesterday {other} bought the old harbour crane.",
    )
    assert differ(compare_names, claim, factcheck)


def test_a_name_in_another_role_is_only_detail() -> None:
    claim = "Ada Quill bought the old harbour crane while Ivo Marsh slept."
    assert not differ(compare_names, claim, "Ada Quill bought the old harbour crane.")


def test_who_is_a_pronoun_and_a_body() -> None:
    assert not find_names(Reading("Do you know who paid for it and who did not?"))
    assert find_names(Reading("It was paid for by the WHO."))[0].parts == ("world", "health", "organization")


def test_us_is_a_pronoun_and_a_country() -> None:
    assert not find_places(Reading("They told us that it was late."))
    for name in ("US", "U.S.", "USA", "United States"):
        assert find_places(Reading(f"They sold it in the {name} last week."))[0].name == "united states"


def test_a_place_inside_another_is_no_conflict() -> None:
    assert agree(compare_places, "A tram in Munich caught fire.", "A tram in Germany caught fire.")
    assert not differ(compare_places, "A tram in Munich caught fire.", "A tram in Germany caught fire.")
    assert differ(compare_places, "A tram in Munich caught fire.", "A tram in Austria caught fire.")


def test_the_state_behind_a_town_tells_it_from_its_namesake() -> None:
    assert differ(compare_places, "A tram in Dublin, Ohio, burned.", "A tram in Dublin, Ireland, burned.")
    assert not differ(compare_places, "A tram in Houston, Texas, burned.", "A tram in Houston burned.")


def test_first_names_are_no_places() -> None:
    assert not find_places(Reading("They met Jordan Peele, George Washington and the Bank of England."))


@pytest.mark.parametrize(
    ("claim", "factcheck", "differs"),
    [
        ("The town may sell the pier.", "The town sold the pier.", True),
        ("The town plans to sell the pier.", "The town has sold the pier.", True),
        ("The town plans to sell the pier.", "The town will sell the pier.", False),
        ("In May the town sold the pier.", "The town sold the pier.", False),
        ("Will Marsh sold the pier to the town.", "The pier was sold to the town by Will Marsh.", False),
        ("Nearly 40 piers were sold by the town.", "The town sold 40 piers.", False),
    ],
)
def test_a_plan_is_no_deed(claim: str, factcheck: str, differs: bool) -> None:  # noqa: FBT001
    assert differ(compare_modality, claim, factcheck) is differs


def test_the_speaker_stands_before_or_behind_the_words() -> None:
    for text in (
        "Ada Quill said that cranes can swim.",
        "Cranes can swim, said Ada Quill.",
        "According to Ada Quill, cranes can swim.",
        "Ada Quill: “Cranes can swim.”",
        "“Cranes can swim.” — Ada Quill",
    ):
        assert [speaker.parts for speaker in find_speakers(Reading(text))] == [("ada", "quill")], text


def test_who_posted_it_is_no_speaker() -> None:
    assert not find_speakers(Reading("Cranes can swim — Ada Quill (@adaquill) May 3, 2020"))


def test_a_speaker_in_one_text_alone_does_not_decide() -> None:
    assert not differ(compare_attribution, "Ada Quill said that cranes can swim.", "Cranes can swim.")


def test_another_speaker_is_told_once_and_not_as_another_name() -> None:
    assert decide("Ada Quill said that cranes can swim.", "Ivo Marsh said that cranes can swim.") == {"speaker"}


def test_spans_quote_the_texts() -> None:
    claim, factcheck = "Ada Quill bought the crane in Oslo.", "In Rome, Ivo Marsh bought the crane."
    quoted = {
        (difference.kind.value, claim[slice(*difference.claim)], factcheck[slice(*difference.factcheck)])
        for difference in compare(claim, factcheck).differs
        if difference.claim and difference.factcheck
    }
    assert quoted == {("name", "Ada Quill", "Ivo Marsh"), ("place", "Oslo", "Rome")}


def test_reasons_are_sentences() -> None:
    for pair in read_pairs("wording.jsonl"):
        for difference in compare(pair["a"], pair["b"]).differs:
            assert difference.reason[0].isupper()
            assert difference.reason.endswith(".")
