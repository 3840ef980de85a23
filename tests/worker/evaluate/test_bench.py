"""Measuring the machine: a short list goes the whole way of a job, in scratch tables."""

import pytest
from sqlalchemy import Engine, func, inspect, select

from models.session import transaction
from models.settings import Settings
from models.tables.submission import Claim
from tests.worker.conftest import LIBRARY
from worker.evaluate.bench import make_claims, measure_machine

pytestmark = pytest.mark.usefixtures("encoder")


def test_the_figures_are_those_that_programs_rely_on(database: Engine, settings: Settings) -> None:
    told: list[tuple[str, int, int]] = []
    schemas = inspect(database).get_schema_names()
    figures = measure_machine(settings, lambda *step: told.append(step), LIBRARY[:5], 7)
    assert (figures["references"], figures["claims"]) == (5, 7)
    assert 10 < figures["words_per_claim"] < 40
    assert set(figures["encoder_claims_per_second"]) == {"one_at_a_time", "batched"}
    rounds = figures["line_over_encoder_by_round"]
    assert min(*rounds, figures["line_claims_per_second"], figures["memory_mb"]) > 0
    assert set(figures["search_ms"]) == {"p50", "p95"}
    stages = {"extract", "encode", "search", "rank", "explain", "record", "total"}
    assert set(figures["single_claim_ms"]) == stages
    assert min(figures["single_claim_ms"].values()) >= 0
    assert figures["single_claim_ms"]["total"] > figures["single_claim_ms"]["encode"]
    assert (told[0], told[-1]) == (("race", 0, len(rounds)), ("race", len(rounds), len(rounds)))
    assert inspect(database).get_schema_names() == schemas
    with transaction() as session:
        assert session.scalars(select(func.count()).select_from(Claim)).one() == 0


def test_the_claims_of_a_job_are_all_different_and_the_same_every_time() -> None:
    claims = make_claims(500)
    assert len(set(claims)) == 500
    assert make_claims(500) == claims
    assert not [claim for claim in claims if "\n" in claim or claim != claim.strip()]
