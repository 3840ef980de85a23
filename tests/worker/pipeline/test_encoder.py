"""The real encoder: what its vectors promise, and which files it refuses to load."""

import json
import math
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from models.errors import UnavailableError
from models.settings import Settings
from worker.pipeline import encoder as module
from worker.pipeline.encoder import (
    PACKAGED,
    PACKAGED_SHA256,
    EncoderFiles,
    SentenceEncoder,
    locate_encoder,
    open_encoder,
)

TEXTS = [
    "The Thames froze over in London in 1963.",
    "In 1963 the river Thames in London was covered by ice.",
    "A tomato is a fruit.",
    "Größe 日本 🌊",
    "",
    "word " * 2000,
]


@pytest.fixture(scope="session")
def packaged(encoder: SentenceEncoder) -> EncoderFiles:
    return encoder.files


@pytest.fixture
def folder(tmp_path: Path, packaged: EncoderFiles) -> Path:
    """The packaged model's folder with weights that were cut off."""
    copy = tmp_path / "model"
    shutil.copytree(packaged.path, copy, ignore=shutil.ignore_patterns("model.safetensors"))
    with (packaged.path / "model.safetensors").open("rb") as whole:
        (copy / "model.safetensors").write_bytes(whole.read(100_000))
    return copy


def test_vectors_have_length_one(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimensions) == (len(TEXTS), 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_a_vector_is_the_same_in_whatever_company_its_text_is_encoded(encoder: SentenceEncoder) -> None:
    together = encoder.encode(TEXTS)
    backwards = encoder.encode(TEXTS[::-1])[::-1]
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert together == pytest.approx(backwards, abs=1e-5)
    assert together == pytest.approx(alone, abs=1e-5)


def test_the_middle_comes_with_the_same_vectors_and_is_the_same_in_whatever_company(encoder: SentenceEncoder) -> None:
    vectors, together = encoder.encode_deeply(TEXTS)
    assert vectors == pytest.approx(encoder.encode(TEXTS), abs=1e-5)
    alone = np.concatenate([encoder.encode_middles([text]) for text in TEXTS])
    assert together == pytest.approx(alone, abs=1e-4)
    assert encoder.encode_middles([]).shape == (0, encoder.dimensions)


def test_texts_are_worked_on_in_batches_of_like_length(encoder: SentenceEncoder, settings: Settings) -> None:
    texts = ["frost " * (number % 50 + 1) for number in range(200)]
    batches: list[list[str]] = []
    done: list[int] = []

    def measure(batch: list[str]) -> list[int]:
        batches.append(batch)
        return [len(text) for text in batch]

    assert encoder.run_batches(texts, measure, done.append) == [len(text) for text in texts]
    assert sum(len(batch) for batch in batches) == 200
    assert max(len(batch) for batch in batches) == settings.encoder_batch
    for batch in batches:
        assert len(batch[0]) - len(batch[-1]) <= 9 * len("frost ")
    assert done == sorted(done)
    assert done[-1] == 200


def test_nothing_to_encode_gives_nothing(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimensions)
    assert encoder.run_batches([], encoder.encode_batch) == []


def test_a_few_texts_are_shared_out_among_the_threads(encoder: SentenceEncoder, settings: Settings) -> None:
    sizes = encoder.run_batches(["Frost"] * 5, lambda batch: [len(batch)] * len(batch))
    assert max(sizes) == math.ceil(5 / settings.torch_threads)


def test_work_that_fails_ends_all_of_it(encoder: SentenceEncoder) -> None:
    before, begun = threading.active_count(), []

    def fail(batch: list[str]) -> list[str]:
        begun.append(batch)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        encoder.run_batches(["Frost"] * 3000, fail)
    assert len(begun) < 94, "what had not begun was dropped"
    assert threading.active_count() == before


def test_alike_sentences_are_closer_than_others(encoder: SentenceEncoder) -> None:
    frost, same, fruit = encoder.encode(TEXTS[:3])
    assert frost @ same > 0.8
    assert frost @ fruit < 0.3


def test_several_threads_may_encode_at_once(encoder: SentenceEncoder) -> None:
    alone = encoder.encode(TEXTS[:3])
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(encoder.encode, [TEXTS[:3]] * 8):
            assert vectors == pytest.approx(alone, abs=1e-5)


def test_a_process_has_one_encoder(encoder: SentenceEncoder, settings: Settings) -> None:
    assert open_encoder(settings) is encoder


def choose(settings: Settings, **chosen: str) -> Settings:
    return settings.model_copy(update=chosen)


def test_the_packaged_weights_are_those_that_were_published(packaged: EncoderFiles) -> None:
    assert packaged.name == PACKAGED
    assert packaged.revision.partition("+")[0] == PACKAGED_SHA256[:16]


def test_altered_weights_under_the_packaged_name_are_refused(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_packaged_path", lambda: folder)
    with pytest.raises(UnavailableError, match="are not those of all-MiniLM-L6-v2"):
        locate_encoder(settings)


def test_other_weights_are_another_revision(folder: Path, packaged: EncoderFiles, settings: Settings) -> None:
    wanted = choose(settings, encoder=str(folder))
    first = locate_encoder(wanted)
    assert (first.name, first.path) == ("model", folder)
    (folder / "model.safetensors").write_bytes(b"other weights")
    assert len({first.revision, locate_encoder(wanted).revision, packaged.revision}) == 3


def test_a_model_with_broken_weights_is_one_sentence(folder: Path, settings: Settings) -> None:
    with pytest.raises(UnavailableError, match="cannot be loaded"):
        open_encoder(choose(settings, encoder=str(folder)))


def test_a_model_with_weights_alone_is_one_sentence(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"\x02\x00\x00\x00\x00\x00\x00\x00{}")
    with pytest.raises(UnavailableError, match="cannot be loaded"):
        open_encoder(choose(settings, encoder=str(tmp_path)))


def test_a_model_that_knows_no_words_is_refused(folder: Path, packaged: EncoderFiles, settings: Settings) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").symlink_to(packaged.path / "model.safetensors")
    for name in ("tokenizer.json", "vocab.txt"):
        (folder / name).unlink(missing_ok=True)
    with pytest.raises(UnavailableError, match=r"cannot be loaded: .*tokenizer"):
        open_encoder(choose(settings, encoder=str(folder)))


@pytest.mark.parametrize("name", ["all-mpnet-base-v2", "", "/nowhere/at/all", "someone/some-model"])
def test_a_model_that_is_not_on_this_disk_is_refused_and_not_fetched(name: str, settings: Settings) -> None:
    with pytest.raises(UnavailableError, match="There is no encoder"):
        locate_encoder(choose(settings, encoder=name))


def test_weights_that_could_run_code_are_refused(folder: Path, settings: Settings) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(UnavailableError, match="There is no encoder"):
        locate_encoder(choose(settings, encoder=str(folder)))


def test_code_that_comes_with_a_model_is_not_run(tmp_path: Path, packaged: EncoderFiles, settings: Settings) -> None:
    """A model may name a Python file of its own; it is refused, and the file stays unread."""
    copy, trace = tmp_path / "model", tmp_path / "trace"
    shutil.copytree(packaged.path, copy, ignore=shutil.ignore_patterns("model.safetensors"))
    (copy / "model.safetensors").symlink_to(packaged.path / "model.safetensors")
    (copy / "intruder.py").write_text(f"open({str(trace)!r}, 'w').close()\nclass Module: pass\n", encoding="utf-8")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "intruder.Module"}]
    (copy / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    with pytest.raises(UnavailableError, match="cannot be loaded"):
        open_encoder(settings.model_copy(update={"encoder": str(copy)}))
    assert not trace.exists()
