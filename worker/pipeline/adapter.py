"""What the packaged encoder has learned of claims and fact-checks: changes of its weights, merged into them at load.

Low-rank adaptation (Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", 2021): each adapted weight matrix
gets `scale` times the product of two thin ones, which together take half a megabyte where the encoder takes ninety.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from models.errors import UnavailableError

if TYPE_CHECKING:
    from torch import nn

ARTEFACT = Path(__file__).with_name("adapter.safetensors")
DOWN, UP = ".lora_A.weight", ".lora_B.weight"
_ABOUT = "adapter"

Factors = Mapping[str, npt.NDArray[np.float16]]


@dataclass(frozen=True, slots=True)
class Adapter:
    """Thin matrices by the names of the layers that they change, with what they are for and where they come from.

    `base` is the SHA-256 of the weights that they were fitted to; `factors` has each layer's name with DOWN, shape
    (rank, inputs), and with UP, shape (outputs, rank).
    """

    name: str
    base: str
    scale: float
    training_sets: Mapping[str, str]
    recipe: Mapping[str, Any]
    factors: Factors

    @property
    def version(self) -> str:
        """The start of the SHA-256 of all that changes a vector."""
        said = hashlib.sha256(f"{self.base} {self.scale}".encode())
        for name in sorted(self.factors):
            said.update(name.encode() + self.factors[name].tobytes())
        return said.hexdigest()[:8]

    def merge(self, network: "nn.Module") -> None:
        """Add the changes to the weights of a network that has just been loaded; ValueError where they do not fit."""
        import torch

        layers = sorted(name.removesuffix(DOWN) for name in self.factors if name.endswith(DOWN))
        if unknown := [layer for layer in layers if layer not in dict(network.named_modules())]:
            raise ValueError(f"its adapter changes a layer that it does not have: {unknown[0]}")
        with torch.no_grad():
            for layer in layers:
                down, up = (torch.tensor(self.factors[layer + end], dtype=torch.float32) for end in (DOWN, UP))
                weight: torch.Tensor = network.get_submodule(layer).get_parameter("weight")
                weight += self.scale * up @ down


def read_adapter(path: Path) -> Adapter:
    """Read an adapter; a file that is not one is UnavailableError."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "np") as file:
            about = json.loads(file.metadata()[_ABOUT])
            return Adapter(**about, factors={name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
    except (OSError, ValueError, TypeError, LookupError, SafetensorError) as problem:
        raise UnavailableError(f"The adapter {path} cannot be read: {problem}.") from None


def write_adapter(adapter: Adapter, path: Path) -> None:
    """Keep an adapter as a file, which is the same wherever it is written."""
    from safetensors.numpy import save_file

    about = {
        "name": adapter.name,
        "base": adapter.base,
        "scale": adapter.scale,
        "training_sets": dict(adapter.training_sets),
        "recipe": dict(adapter.recipe),
    }
    save_file(dict(adapter.factors), path, {_ABOUT: json.dumps(about)})
