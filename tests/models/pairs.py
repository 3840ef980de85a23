"""Claims and fact-checks by short names, and what people say of them: for stories about the desk's memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.digests import digest_claim
from models.operations.corpus import FactCheckRecord
from models.operations.judging import judge_match, take_back_judgement
from models.operations.record import FoundClaim, FoundMatch, Matcher, record_check
from models.queries.submissions import ClaimView, get_claim
from models.session import transaction
from models.settings import Settings
from models.tables.corpus import FactCheck
from models.tables.match import Judgement, Match
from models.tables.person import Person
from tests.models.conftest import fill_shelf, write_submission


def word_claim(name: str) -> str:
    """Return what a claim says: too little for it to join the case of another."""
    return f"The {name} froze over."


def digest(name: str) -> bytes:
    return digest_claim(word_claim(name))


@dataclass
class Pairs:
    """A desk where claims arrive with the fact-checks that are found for them, each in a case of its own."""

    settings: Settings
    encoder_id: int = 0
    factchecks: dict[str, int] = field(default_factory=dict)

    def print(self, *names: str, corpus: str = "rivers", **reworded: str) -> None:
        """Bring fact-checks into a corpus, or bring them in again with other words."""
        said = {name: f"Fact-check {name} says so." for name in names} | reworded
        with transaction() as session:
            shelf = fill_shelf(session, corpus, [FactCheckRecord(name, claim) for name, claim in said.items()])
        self.encoder_id = shelf.encoder_id
        self.factchecks |= shelf.factchecks

    def arrive(self, claim: str, *factchecks: str, answers: bool = False) -> list[int]:
        """Let somebody send a claim for which these are found, the likeliest first; return the matches."""
        matches = [
            FoundMatch(self.factchecks[name], rank, 1 / (rank + 1), {}, [], answers=answers and rank == 1)
            for rank, name in enumerate(factchecks, 1)
        ]
        text = word_claim(claim)
        with transaction() as session:
            submission = write_submission(session, self.settings, text)
            found = [FoundClaim(text, 0, len(text), 0.9, {}, matches)]
            record_check(session, submission, 1, found, Matcher("compass", "1", self.encoder_id))
            rows = select(Match.id).join(Match.claim).filter_by(submission_id=submission.id)
            return list(session.scalars(rows.order_by(Match.rank)))

    def look(self, match_id: int) -> Match:
        with transaction() as session:
            return session.get_one(Match, match_id)

    def view(self, match_id: int) -> ClaimView:
        with transaction() as session:
            return get_claim(session, session.get_one(Match, match_id).claim_id)

    def read(self, match_ids: Sequence[int]) -> list[str | None]:
        """Return the words that stand on matches."""
        with transaction() as session:
            matches = [session.get_one(Match, match_id) for match_id in match_ids]
            return [match.judgement.relation if match.judgement else None for match in matches]


def say(match_id: int, person: Person, relation: str, note: str | None = None) -> None:
    """Let a person judge a match as it stands."""
    with transaction() as session:
        judge_match(session, match_id, person, relation, session.get_one(Match, match_id).version, note)


def unsay(match_id: int, person: Person) -> None:
    """Let a person take back the word that stands on a match."""
    with transaction() as session:
        take_back_judgement(session, match_id, person, session.get_one(Match, match_id).version)


def list_entries(session: Session, match_id: int) -> list[Judgement]:
    return list(session.scalars(select(Judgement).where(Judgement.match_id == match_id).order_by(Judgement.id)))


def find_claim(match_id: int) -> UUID:
    with transaction() as session:
        return session.get_one(Match, match_id).claim_id


def count_factchecks_named(session: Session, name: str) -> int:
    return len(session.scalars(select(FactCheck.id).where(FactCheck.key == name)).all())
