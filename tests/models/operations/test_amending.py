"""Adding, dropping and rewording the claims of an article: what becomes of the text, the cases and the words said."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError, NotAllowedError
from models.operations.amendable import may_amend
from models.operations.amending import (
    Editor,
    add_claim,
    compare_again,
    drop_claim,
    restore_claim,
    reword_claim,
    undo_wording,
)
from models.operations.comparing import Compared, WordsChangedError, record_comparison
from models.operations.jobs import claim_job, fail_job, finish_job
from models.operations.judging import judge_match
from models.operations.record import FoundClaim, FoundMatch, Matcher, Searched, record_check
from models.operations.spans import find_span, snap_span
from models.operations.submit import Draft, submit
from models.operations.transitions import apply_transition
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.queries.marks import list_dropped, list_marks
from models.queries.results import read_results, tally_answers
from models.queries.submissions import count_claims, get_claim, list_claims, page_claims
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.job import Job
from models.tables.match import Match
from models.tables.person import Person
from models.tables.submission import Claim, Origin, Submission
from tests.conftest import People
from tests.models.conftest import Shelf

THAMES = "The Thames froze over in London in the winter of 1963."
NILE = "The Nile turned red after a volcano erupted in Ethiopia."
RHINE = "Was it not the Rhine that ran dry in the summer of 2018?"
TEXT = f"What a year! {THAMES} Who would have thought so. {RHINE} {NILE}"


@dataclass
class Desk:
    """An article of Charlie's with two claims, and what people do to it."""

    session: Session
    settings: Settings
    shelf: Shelf
    people: People
    submission_id: UUID

    def edit(self, person: Person | None) -> Editor:
        return Editor(person, "address:1", self.settings)

    @property
    def charlie(self) -> Editor:
        return self.edit(self.people.charlie)

    def show(self) -> list[tuple[int, str]]:
        """The claims that count, by number, in the order of the page."""
        return [(view.claim.position, view.claim.text) for view in list_claims(self.session, self.submission_id)]

    def find(self, words: str) -> Claim:
        return self.session.scalars(select(Claim).where(Claim.text == words)).one()

    def case(self, claim: Claim) -> Case:
        self.session.expire_all()
        return self.session.get_one(Case, claim.case_id)

    def add(self, words: str, editor: Editor | None = None) -> Claim:
        return add_claim(self.session, self.submission_id, *find_span(TEXT, words), editor or self.charlie)

    def job(self, claim: Claim) -> Job:
        return self.session.scalars(
            select(Job).where(Job.claim_id == claim.id).order_by(Job.finished_at.is_(None).desc()).limit(1)
        ).one()

    def compare(self, claim: Claim, *found: str, version: int = 0) -> None:
        """Do what a worker would: match the claim as it reads now, and write down what was found."""
        job = self.job(claim)
        lease = claim_job(self.session, job.id, 30)
        assert lease is not None
        finish_job(self.session, lease)
        result = FoundClaim(claim.text, claim.start, claim.end, 0.4, {"before": ["x"]}, self.match(*found), "No.", "en")
        matcher = Matcher("compass", "1", self.shelf.encoder_id)
        record_comparison(self.session, Compared(claim.id, version or claim.version, result, matcher, Searched()))

    def match(self, *keys: str) -> list[FoundMatch]:
        return [
            FoundMatch(self.shelf.factchecks[key], rank, 0.9 / rank, {"dense": 0.5}, [])
            for rank, key in enumerate(keys, 1)
        ]

    def send(self, texts: Sequence[str], article: str = "", person: Person | None = None) -> list[Claim]:
        """Send a text whose claims are these, as somebody else."""
        draft = Draft("article" if article else "claim", article or texts[0], Origin.PAGE)
        submission = submit(self.session, draft, person, self.settings).submission
        assert submission is not None
        found = [
            FoundClaim(text, submission.text.index(text), submission.text.index(text) + len(text), 0.9, {"before": []},
                       self.match("thames", "rhine") if text == THAMES else ())
            for text in texts
        ]  # fmt: skip
        record_check(self.session, submission, 5, found, Matcher("compass", "1", self.shelf.encoder_id))
        own = select(Claim).where(Claim.submission_id == submission.id).order_by(Claim.position)
        return list(self.session.scalars(own))

    def told(self, claim: Claim) -> list[str]:
        events = select(AuditEvent.action).where(AuditEvent.detail["claim"].astext == str(claim.id))
        return list(self.session.scalars(events.order_by(AuditEvent.id)))


@pytest.fixture
def desk(session: Session, shelf: Shelf, people: People, settings: Settings) -> Desk:
    desk = Desk(session, settings, shelf, people, UUID(int=0))
    [first, _] = desk.send([THAMES, NILE], TEXT, people.charlie)
    desk.submission_id = first.submission_id
    return desk


def test_a_sentence_that_is_added_takes_its_place_in_the_text_and_is_compared(desk: Desk) -> None:
    added = desk.add("Rhine that ran dr")
    assert added.text == "Rhine that ran dry"
    assert TEXT[added.start : added.end] == added.text
    assert [words for _, words in desk.show()] == [THAMES, "Rhine that ran dry", NILE]
    assert [number for number, _ in desk.show()] == [0, 1, 2]
    assert (added.by_hand, added.pending, added.version, desk.case(added).state) == (True, True, 1, "open")
    assert tally_answers(desk.session, desk.submission_id)["pending"] == 1
    assert [mark.kind for mark in list_marks(desk.session, desk.submission_id, None, by_worth=False)] == [
        "match", "pending", "none",
    ]  # fmt: skip
    desk.compare(added, "rhine")
    view = get_claim(desk.session, added.id)
    assert (view.claim.pending, view.claim.language, view.claim.check_worthiness) == (False, "en", 0.4)
    assert [match.probability for match in view.matches] == [0.9]
    assert view.matching is not None
    assert [row.text for row in read_results(desk.session, desk.submission_id, 0, 9)] == [
        THAMES, "Rhine that ran dry", NILE,
    ]  # fmt: skip
    assert [found.claim.text for found in page_claims(desk.session, desk.submission_id, 9).items][1] == added.text
    assert desk.told(added) == ["open_case", "add_claim"]


def test_an_added_sentence_joins_those_who_ask_the_same(desk: Desk) -> None:
    [before] = desk.send([RHINE])
    added = desk.add(RHINE)
    assert (added.case_id, added.leads) == (before.case_id, False)
    assert desk.case(added).demand == 2


def test_what_is_a_claim_already_is_not_added_again(desk: Desk) -> None:
    for words in (THAMES, "year! The Thames", "winter of 1963. Who would"):
        with pytest.raises(ConflictError, match="overlaps a claim that is there already: “The Thames froze over"):
            desk.add(words)
    for start, end in ((0, 0), (5, 4), (-1, 3), (0, len(TEXT) + 1), (11, 13)):
        with pytest.raises(InvalidInputError):
            add_claim(desk.session, desk.submission_id, start, end, desk.charlie)
    with pytest.raises(InvalidInputError, match="not in the text"):
        desk.add("The Danube")
    assert len(desk.show()) == 2


def test_a_dropped_claim_counts_nowhere_and_can_be_taken_back(desk: Desk) -> None:
    thames = desk.find(THAMES)
    drop_claim(desk.session, thames.id, 1, desk.charlie)
    assert desk.case(thames).state == "dismissed"
    assert desk.show() == [(0, NILE)]
    assert sum(tally_answers(desk.session, desk.submission_id).values()) == 1
    assert count_claims(desk.session, [desk.submission_id]) == {desk.submission_id: 1}
    assert [row.text for row in read_results(desk.session, desk.submission_id, 0, 9)] == [NILE]
    assert [claim.text for claim in list_dropped(desk.session, desk.submission_id)] == [THAMES]
    with pytest.raises(ConflictError, match="dropped"):
        drop_claim(desk.session, thames.id, 2, desk.charlie)
    case = desk.case(thames)
    with pytest.raises(ConflictError, match="Take it back on the page"):
        apply_transition(desk.session, case, "reopen", desk.people.alice, case.version, "Because.")
    restore_claim(desk.session, thames.id, desk.charlie)
    assert desk.case(thames).state == "open"
    assert desk.show() == [(0, THAMES), (1, NILE)]
    with pytest.raises(ConflictError, match="was not dropped"):
        restore_claim(desk.session, thames.id, desk.charlie)
    assert desk.told(thames) == ["open_case", "drop_claim", "restore_claim"]
    # Adding the very same sentence takes it back too, and its place may be taken meanwhile.
    drop_claim(desk.session, thames.id, 3, desk.charlie)
    assert desk.add(THAMES).id == thames.id
    drop_claim(desk.session, thames.id, 5, desk.charlie)
    desk.add("froze over in London")
    with pytest.raises(ConflictError, match="overlaps"):
        restore_claim(desk.session, thames.id, desk.charlie)


def test_a_claim_that_others_ask_about_only_leaves_their_case(desk: Desk) -> None:
    thames = desk.find(THAMES)
    [other] = desk.send([THAMES])
    shared = thames.case_id
    assert other.case_id == shared
    drop_claim(desk.session, thames.id, 1, desk.charlie)
    assert (other.case_id, other.leads, desk.session.get_one(Case, shared).state) == (shared, True, "open")
    assert desk.session.get_one(Case, shared).demand == 1
    own = desk.case(thames)
    assert (own.id != shared, own.state) == (True, "dismissed")
    restore_claim(desk.session, thames.id, desk.charlie)
    assert (thames.case_id, thames.leads) == (shared, False)
    assert desk.session.get_one(Case, own.id).duplicate_of_id == shared
    # One that follows may leave even where a verdict stands.
    decide(desk, desk.case(other))
    drop_claim(desk.session, thames.id, thames.version, desk.charlie)
    assert desk.session.get_one(Case, shared).state == "decided"


def test_a_reworded_claim_is_compared_anew_beside_its_original(desk: Desk) -> None:
    thames = desk.find(THAMES)
    case_id = thames.case_id
    reword_claim(desk.session, thames.id, " The Thames  froze in 1963. ", 1, desk.charlie)
    assert (thames.text, thames.original, thames.passage) == ("The Thames froze in 1963.", THAMES, THAMES)
    assert TEXT[thames.start : thames.end] == thames.passage
    assert (thames.case_id, thames.pending, get_claim(desk.session, thames.id).matches) == (case_id, True, [])
    with pytest.raises(ConflictError, match="changed while you had it open"):
        reword_claim(desk.session, thames.id, "Something else.", 1, desk.charlie)
    desk.compare(thames, "rhine")
    assert len(get_claim(desk.session, thames.id).matches) == 1
    reword_claim(desk.session, thames.id, "It froze.", 2, desk.edit(desk.people.bob))
    undo_wording(desk.session, thames.id, 3, desk.charlie)
    assert (thames.text, thames.original) == ("The Thames froze in 1963.", THAMES)
    for wording in ("", THAMES):
        reword_claim(desk.session, thames.id, wording, thames.version, desk.charlie)
        assert (thames.text, thames.original) == (THAMES, None)
    assert thames.version == 5
    with pytest.raises(InvalidInputError):
        reword_claim(desk.session, thames.id, "…", 5, desk.charlie)
    with pytest.raises(InvalidInputError, match="characters"):
        reword_claim(desk.session, thames.id, "x" * 3000, 5, desk.charlie)
    with pytest.raises(ConflictError, match="never changed"):
        undo_wording(desk.session, desk.find(NILE).id, 1, desk.charlie)


def test_a_new_wording_that_others_ask_about_joins_them_and_leaves_those_it_was_with(desk: Desk) -> None:
    thames, nile = desk.find(THAMES), desk.find(NILE)
    [other] = desk.send([RHINE])
    own = thames.case_id
    reword_claim(desk.session, thames.id, RHINE, 1, desk.charlie)
    assert (thames.case_id, thames.leads) == (other.case_id, False)
    assert (desk.session.get_one(Case, own).state, desk.session.get_one(Case, own).duplicate_of_id) == (
        "dismissed", other.case_id,
    )  # fmt: skip
    reword_claim(desk.session, thames.id, "", 2, desk.charlie)
    assert (thames.leads, thames.case_id != other.case_id, desk.case(thames).state) == (True, True, "open")
    assert desk.case(other).demand == 1
    assert nile.case_id != thames.case_id


def test_words_on_the_old_wording_count_again_only_when_it_comes_back(desk: Desk) -> None:
    thames = desk.find(THAMES)
    match = desk.session.scalars(select(Match).where(Match.claim_id == thames.id, Match.rank == 1)).one()
    judge_match(desk.session, match.id, desk.people.bob, "same", match.version)
    with pytest.raises(ConflictError, match="A reviewer is working on this claim"):
        reword_claim(desk.session, thames.id, "It froze over.", 1, desk.charlie)
    reword_claim(desk.session, thames.id, "It froze over.", 1, desk.edit(desk.people.bob))
    desk.session.expire_all()
    assert [(found.id, found.judgement_id) for found in get_claim(desk.session, thames.id).matches] == [
        (match.id, None)
    ]
    desk.compare(thames, "nile")
    reword_claim(desk.session, thames.id, "", thames.version, desk.edit(desk.people.bob))
    desk.session.expire_all()
    assert match.judgement is not None
    assert match.judgement.relation == "same"


def test_what_is_answered_or_belongs_to_a_reviewer_stays_as_it_is(desk: Desk) -> None:
    thames, nile = desk.find(THAMES), desk.find(NILE)
    decide(desk, desk.case(thames))
    case = desk.case(nile)
    apply_transition(desk.session, case, "dismiss", desk.people.bob, case.version, "No.")
    for claim, sentence in ((thames, "has a verdict"), (nile, "set this claim aside")):
        with pytest.raises(ConflictError, match=sentence):
            drop_claim(desk.session, claim.id, 1, desk.edit(desk.people.alice))
        with pytest.raises(ConflictError, match=sentence):
            reword_claim(desk.session, claim.id, "Else.", 1, desk.edit(desk.people.alice))


def test_only_the_sender_and_reviewers_may_and_only_what_is_checked(desk: Desk) -> None:
    erin = Person(id=0, email="e@desk.test", name="Erin", role="submitter", password_hash="-")
    for stranger in (None, erin):
        with pytest.raises(NotAllowedError, match="Only whoever sent this"):
            desk.add(RHINE, desk.edit(stranger))
    submission = desk.session.get_one(Submission, desk.submission_id)
    assert may_amend(submission, desk.people.bob)
    submission.person_id = None
    assert may_amend(submission, None)
    desk.add(RHINE, desk.edit(None))
    fresh = submit(desk.session, Draft("article", TEXT, Origin.PAGE), None, desk.settings).submission
    [lone] = desk.send(["The Danube turned blue in the spring of 1867."])
    assert fresh is not None
    with pytest.raises(ConflictError, match="still being checked"):
        add_claim(desk.session, fresh.id, 0, 9, desk.edit(None))
    with pytest.raises(ConflictError, match="Only the claims of an article"):
        reword_claim(desk.session, lone.id, "Else.", 1, desk.edit(None))


def test_a_comparison_of_words_that_are_gone_is_not_recorded_and_one_that_failed_is_tried_again(desk: Desk) -> None:
    added = desk.add(RHINE)
    with pytest.raises(WordsChangedError), desk.session.begin_nested():
        desk.compare(added, "rhine", version=7)
    reword_claim(desk.session, added.id, "The Rhine ran dry.", 1, desk.charlie)
    assert desk.session.scalar(select(func.count()).where(Job.claim_id == added.id)) == 1
    other = desk.add("Who would have thought so.")
    lease = claim_job(desk.session, desk.job(other).id, 30)
    assert lease is not None
    fail_job(desk.session, lease, "The encoder is away.", "trace")
    failed = get_claim(desk.session, other.id).job
    assert failed is not None
    assert (failed.state, failed.error) == ("failed", "The encoder is away.")
    again = compare_again(desk.session, other.id, desk.charlie)
    assert (again.id != failed.id, again.state) == (True, "queued")
    desk.compare(other)
    with pytest.raises(ConflictError, match="compared already"):
        compare_again(desk.session, other.id, desk.charlie)


@given(st.text(alphabet="ab1 .\n’é𝔘", max_size=30), st.integers(-2, 32), st.integers(-2, 32))
def test_a_span_never_cuts_a_word_nor_begins_or_ends_with_a_blank(text: str, start: int, end: int) -> None:
    try:
        first, last = snap_span(text, start, end, 1000)
    except InvalidInputError:
        assert not (0 <= start < end <= len(text)) or not any(sign.isalnum() for sign in text[start:end])
        return
    words = text[first:last]
    assert words == words.strip() != ""
    assert not (first and text[first - 1].isalnum() and text[first].isalnum())
    assert not (last < len(text) and text[last - 1].isalnum() and text[last].isalnum())
    assert text[start:end].strip() in words
    found = find_span(text, words)
    assert text[found[0] : found[1]].split() == words.split()


def decide(desk: Desk, case: Case) -> None:
    draft = VerdictDraft("false", "It froze upstream.", evidence=[EvidenceDraft("https://rivers.test/1963")])
    decide_case(desk.session, case.id, desk.people.bob, draft, case.version)
    desk.session.expire_all()
