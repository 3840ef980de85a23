"""A cross-encoder, where one is set: reads a claim and a fact-check together, and says how well they go together."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from models.errors import UnavailableError
from models.queries.references import Said
from models.scoring import Sought
from models.settings import Settings
from worker.pipeline.weights import WEIGHTS, ModelFiles, hash_weights, load_weights

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

Readings = npt.NDArray[np.float64]


def locate_cross_encoder(name: str) -> ModelFiles:
    """Find a cross-encoder as a folder, or by name among what was downloaded to this machine before.

    Raises UnavailableError where it is missing or holds weights in a format that can run code.
    """
    folder = Path(name).expanduser()
    if not (folder / WEIGHTS).is_file():
        folder = _find_downloaded(name)
    return ModelFiles(name=Path(name).expanduser().name, path=folder, revision=hash_weights(folder)[:16])


def _find_downloaded(name: str) -> Path:
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        weights = try_to_load_from_cache(name, WEIGHTS)
    except HFValidationError:
        weights = None
    if not isinstance(weights, str):
        raise UnavailableError(
            f"There is no cross-encoder “{name}”: set FACTDESK_CROSS_ENCODER to a folder with {WEIGHTS}, or to the name"
            " of a model that was downloaded to this machine."
        )
    return Path(weights).parent


class PairReader:
    """Reads claims beside fact-checks; one per process, safe to use from several threads."""

    def __init__(self, files: ModelFiles, width: int, batch: int) -> None:
        self.files = files
        self.width = width
        self._batch = batch
        self._model = _load(files)

    @property
    def label(self) -> str:
        """Its name and the start of its weights' SHA-256, as the matcher's version has it."""
        return f"{self.files.name}@{self.files.revision[:8]}"

    @property
    def obstacle(self) -> str:
        """Why nothing that it has ordered can be answered alone."""
        return f"A cross-encoder ({self.label}) orders the candidates, and the probabilities were fitted without it."

    def read(self, claim: Sought, factchecks: Sequence[Said]) -> Readings:
        """Return how well each fact-check answers the claim, which is read between its neighbours."""
        pairs = [(claim.with_neighbours, f"{said.title} {said.claim}".strip()) for said in factchecks]
        if not pairs:
            return np.empty(0)
        readings = _predict(self._model, pairs, self._batch)
        if not np.isfinite(readings).all():
            raise UnavailableError(f"The cross-encoder {self.label} did not give a number for every pair.")
        return readings


_opening = Lock()


def open_cross_encoder(settings: Settings) -> PairReader | None:
    """Return this process's cross-encoder, loaded on first use; None where none is set."""
    if not settings.cross_encoder:
        return None
    with _opening:
        return _open(settings.cross_encoder, settings.cross_encoder_width, settings.encoder_batch)


@cache
def _open(name: str, width: int, batch: int) -> PairReader:
    return PairReader(locate_cross_encoder(name), width, batch)


def _load(files: ModelFiles) -> "CrossEncoder":
    def build() -> "CrossEncoder":
        from sentence_transformers import CrossEncoder
        from torch.nn import Identity

        # What the head says is taken as it is: a function that squeezes it would hide how far a pair stands out.
        model: CrossEncoder = CrossEncoder(
            str(files.path),
            device="cpu",
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
            local_files_only=True,
            activation_fn=Identity(),
        )
        _demand_head(model, files.path)
        _try_out(model)
        return model

    return load_weights(f"cross-encoder in {files.path}", build)


def _demand_head(model: "CrossEncoder", folder: Path) -> None:
    """Refuse a model without the part that judges pairs: it would be filled with chance, and nobody would see it."""
    from safetensors import safe_open

    network = model.transformers_model
    if network is None or not type(network).__name__.endswith("ForSequenceClassification"):
        return
    with safe_open(folder / WEIGHTS, "pt") as file:
        kept = set(file.keys())
    body = f"{network.base_model_prefix}."
    if any(not name.startswith(body) and name not in kept for name in network.state_dict()):
        raise ValueError("it is a model of single texts and was not trained on pairs")


def _try_out(model: "CrossEncoder") -> None:
    """Refuse what does not give one number for a pair, or the same for all; a model without its words reads nothing.

    A tokenizer sets itself up at its first use, which two threads must not do at a time.
    """
    readings = _predict(model, [("The Thames froze.", "It was cold."), ("Bats are blind.", "They see well.")], 2)
    if readings.shape != (2,):
        raise ValueError("it says more of a pair than one number")
    if readings[0] == readings[1]:
        raise ValueError("it says the same of all pairs")


def _predict(model: "CrossEncoder", pairs: Sequence[tuple[str, str]], batch: int) -> Readings:
    return np.asarray(model.predict(list(pairs), batch_size=batch, show_progress_bar=False), np.float64)
