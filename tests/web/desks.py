"""Desks with more to do than a story has: many cases with many matches, for journeys and crowds."""

from sqlalchemy import select

from models.operations.corpus import FactCheckRecord, close_import, open_corpus, register_encoder, store_factchecks
from models.operations.jobs import claim_job, finish_job
from models.operations.record import FoundClaim, FoundMatch, Matcher, Searched, record_check
from models.operations.submit import Draft, submit
from models.queries.searched import describe_corpora
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.corpus import FactCheck
from models.tables.submission import Origin

SCORES = {"dense": 0.81, "lexical": 12.4, "lexical_share": 0.55, "body": 7.2, "ranker": 1.9, "margin": 0.4}


def fill_desk(settings: Settings, cases: int, matches: int) -> list[int]:
    """Let so many claims be sent, each with so many matches of its own; return their cases, the oldest first."""
    with transaction() as session:
        encoder = register_encoder(session, "test", "1", 4)
        corpus = open_corpus(session, "rivers")
        towns = [(town, bridge) for town in range(cases) for bridge in range(matches)]
        records = [
            FactCheckRecord(f"{town}-{bridge}", f"Bridge {bridge} of town {town} fell down.", rating="False")
            for town, bridge in towns
        ]
        vectors = [[1.0, 0.0, 0.0, 0.0]] * len(records)
        close_import(session, corpus, store_factchecks(session, corpus.id, encoder, records, vectors))
    for town in range(cases):
        _check(settings, town, encoder)
    with transaction() as session:
        return list(session.scalars(select(Case.id).order_by(Case.id)))


def _check(settings: Settings, town: int, encoder: int) -> None:
    text = f"A bridge of town {town} fell into the river last night."
    with transaction() as session:
        job = submit(session, Draft("claim", text, Origin.PAGE), None, settings)
        lease = claim_job(session, job.id, 30)
        assert lease is not None
        assert job.submission is not None
        near = session.scalars(select(FactCheck.id).where(FactCheck.key.like(f"{town}-%")).order_by(FactCheck.id))
        found = [FoundMatch(number, rank, 0.9 / rank, SCORES, []) for rank, number in enumerate(near, 1)]
        claim = FoundClaim(text, 0, len(text), 0.9, {}, found)
        searched = Searched(describe_corpora(session, []))
        record_check(session, job.submission, 1, [claim], Matcher("fused", "7", encoder), searched)
        finish_job(session, lease)
