"""What the encoder has learned beside its own weights: a small file, merged exactly, refused for other weights."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.errors import UnavailableError
from models.settings import Settings
from worker.pipeline.adapter import ARTEFACT, DOWN, UP, Adapter, read_adapter, write_adapter
from worker.pipeline.encoder import NO_ADAPTER, PACKAGED_SHA256, get_network, load_sentence_transformer, locate_encoder

LAYER = "encoder.layer.0.attention.self.query"


@pytest.fixture
def adapter() -> Adapter:
    chance = np.random.default_rng(1)
    shapes = {LAYER + DOWN: (2, 384), LAYER + UP: (384, 2)}
    factors = {name: chance.normal(size=shape).astype(np.float16) for name, shape in shapes.items()}
    return Adapter("test", PACKAGED_SHA256, 0.5, {"set": "1"}, {"rank": 2}, factors)


def keep(adapter: Adapter, folder: Path, settings: Settings) -> Settings:
    write_adapter(adapter, folder / "adapter.safetensors")
    return settings.model_copy(update={"encoder_adapter": str(folder / "adapter.safetensors")})


def test_a_kept_adapter_is_read_as_it_was(adapter: Adapter, tmp_path: Path, settings: Settings) -> None:
    read = locate_encoder(keep(adapter, tmp_path, settings)).adapter
    assert read is not None
    assert read.version == adapter.version
    assert replace(read, factors={}) == replace(adapter, factors={})


def test_a_layer_gets_the_product_of_its_factors_and_the_others_nothing(
    adapter: Adapter, tmp_path: Path, settings: Settings
) -> None:
    plain = locate_encoder(settings.model_copy(update={"encoder_adapter": NO_ADAPTER}))
    before = get_network(load_sentence_transformer(plain)).state_dict()
    after = get_network(load_sentence_transformer(locate_encoder(keep(adapter, tmp_path, settings)))).state_dict()
    changed = [name for name, weight in before.items() if not np.array_equal(weight.numpy(), after[name].numpy())]
    assert changed == [f"{LAYER}.weight"]
    change = after[changed[0]].numpy() - before[changed[0]].numpy()
    down, up = (adapter.factors[LAYER + end].astype(float) for end in (DOWN, UP))
    assert change == pytest.approx(0.5 * up @ down, abs=1e-5)


def test_another_adapter_is_another_revision(adapter: Adapter, tmp_path: Path, settings: Settings) -> None:
    plain = locate_encoder(settings.model_copy(update={"encoder_adapter": NO_ADAPTER}))
    first = locate_encoder(keep(adapter, tmp_path, settings))
    louder = locate_encoder(keep(replace(adapter, scale=1.0), tmp_path, settings))
    assert plain.revision == PACKAGED_SHA256[:16]
    assert first.revision == f"{plain.revision}+{adapter.version}"
    assert len({plain.revision, first.revision, louder.revision}) == 3


def test_an_adapter_for_other_weights_is_refused(adapter: Adapter, tmp_path: Path, settings: Settings) -> None:
    wanted = keep(replace(adapter, base="0" * 64), tmp_path, settings)
    with pytest.raises(UnavailableError, match=r"made for other weights .* FACTDESK_ENCODER_ADAPTER"):
        locate_encoder(wanted)


def test_an_adapter_for_a_layer_that_is_not_there_is_refused(
    adapter: Adapter, tmp_path: Path, settings: Settings
) -> None:
    moved = {name.replace("layer.0", "layer.99"): factor for name, factor in adapter.factors.items()}
    files = locate_encoder(keep(replace(adapter, factors=moved), tmp_path, settings))
    with pytest.raises(UnavailableError, match=r"a layer that it does not have: encoder.layer.99"):
        load_sentence_transformer(files)


@pytest.mark.parametrize("content", [b"", b"{}", b"\x02\x00\x00\x00\x00\x00\x00\x00{}"])
def test_a_file_that_is_no_adapter_is_one_sentence(content: bytes, tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "adapter.safetensors"
    path.write_bytes(content)
    with pytest.raises(UnavailableError, match=r"adapter\.safetensors cannot be read"):
        locate_encoder(settings.model_copy(update={"encoder_adapter": str(path)}))


def test_other_encoders_do_without_the_packaged_adapter(tmp_path: Path, settings: Settings) -> None:
    files = locate_encoder(settings)
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    assert files.adapter is not None
    assert locate_encoder(settings.model_copy(update={"encoder": str(tmp_path)})).adapter is None


def test_the_packaged_adapter_tells_where_it_comes_from() -> None:
    adapter = read_adapter(ARTEFACT)
    assert adapter.base == PACKAGED_SHA256
    assert {"snopes-2022", "politifact-2022"} == {*adapter.training_sets}
    assert adapter.recipe["without"] is None
    assert ARTEFACT.stat().st_size < 2_000_000
