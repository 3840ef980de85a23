"""The real encoder, a small library of fact-checks, and the same library as a labelled set."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from models.operations.corpus import FactCheckRecord, open_corpus, store_factchecks
from models.operations.lexicon import refresh_lexicon
from models.session import transaction
from models.settings import Settings
from tests.models.conftest import write_job
from tests.worker.handling import Clock
from worker.pipeline.encoder import SentenceEncoder, locate_encoder, open_encoder
from worker.pipeline.matcher import ClaimMatcher
from worker.running import stopping

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

QUERIES = {
    "q1": ("In 1963 the Thames in London was covered by ice", ["thames"]),
    "q2": ("We only use a tenth of our brains", ["brain"]),
    "q3": ("Bulls hate red, and bats see nothing", ["bulls", "bats"]),
    "q4": ("Chewing gum stays in your stomach for 7 years", ["gum"]),
    "q5": ("Napoleon was a short man", ["napoleon", "napoleon"]),
    "q6": ("Nobody has labelled this one", []),
}


@pytest.fixture(scope="session")
def encoder(settings: Settings) -> SentenceEncoder:
    return open_encoder(settings)


@pytest.fixture(scope="session")
def cross_encoder(encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small cross-encoder that judges pairs by chance, but always alike."""
    from torch import manual_seed
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    folder = tmp_path_factory.mktemp("models") / "coin"
    manual_seed(7)
    parts: dict[str, Any] = {"num_hidden_layers": 2, "num_attention_heads": 2, "num_labels": 1}
    config = BertConfig(hidden_size=32, intermediate_size=64, initializer_range=0.5, **parts)
    BertForSequenceClassification(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(encoder.files.path).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def twins(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Settings]:
    """The settings of a desk with one and with another small encoder; both know the same text again, and nothing else.

    All candidates are kept: the ranker has never seen such vectors.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from torch import manual_seed
    from transformers import AutoTokenizer, BertConfig, BertModel

    words = AutoTokenizer.from_pretrained(locate_encoder(settings).path)
    made = []
    for seed, name in enumerate(("old", "new")):
        folder = tmp_path_factory.mktemp("encoders") / name
        manual_seed(seed)
        parts: dict[str, Any] = {"num_hidden_layers": 1, "num_attention_heads": 2, "initializer_range": 0.5}
        BertModel(BertConfig(hidden_size=32, intermediate_size=64, **parts)).save_pretrained(folder / "bert")
        words.save_pretrained(folder / "bert")
        module = Transformer(str(folder / "bert"), max_seq_length=64)
        SentenceTransformer(modules=[module, Pooling(32)], device="cpu").save(str(folder / name))
        chosen = {"encoder": str(folder / name), "matches_kept": len(LIBRARY)}
        made.append(settings.model_copy(update=chosen))
    return made[0], made[1]


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


@pytest.fixture
def labelled_folder(tmp_path: Path) -> Path:
    """The library as a labelled set: twenty records, six queries, five of them labelled."""
    records = [{"id": record.key, "claim": record.claim, "title": record.title} for record in LIBRARY]
    queries = [{"id": key, "text": text, "context": {"speaker": "A. Reader"}} for key, (text, _) in QUERIES.items()]
    write_lines(tmp_path, "corpus.jsonl", records)
    write_lines(tmp_path, "queries_dev.jsonl", queries)
    write_lines(
        tmp_path, "qrels_dev.tsv", [f"{key}\t{record}" for key, (_, found) in QUERIES.items() for record in found]
    )
    return tmp_path


def write_lines(folder: Path, name: str, rows: list[Any]) -> None:
    """Write each row as a line: a string as it is, anything else as JSON."""
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", errors="surrogatepass")


@pytest.fixture
def job_id(database: Engine, settings: Settings) -> UUID:
    """A job that waits."""
    with transaction() as session:
        return write_job(session, settings).id


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in ("progress", "running"):
        monkeypatch.setattr(f"worker.{module}.time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


@pytest.fixture(autouse=True)
def end_of_stopping() -> Iterator[None]:
    """A worker that was asked to stop in one test works on in the next."""
    yield
    stopping.clear()
