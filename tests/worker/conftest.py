"""The real encoder and a small library of fact-checks, for those tests that need more than made-up vectors."""

import pytest
from sqlalchemy import Engine

from models.operations.corpus import FactCheckRecord, open_corpus, store_factchecks
from models.operations.lexicon import refresh_lexicon
from models.session import transaction
from models.settings import Settings
from worker.pipeline.check import ClaimMatcher
from worker.pipeline.encoder import SentenceEncoder, open_encoder

LIBRARY = (
    FactCheckRecord(
        "thames", "The River Thames froze over in London in 1963.", "Did the Thames freeze?", rating="False"
    ),
    FactCheckRecord("nile", "The Nile turned red after a volcano erupted in Ethiopia."),
    FactCheckRecord("honey", "Honey found in Egyptian tombs is still edible.", "Is ancient honey edible?"),
    FactCheckRecord("wall", "The Great Wall of China can be seen from the Moon with the naked eye."),
    FactCheckRecord("brain", "Humans use only ten percent of their brains."),
    FactCheckRecord("goldfish", "Goldfish have a memory that lasts three seconds."),
    FactCheckRecord("lightning", "Lightning never strikes the same place twice."),
    FactCheckRecord("carrots", "Eating carrots lets people see in the dark.", "Carrots and night vision"),
    FactCheckRecord("sugar", "Sugar makes children hyperactive."),
    FactCheckRecord("bulls", "Bulls are enraged by the colour red."),
    FactCheckRecord("bats", "Bats are blind."),
    FactCheckRecord("tower", "The Eiffel Tower grows by fifteen centimetres in summer."),
    FactCheckRecord("ostrich", "Ostriches bury their heads in the sand when they are afraid."),
    FactCheckRecord("coffee", "Coffee stunts the growth of teenagers."),
    FactCheckRecord("gum", "Swallowed chewing gum stays in the stomach for seven years."),
    FactCheckRecord("napoleon", "Napoleon was unusually short for a Frenchman of his time."),
    FactCheckRecord("vikings", "Vikings wore helmets with horns."),
    FactCheckRecord("penny", "A penny dropped from the Empire State Building can kill a person."),
    FactCheckRecord("wages", "The minimum wage rose by 40 % in 2019.", "How much did wages rise?"),
    FactCheckRecord("bees", "By all known laws of aviation, bees should not be able to fly."),
)


@pytest.fixture(scope="session")
def encoder(settings: Settings) -> SentenceEncoder:
    return open_encoder(settings)


@pytest.fixture(scope="session")
def library_vectors(encoder: SentenceEncoder) -> list[list[float]]:
    vectors: list[list[float]] = encoder.encode([record.encoded_text for record in LIBRARY]).tolist()
    return vectors


@pytest.fixture
def matcher(
    database: Engine, encoder: SentenceEncoder, library_vectors: list[list[float]], settings: Settings
) -> ClaimMatcher:
    """The desk's matcher, with the library in a corpus of that name."""
    matcher = ClaimMatcher(database, encoder, settings)
    encoder_id = matcher.matcher.encoder_id
    with transaction(database) as session:
        corpus = open_corpus(session, "library")
        store_factchecks(session, corpus.id, encoder_id, LIBRARY, library_vectors)
        refresh_lexicon(session, corpus.id)
    return matcher
