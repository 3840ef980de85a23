"""What claims in several languages can be asked for: cases by language, agreement by language, the order of worth."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.operations.record import FoundClaim, Matcher, Searched, record_check
from models.queries.agreement import measure_groups
from models.queries.inbox import CaseFilter, list_languages, page_cases, read_inbox
from models.queries.submissions import list_claims
from models.settings import Settings
from models.tables.case import Case
from models.tables.person import Person
from models.tables.submission import Claim, Submission
from models.tables.verdict import Opinion
from tests.conftest import People
from tests.models.conftest import Shelf, write_submission

TEXT = "The Thames froze. Der Rhein fror zu. No Nile."
FOUND = (("The Thames froze.", "en", 0.4), ("Der Rhein fror zu.", "de", None), ("No Nile.", None, 0.9))


@pytest.fixture
def sent(session: Session, shelf: Shelf, settings: Settings) -> Submission:
    """An article with a claim in English, one in German, and one too short to tell; the encoder reads English."""
    submission = write_submission(session, settings, TEXT)
    claims = [
        FoundClaim(text, TEXT.index(text), TEXT.index(text) + len(text), worth, {}, [], language=language)
        for text, language, worth in FOUND
    ]
    matcher = Matcher("fused", "7", shelf.encoder_id, languages=["en"])
    record_check(session, submission, 3, claims, matcher, Searched())
    return submission


def test_only_what_the_encoder_does_not_read_gets_a_warning(session: Session, sent: Submission) -> None:
    views = list_claims(session, sent.id)
    assert [view.claim.language for view in views] == ["en", "de", None]
    assert [view.warning is not None for view in views] == [False, True, False]
    assert "this claim seems to be in German" in str(views[1].warning)


def test_claims_can_come_most_worth_checking_first_those_of_unknown_worth_last(
    session: Session, sent: Submission
) -> None:
    texts = [view.claim.text for view in list_claims(session, sent.id, by_worth=True)]
    assert texts == ["No Nile.", "The Thames froze.", "Der Rhein fror zu."]
    [middle] = list_claims(session, sent.id, 1, 1, by_worth=True)
    assert middle.claim.text == "The Thames froze."


@pytest.mark.usefixtures("sent")
def test_cases_are_found_by_the_language_of_their_claim(session: Session, people: People) -> None:
    assert list_languages(session) == ["de", "en"]
    wanted = CaseFilter(language="de")
    assert [view.claim.language for view in read_inbox(session, people.bob, wanted).claims] == ["de"]
    assert [view.claim.language for view in page_cases(session, people.bob, wanted, "oldest", 9).items] == ["de"]
    assert read_inbox(session, people.bob, CaseFilter(language="fr")).total == 0


@pytest.mark.usefixtures("sent")
def test_agreement_is_measured_by_language(session: Session, people: People, erin: Person) -> None:
    cases = session.execute(select(Case.id, Claim.language).join(Claim, Claim.case_id == Case.id)).all()
    for case_id, language in cases:
        for place, person in enumerate((people.bob, erin), 1):
            rating = "false" if place == 1 or language == "de" else "true"
            said = {"person_id": person.id, "scale": "desk", "rating": rating, "draft": {}}
            session.add(Opinion(case_id=case_id, round=1, place=place, **said))
    session.flush()
    groups = [group for group in measure_groups(session, 0.667) if group.kind == "language"]
    assert [(group.name, group.agreement.cases, group.agreement.raw.value) for group in groups] == [
        ("de", 1, 1.0),
        ("en", 1, 0.0),
    ]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        (update(Claim).values(language="German"), "ck_claim_language_code"),
        (update(Submission).values(worthiness=[0.5, 1.5]), "ck_submission_worthiness_shares"),
        (update(Submission).values(worthiness=[-0.5, None]), "ck_submission_worthiness_shares"),
        (update(Submission).values(worthiness=[0.5] * 4), "ck_submission_worthiness_of_sentences"),
    ],
)
@pytest.mark.usefixtures("sent")
def test_impossible_languages_and_shares_are_refused(session: Session, change: object, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        session.execute(change)  # type: ignore[call-overload]


def test_the_worth_of_some_sentences_may_be_unknown(session: Session, sent: Submission) -> None:
    sent.worthiness = [0.5, None, 0.1]
    session.flush()
    session.refresh(sent)
    assert list(sent.worthiness) == [0.5, None, 0.1]
