"""Teaching the packaged encoder which fact-check a claim asks for, by an adapter small enough to be reviewed.

One adapter is trained on all labelled queries, and one more for each fold, without that fold's queries: what is fitted
on an adapted encoder needs vectors of queries that it has not learned.
"""

import os
import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.errors import InvalidInputError
from models.scoring import Sought
from models.settings import Settings
from worker.evaluate.dataset import FOLDS, LabelledSet
from worker.evaluate.run import Watch
from worker.pipeline.adapter import ARTEFACT, DOWN, UP, Adapter, write_adapter
from worker.pipeline.encoder import (
    NO_ADAPTER,
    PACKAGED,
    PACKAGED_SHA256,
    SentenceEncoder,
    get_network,
    load_sentence_transformer,
    locate_encoder,
    open_encoder,
)

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

# The layers of each block that are adapted; the keys of the attention gain nothing.
_LAYERS = (
    "attention.self.query",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
RECIPE: Mapping[str, float] = {
    "rank": 8,
    "alpha": 16,
    "epochs": 2,
    "batch": 32,
    "learning_rate": 5e-4,
    "weight_decay": 0.01,
    "warm_up_steps": 10,
    "longest_text": 96,
    "cosine_scale": 20.0,
    "seed": 0,
}
# The wrong fact-checks nearest to a claim teach most. The two nearest of all are left out: they may be right ones that
# nobody has labelled.
_WRONG = slice(2, 8)


@dataclass(frozen=True, slots=True)
class Example:
    """A query, its fact-check, some of the nearest wrong ones, and in which fold it is; `key` is the fact-check's."""

    query: str
    right: str
    wrong: Sequence[str]
    key: str
    fold: int


def name_fold(fold: int) -> str:
    """Return the name of the file with the adapter that has not seen a fold."""
    return f"{ARTEFACT.stem}-{fold}{ARTEFACT.suffix}"


def find_encoders(sets: Sequence[tuple[str, LabelledSet]], settings: Settings, folder: Path | None) -> list[Settings]:
    """Return settings for each fold, whose encoder has not learned its queries.

    Those as they are where it has learned none at all; where it has and there is no `folder`, InvalidInputError.
    """
    adapter = locate_encoder(settings).adapter
    learned = {*adapter.training_sets.values()} if adapter else set()
    if not learned & {labelled.digest for _, labelled in sets}:
        return [settings] * FOLDS
    if folder is None:
        raise InvalidInputError(
            "The encoder has learned from these queries: say with --adapters where “factdesk train-adapter” left those"
            " of the folds."
        )
    return [settings.model_copy(update={"encoder_adapter": str(folder / name_fold(fold))}) for fold in range(FOLDS)]


def train_adapters(
    sets: Sequence[tuple[str, LabelledSet]], output: Path, folder: Path, settings: Settings, watch: Watch
) -> Adapter:
    """Write the adapter of all queries to `output` and those of the folds to `folder`; return the first.

    Trainings run side by side, a process each, on one thread: the same sets give the same adapters.
    """
    plain = settings.model_copy(update={"encoder": PACKAGED, "encoder_adapter": NO_ADAPTER})
    encoder = open_encoder(plain)
    examples = [example for _, labelled in sets for example in pick_examples(labelled, encoder, watch)]
    if not all(any(example.fold != fold for example in examples) for fold in range(FOLDS)):
        raise InvalidInputError("There are too few labelled queries to learn from: some have to stay unseen.")
    hashes = {name: labelled.digest for name, labelled in sets}
    wanted: dict[int | None, Path] = {None: output, **{fold: folder / name_fold(fold) for fold in range(FOLDS)}}
    watch("adapt", 0, len(wanted))
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        running = {pool.submit(train_adapter, examples, hashes, fold, plain): path for fold, path in wanted.items()}
        for done, training in enumerate(as_completed(running), start=1):
            write_adapter(training.result(), running[training])
            watch("adapt", done, len(wanted))
            if running[training] == output:
                adapter = training.result()
    return adapter


def pick_examples(labelled: LabelledSet, encoder: SentenceEncoder, watch: Watch) -> list[Example]:
    """Return what a set teaches: each query by itself, and once more between its neighbours where it has any."""
    texts = [record.encoded_text for record in labelled.records]
    total = len(texts)
    corpus = np.stack(encoder.run_batches(texts, encoder.encode_batch, lambda done: watch("index", done, total)))
    places = {record.key: place for place, record in enumerate(labelled.records)}
    queries = [query for query in labelled.queries if min(query.relevant) in places]
    cosines = encoder.encode([query.claim.text for query in queries]) @ corpus.T
    examples = []
    for query, row in zip(queries, cosines, strict=True):
        row[[places[key] for key in query.relevant if key in places]] = -np.inf
        wrong = [texts[place] for place in np.argsort(-row)[_WRONG]]
        key = min(query.relevant)
        examples += [Example(said, texts[places[key]], wrong, key, query.fold) for said in _put(query.claim)]
    return examples


def _put(claim: Sought) -> list[str]:
    return [claim.text, claim.with_neighbours] if claim.in_context else [claim.text]


def train_adapter(
    examples: Sequence[Example],
    hashes: Mapping[str, str],
    but: int | None,
    settings: Settings,
    recipe: Mapping[str, float] = RECIPE,
) -> Adapter:
    """Return the adapter of all examples but those of a fold; `settings` name the encoder without any."""
    import torch

    seed = int(recipe["seed"])
    torch.manual_seed(seed)
    model = load_sentence_transformer(locate_encoder(settings))
    model.max_seq_length = int(recipe["longest_text"])
    layers = _widen(model, recipe)
    taught = [example for example in examples if example.fold != but]
    _descend(model, taught, random.Random(seed), recipe)  # noqa: S311
    factors = {name + DOWN: layer.down for name, layer in layers.items()}
    factors |= {name + UP: layer.up for name, layer in layers.items()}
    kept = {name: factor.detach().numpy().astype(np.float16) for name, factor in factors.items()}
    origin: dict[str, Any] = {**recipe, "examples": len(taught), "without": but}
    return Adapter("claims", PACKAGED_SHA256, recipe["alpha"] / recipe["rank"], hashes, origin, kept)


def _widen(model: "SentenceTransformer", recipe: Mapping[str, float]) -> dict[str, Any]:
    """Put a layer to be trained around each adapted one, and freeze all else; return them by name."""
    from torch import nn, randn, zeros

    rank = int(recipe["rank"])

    class Widened(nn.Module):
        """A layer with the change that it learns beside it."""

        def __init__(self, layer: nn.Linear) -> None:
            super().__init__()
            self.layer = layer
            self.down = nn.Parameter(randn(rank, layer.in_features) * 0.02)
            self.up = nn.Parameter(zeros(layer.out_features, rank))

        def forward(self, given: "torch.Tensor") -> "torch.Tensor":
            change = given @ self.down.T @ self.up.T
            made: torch.Tensor = self.layer(given) + change * (recipe["alpha"] / rank)
            return made

    network = get_network(model)
    for weight in network.parameters():
        weight.requires_grad = False
    found = {name: layer for name, layer in network.named_modules() if name.endswith(_LAYERS)}
    layers = {name: Widened(layer) for name, layer in found.items() if isinstance(layer, nn.Linear)}
    for name, layer in layers.items():
        network.set_submodule(name, layer)
    return layers


def _descend(
    model: "SentenceTransformer", examples: list[Example], chance: random.Random, recipe: Mapping[str, float]
) -> None:
    """Train by softmax over the batch's fact-checks and one wrong one of each query (Henderson et al., 2017)."""
    import torch

    size, rate = min(int(recipe["batch"]), len(examples)), recipe["learning_rate"]
    trained = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=recipe["weight_decay"])
    step, steps = 0, int(recipe["epochs"]) * (len(examples) // size)
    model.train()
    for _ in range(int(recipe["epochs"])):
        chance.shuffle(examples)
        for start in range(0, len(examples) - size + 1, size):
            loss = _lose(model, examples[start : start + size], chance, recipe["cosine_scale"])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1, (step + 1) / recipe["warm_up_steps"]) * (1 - step / steps)
            optimizer.step()
            step += 1


def _lose(
    model: "SentenceTransformer", batch: Sequence[Example], chance: random.Random, scale: float
) -> "torch.Tensor":
    import torch

    queries = _encode(model, [example.query for example in batch])
    factchecks = [example.right for example in batch] + [chance.choice(example.wrong) for example in batch]
    scores = queries @ _encode(model, factchecks).T * scale
    keys = [example.key for example in batch]
    # The same fact-check is not wrong for being another query's.
    repeats = torch.tensor(
        [[key == other and row != column for column, other in enumerate(keys)] for row, key in enumerate(keys)]
    )
    scores[:, : len(batch)] = scores[:, : len(batch)].masked_fill(repeats, -1e4)
    return torch.nn.functional.cross_entropy(scores, torch.arange(len(batch)))


def _encode(model: "SentenceTransformer", texts: Sequence[str]) -> "torch.Tensor":
    from torch.nn.functional import normalize

    return normalize(model(model.preprocess(list(texts)))["sentence_embedding"], dim=1)
