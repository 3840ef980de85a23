"""Teaching the encoder: it comes nearer to what it is taught, keeps folds apart, and is the same every time."""

from pathlib import Path

import numpy as np
import pytest

from models.errors import InvalidInputError
from models.operations.corpus import FactCheckRecord
from models.scoring import Sought
from models.settings import Settings
from worker.evaluate.adapt import RECIPE, find_encoders, pick_examples, train_adapter, train_adapters
from worker.evaluate.dataset import FOLDS, LabelledSet, Query
from worker.pipeline.adapter import read_adapter, write_adapter
from worker.pipeline.encoder import NO_ADAPTER, SentenceEncoder, locate_encoder, open_encoder

THINGS = ("salt", "rope", "milk", "wood", "iron", "silk", "coal", "corn", "wool", "clay", "gold", "rice")
RECORDS = [FactCheckRecord(name, f"The price of {name} has doubled.") for name in THINGS]
QUERIES = [Query(name, Sought(f"Twice as dear: {name}!"), frozenset({name})) for name in THINGS]
TAUGHT = LabelledSet("train", RECORDS, QUERIES)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Settings:
    folder = tmp_path_factory.mktemp("adapters")
    path = folder / "adapter.safetensors"
    train_adapters([("things", TAUGHT)], path, folder, settings, lambda *_: None)
    return settings.model_copy(update={"encoder_adapter": str(path)})


def test_it_comes_nearer_to_what_it_is_taught(tmp_path: Path, settings: Settings) -> None:
    def measure(of: SentenceEncoder) -> float:
        queries = of.encode([query.claim.text for query in QUERIES])
        cosines = queries @ of.encode([record.claim for record in RECORDS]).T
        return float(np.diag(cosines).mean() - cosines.mean())

    plain = settings.model_copy(update={"encoder_adapter": NO_ADAPTER})
    before = open_encoder(plain)
    examples = pick_examples(TAUGHT, before, lambda *_: None)
    adapter = train_adapter(examples, {}, None, plain, {**RECIPE, "epochs": 10})
    write_adapter(adapter, tmp_path / "long.safetensors")
    after = open_encoder(settings.model_copy(update={"encoder_adapter": str(tmp_path / "long.safetensors")}))
    assert measure(after) > measure(before) + 0.02


def test_each_fold_has_an_adapter_that_has_not_seen_it(taught: Settings) -> None:
    encoders = find_encoders([("things", TAUGHT)], taught, Path(taught.encoder_adapter).parent)
    adapters = [read_adapter(Path(fold.encoder_adapter)) for fold in encoders]
    assert [adapter.recipe["without"] for adapter in adapters] == list(range(FOLDS))
    seen = [sum(query.fold != fold for query in QUERIES) for fold in range(FOLDS)]
    assert [adapter.recipe["examples"] for adapter in adapters] == seen


def test_what_it_has_learned_is_not_fitted_on_without_the_folds(taught: Settings) -> None:
    with pytest.raises(InvalidInputError, match="The encoder has learned from these queries"):
        find_encoders([("things", TAUGHT)], taught, None)
    other = LabelledSet("train", RECORDS, QUERIES[1:])
    assert find_encoders([("things", other)], taught, None) == [taught] * FOLDS


def test_the_same_queries_give_the_same_adapter(taught: Settings, encoder: SentenceEncoder, settings: Settings) -> None:
    plain = settings.model_copy(update={"encoder_adapter": NO_ADAPTER})
    examples = pick_examples(TAUGHT, open_encoder(plain), lambda *_: None)
    again = train_adapter(examples, {"things": TAUGHT.digest}, None, plain)
    assert locate_encoder(taught).revision.endswith(again.version)


def test_a_claim_in_its_context_is_taught_twice(encoder: SentenceEncoder) -> None:
    placed = Query("salt", Sought("It doubled.", before=("Salt is dear.",)), frozenset({"salt"}))
    alone, within = pick_examples(LabelledSet("train", RECORDS, [placed]), encoder, lambda *_: None)
    assert (alone.query, within.query) == ("It doubled.", placed.claim.with_neighbours)
    assert alone.right == within.right == RECORDS[0].encoded_text
    assert RECORDS[0].encoded_text not in alone.wrong
    assert len(alone.wrong) == 6


def test_too_few_queries_are_refused(tmp_path: Path, settings: Settings) -> None:
    few = LabelledSet("train", RECORDS, QUERIES[:1])
    with pytest.raises(InvalidInputError, match="too few labelled queries"):
        train_adapters([("few", few)], tmp_path / "few.safetensors", tmp_path, settings, lambda *_: None)
