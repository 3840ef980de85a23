"""Models on this disk: told apart by their weights, and loaded without fetching anything or running their code."""

import gc
import hashlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from models.errors import UnavailableError

# The only format of weights that cannot run code when it is read.
WEIGHTS = "model.safetensors"
Loaded = TypeVar("Loaded")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model on disk; `revision` is the start of its weights' SHA-256."""

    name: str
    path: Path
    revision: str

    @property
    def label(self) -> str:
        """Its name and weights in one word."""
        return f"{self.name}@{self.revision}"


def hash_weights(folder: Path) -> str:
    """Return the SHA-256 of a model's weights."""
    with (folder / WEIGHTS).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load_weights(what: str, build: Callable[[], Loaded]) -> Loaded:
    """Return the model that `build` makes of its files; where it cannot, UnavailableError says why, and of `what`."""
    # Nothing is ever fetched: the model is on this disk or it is an error.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    from safetensors import SafetensorError
    from threadpoolctl import threadpool_limits
    from transformers.utils.logging import disable_progress_bar

    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    disable_progress_bar()  # type: ignore[no-untyped-call]
    # Work runs side by side, on one thread each: the threads of torch and numpy wait for each other by spinning.
    torch.set_num_threads(1)
    threadpool_limits(1, user_api="blas")
    try:
        model = build()
    except (OSError, ValueError, LookupError, RuntimeError, SafetensorError) as problem:
        reason = str(problem).partition("\n")[0].rstrip(".")
        raise UnavailableError(f"The {what} cannot be loaded: {reason}.") from problem
    # It stays until the process ends. Python would look through all of it again and again, for what was let go, and
    # take as long for that as for explaining the matches of a long list.
    gc.collect()
    gc.freeze()
    return model
