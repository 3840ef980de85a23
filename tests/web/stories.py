"""Claims as the matcher may leave them: compared, answered, contradicted, reprinted, missed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from models.base import Json
from models.operations.corpus import FactCheckRecord, close_import, open_corpus, register_encoder, store_factchecks
from models.operations.jobs import claim_job, finish_job
from models.operations.record import FoundClaim, FoundMatch, Matcher, Searched, record_check
from models.operations.submit import Draft, submit
from models.queries.searched import describe_corpora
from models.queries.submissions import list_claims
from models.risk import Allowance
from models.session import transaction
from models.settings import Settings
from models.tables.corpus import FactCheck
from models.tables.submission import Origin

CLAIM = "The tunnel cost 4 billion euros."
ALLOWED = Allowance(error_bound=0.02, threshold=0.93)
SEEN = {"dense": "Cosine: how alike their <meaning> is.", "names": "Share of the claim's names."}
SCORES = {"dense": 0.81, "lexical": 12.4, "lexical_share": 0.55, "body": 7.2, "ranker": 1.9, "margin": 0.4}


@dataclass(frozen=True)
class Told:
    """The ids of a claim with its submission, case and matches."""

    submission_id: UUID
    claim_id: UUID
    case_id: int
    match_ids: list[int]

    @property
    def case(self) -> str:
        return f"/cases/{self.case_id}"

    @property
    def claim(self) -> str:
        return f"/claims/{self.claim_id}"

    @property
    def submission(self) -> str:
        return f"/submissions/{self.submission_id}"


@dataclass(frozen=True)
class Near:
    """A fact-check, and how the matcher sees it beside the claim."""

    claim: str
    probability: float = 0.1
    rating: str | None = "False"
    publisher: str | None = "The River Desk"
    agrees: Sequence[Json] = ()
    differs: Sequence[Json] = ()
    relation: str | None = None
    origin: int | None = None
    answers: bool = False


def tell(
    settings: Settings,
    near: Sequence[Near],
    *,
    claim: str = CLAIM,
    unanswered: str | None = None,
    context: Json | None = None,
    **draft: Any,
) -> Told:
    """Send a claim and record what was found for it."""
    with transaction() as session:
        encoder = register_encoder(session, "test", "1", 4)
        corpus = open_corpus(session, "rivers")
        records = [
            FactCheckRecord(
                str(number),
                entry.claim,
                rating=entry.rating,
                url=f"https://checks.test/{number}",
                publisher=entry.publisher,
                date=dt.date(2025, 3, number),
                language="en" if number % 2 else "es",
            )
            for number, entry in enumerate(near, 1)
        ]
        vectors = [[1.0, 0.0, 0.0, 0.0]] * len(records)
        close_import(session, corpus, store_factchecks(session, corpus.id, encoder, records, vectors))
        ids = {int(key): number for key, number in session.execute(select(FactCheck.key, FactCheck.id)).all()}
        found = [
            FoundMatch(
                ids[rank],
                rank,
                entry.probability,
                SCORES,
                list(entry.agrees),
                entry.differs,
                entry.relation,
                entry.origin,
                [0.81, -0.5],
                answers=entry.answers,
            )
            for rank, entry in enumerate(near, 1)
        ]
        origin = draft.pop("origin", Origin.PAGE)
        job = submit(session, Draft(draft.pop("kind", "claim"), claim, origin, **draft), None, settings)
        lease = claim_job(session, job.id, 30)
        assert lease is not None
        assert job.submission is not None
        story = FoundClaim(claim, 0, len(claim), 0.9, context or {}, found, unanswered)
        searched = Searched(describe_corpora(session, []), ALLOWED)
        record_check(session, job.submission, 1, [story], Matcher("listwise", "7", encoder, features=SEEN), searched)
        finish_job(session, lease)
        [view] = list_claims(session, job.submission.id)
        return Told(job.submission.id, view.claim.id, view.case.id, [match.id for match in view.matches])


def differ(
    kind: str, claim: tuple[str, str | None], factcheck: tuple[str, str | None], reason: str, *, decides: bool = True
) -> Json:
    """Write a difference down: of each text the words that differ, in it."""
    return {
        "kind": kind,
        "claim": claim[1],
        "factcheck": factcheck[1],
        "claim_span": find(*claim),
        "factcheck_span": find(*factcheck),
        "reason": reason,
        "decides": decides,
    }


def agree(kind: str, claim: tuple[str, str], factcheck: tuple[str, str]) -> Json:
    """Write an agreement down, with its places."""
    return {
        "kind": kind,
        "claim": claim[1],
        "factcheck": factcheck[1],
        "claim_span": find(*claim),
        "factcheck_span": find(*factcheck),
    }


def share(word: str) -> Json:
    """Write a shared word down, which has no places."""
    return {"kind": "word", "claim": word, "factcheck": word}


def find(text: str, words: str | None) -> list[int] | None:
    return None if words is None else [text.index(words), text.index(words) + len(words)]


def tell_differing(settings: Settings) -> Told:
    """A likely match whose number differs; a date only one of them gives."""
    other = "In 2019 the tunnel cost 2 billion euros."
    differs = [
        differ("date", (CLAIM, None), (other, "2019"), "Only the fact-check gives a date.", decides=False),
        differ("number", (CLAIM, "4 billion"), (other, "2 billion"), "The amounts differ: 4 against 2 billion."),
    ]
    agrees = [agree("unit", (CLAIM, "euros"), (other, "euros")), share("tunnel"), share("cost")]
    near = [
        Near(other, 0.71, agrees=agrees, differs=differs, relation="related"),
        Near("Tunnels are long.", 0.02, None, None),
    ]
    reason = "The claim and the fact-check differ. The amounts differ: 4 against 2 billion."
    context = {"speaker": "A. <Critic>", "before": ["What an evening!"], "after": ["So it did."], "date": "2024-03-13"}
    return tell(settings, near, unanswered=reason, context=context, title="An evening")


def tell_contradicted(settings: Settings) -> Told:
    """Two likely matches that disagree, and a reprint of the first."""
    near = [
        Near("The tunnel cost 4 billion.", 0.92, "False", "The River Desk", relation="same"),
        Near("The tunnel has cost 4 billion.", 0.9, "False", "Ink & Paper", relation="same", origin=1),
        Near("The tunnel's price was 4 billion euros.", 0.8, "True", "<b>Valley</b> Check", relation="same"),
        Near("It has cost 4 billion, the tunnel.", 0.7, "False", "The Hill", relation="same", origin=1),
    ]
    return tell(settings, near, unanswered="Fact-checks of this claim disagree.")


def tell_answered(settings: Settings, **draft: Any) -> Told:
    """A match that answered the claim before anybody looked."""
    near = [Near("The tunnel cost 4 billion euros.", 0.97, "Falso", relation="same", answers=True)]
    return tell(settings, near, **draft)


def tell_missed(settings: Settings) -> Told:
    """Four matches of which none is likely."""
    other = "The bridge cost 4 million euros."
    reason = "The claim is about 4 billion, the fact-check about 4 million."
    near = [
        Near(
            other,
            0.31,
            agrees=[share("cost"), share("euros")],
            differs=[differ("number", (CLAIM, "4 billion"), (other, "4 million"), reason)],
            relation="related",
        ),
        Near("Ferries cost more than tunnels.", 0.2, agrees=[share("cost"), share("tunnel")], relation="related"),
        Near("The moon is far.", 0.05, relation="different"),
        Near("Cheese is yellow.", 0.01),
    ]
    return tell(settings, near, unanswered="The best match is 31.0% likely; an answer needs 93.0%.")
