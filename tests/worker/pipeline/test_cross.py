"""A cross-encoder between ranker and reader: what it changes, what it forbids, and which folders are refused."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import huggingface_hub.constants
import numpy as np
import pytest

from models.errors import UnavailableError
from models.operations.policy import allow_answers, set_error_bound
from models.queries.references import Said
from models.risk import Allowance
from models.scoring import Sought
from models.session import transaction
from models.settings import Settings
from tests.conftest import People
from worker.evaluate.dataset import read_set
from worker.evaluate.run import evaluate_set
from worker.pipeline.check import check_text
from worker.pipeline.cross import PairReader, locate_cross_encoder, open_cross_encoder
from worker.pipeline.encoder import SentenceEncoder
from worker.pipeline.features import FEATURES
from worker.pipeline.matcher import ClaimMatcher
from worker.pipeline.rank import READ_FEATURES

CLAIM = "In 1963 the Thames in London was covered by ice."
THAMES = Said("The River Thames froze over in London in 1963.", "", "false")
BATS = Said("Bats are blind.", "Do bats see?", "false")
Read = Callable[..., PairReader]


@pytest.fixture
def read(settings: Settings) -> Read:
    """Return a function that opens the cross-encoder in a folder."""

    def read(folder: Path | str, **changes: object) -> PairReader:
        reader = open_cross_encoder(settings.model_copy(update={"cross_encoder": str(folder), **changes}))
        assert reader is not None
        return reader

    return read


@pytest.fixture
def again(matcher: ClaimMatcher, settings: Settings, cross_encoder: Path) -> ClaimMatcher:
    """The desk's matcher with a cross-encoder that reads the first five."""
    changes = {"cross_encoder": str(cross_encoder), "cross_encoder_width": 5}
    return ClaimMatcher(matcher.engine, matcher.encoder, settings.model_copy(update=changes))


def copy_model(folder: Path, target: Path, *without: str) -> Path:
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(*without))
    return target


def test_where_none_is_set_nothing_reads_again(matcher: ClaimMatcher, settings: Settings) -> None:
    assert open_cross_encoder(settings) is None
    assert open_cross_encoder(settings.model_copy(update={"cross_encoder": ""})) is None
    assert matcher.cross_encoder is None
    assert "+" not in matcher.matcher.version
    assert (dict(matcher.matcher.features), matcher.matcher.obstacle) == (dict(FEATURES), None)


def test_every_pair_gets_a_number_whatever_its_company(read: Read, cross_encoder: Path) -> None:
    reader = read(cross_encoder)
    both = reader.read(Sought(CLAIM), [THAMES, BATS])
    alone = [*reader.read(Sought(CLAIM), [THAMES]), *reader.read(Sought(CLAIM), [BATS])]
    assert both.tolist() == pytest.approx(alone, abs=1e-5)
    assert both[0] != both[1]
    assert reader.read(Sought(CLAIM), []).tolist() == []
    long = reader.read(Sought("word " * 3000), [Said("ice " * 3000, "Größe 日本 🌊", "open")])
    assert np.isfinite(long).all()


def test_the_title_and_the_neighbours_are_read_too(read: Read, cross_encoder: Path) -> None:
    reader = read(cross_encoder)
    placed = Sought(CLAIM, before=("It was a hard winter.",), after=("People skated.",))
    joined = Sought("It was a hard winter. In 1963 the Thames in London was covered by ice. People skated.")
    assert reader.read(placed, [BATS]) == pytest.approx(reader.read(joined, [BATS]))
    assert reader.read(placed, [BATS]) != pytest.approx(reader.read(Sought(CLAIM), [BATS]))
    assert reader.read(placed, [BATS]) != pytest.approx(reader.read(placed, [BATS._replace(title="")]))


def test_the_first_candidates_are_ordered_anew_and_the_others_stay(matcher: ClaimMatcher, again: ClaimMatcher) -> None:
    [before], [after] = matcher.rank([Sought(CLAIM)]), again.rank([Sought(CLAIM)])
    were, are = (ranking.candidates.factcheck_ids.tolist() for ranking in (before, after))
    assert sorted(are[:5]) == sorted(were[:5])
    assert are[:5] != were[:5]
    assert are[5:] == were[5:]
    assert after.score.tolist() == sorted(after.score.tolist(), reverse=True)
    assert after.margin[0] == after.score[0] - after.score[1]
    assert np.exp(after.share).sum() == pytest.approx(1)
    dense = dict(zip(were, before.candidates.get("dense").tolist(), strict=True))
    assert [dense[number] for number in are] == pytest.approx(after.candidates.get("dense").tolist())


def test_what_it_says_decides_as_much_as_the_ranker(matcher: ClaimMatcher, again: ClaimMatcher) -> None:
    claim = Sought(CLAIM, before=("It was a hard winter.",))
    [before], [after] = matcher.rank([claim]), again.rank([claim])
    first = before.candidates.factcheck_ids[:5].tolist()
    said = matcher.retriever.open((), 1).read_said(first)
    assert again.cross_encoder is not None
    readings = again.cross_encoder.read(claim, [said[number] for number in first])
    standing = (readings - readings.mean()) / readings.std()
    scores = before.score[:5] + before.score[:5].std() * standing
    assert after.candidates.factcheck_ids[0] == first[int(np.argmax(scores))]
    assert after.score[0] == pytest.approx(scores.max(), abs=1e-5)
    assert sorted(after.features[:5, -1]) == pytest.approx(sorted(standing), abs=1e-5)


def test_a_claim_is_matched_in_a_list_as_it_is_alone(again: ClaimMatcher) -> None:
    claims = [Sought(text) for text in (CLAIM, "Bulls hate red.", "Bats see nothing.", "We use a tenth of our brain.")]
    done: list[int] = []
    together = again.match(claims * 3, advance=done.append)
    assert done == [5, 10, 12], "a batch has fewer claims, because five more texts are read for each"
    for place, finding in enumerate(together):
        [alone] = again.match([claims[place % 4]])
        assert finding.ranking.candidates.factcheck_ids.tolist() == alone.ranking.candidates.factcheck_ids.tolist()
        assert finding.ranking.score == pytest.approx(alone.ranking.score, abs=1e-3)


def test_what_is_stored_names_it_and_what_it_said(again: ClaimMatcher, matcher: ClaimMatcher) -> None:
    made, reader = again.matcher, again.cross_encoder
    assert reader is not None
    assert made.version == f"{matcher.matcher.version}+coin@{reader.files.revision[:8]}"
    assert (made.name, made.encoder_id) == (matcher.matcher.name, matcher.matcher.encoder_id)
    assert list(made.features) == [*FEATURES, *READ_FEATURES]
    [claim] = check_text(again, CLAIM, "claim", None, (), lambda *_: None).claims
    assert len(claim.matches) == again.settings.matches_kept
    assert {len(match.features) for match in claim.matches} == {len(made.features)}
    assert any(match.features[-1] for match in claim.matches[:5])
    assert not any(match.features[-1] for match in claim.matches[5:])


def test_a_corpus_without_fact_checks_has_nothing_to_read(
    again: ClaimMatcher, encoder: SentenceEncoder, settings: Settings
) -> None:
    [finding] = again.match([Sought(CLAIM)], ["nowhere"])
    assert again.explain(finding) == []


def test_nothing_is_answered_automatically_while_one_is_set(again: ClaimMatcher, people: People) -> None:
    reason = f"A cross-encoder ({again.cross_encoder.label if again.cross_encoder else ''}) orders the candidates, and"
    with transaction() as session:
        set_error_bound(session, people.dora, 0.9)
        allowance = allow_answers(session, again.matcher)
    assert allowance == Allowance(0.9, None), "no threshold, however much may be wrong"
    for allowed in (allowance, Allowance(0.9, 0.0)):
        [claim] = check_text(again, THAMES.claim, "claim", None, (), lambda *_: None, allowed).claims
        assert claim.unanswered == f"{reason} the probabilities were fitted without it."
        assert not any(match.answers for match in claim.matches)


def test_evaluate_measures_the_order_that_it_makes(
    labelled_folder: Path, settings: Settings, cross_encoder: Path, matcher: ClaimMatcher
) -> None:
    labelled = read_set(labelled_folder, "dev")
    without = evaluate_set(labelled, settings, lambda *_: None)
    changed = settings.model_copy(update={"cross_encoder": str(cross_encoder)})
    figures = evaluate_set(labelled, changed, lambda *_: None)
    assert figures["matcher"]["version"].startswith(f"{without['matcher']['version']}+coin@")
    assert figures["map_at_5"] < without["map_at_5"], "chance spoils what was in order"
    assert figures["recall_at_100"] == without["recall_at_100"]
    assert (figures["auto"]["threshold"], figures["auto"]["coverage"], figures["auto"]["precision"]) == (None, 0, None)


def test_one_that_was_downloaded_before_is_found_by_its_name(
    cross_encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "models--someone--coin"
    copy_model(cross_encoder, kept / "snapshots" / "abc")
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text("abc", encoding="ascii")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    files = locate_cross_encoder("someone/coin")
    assert (files.name, files.path) == ("coin", kept / "snapshots" / "abc")
    assert files.revision == locate_cross_encoder(str(cross_encoder)).revision


@pytest.mark.parametrize("name", ["cross-encoder/ms-marco-MiniLM-L6-v2", "/nowhere/at/all", "a b c", "none"])
def test_one_that_is_not_on_this_disk_is_refused_and_not_fetched(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(UnavailableError, match=f"There is no cross-encoder “{name}”: set FACTDESK_CROSS_ENCODER to a"):
        locate_cross_encoder(name)


def test_weights_that_could_run_code_are_refused(cross_encoder: Path, tmp_path: Path) -> None:
    folder = copy_model(cross_encoder, tmp_path / "coin", "model.safetensors")
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x02}q\x00.")
    with pytest.raises(UnavailableError, match="There is no cross-encoder"):
        locate_cross_encoder(str(folder))


def test_broken_weights_are_one_sentence(cross_encoder: Path, tmp_path: Path, read: Read) -> None:
    folder = copy_model(cross_encoder, tmp_path / "coin")
    (folder / "model.safetensors").write_bytes((cross_encoder / "model.safetensors").read_bytes()[:5000])
    with pytest.raises(UnavailableError, match=f"^The cross-encoder in {folder} cannot be loaded: [^.]*\\.$"):
        read(folder)


@pytest.mark.parametrize("lost", ["config.json", "tokenizer*"])
def test_a_folder_without_one_of_its_parts_is_refused(
    cross_encoder: Path, tmp_path: Path, read: Read, lost: str
) -> None:
    with pytest.raises(UnavailableError, match="cannot be loaded"):
        read(copy_model(cross_encoder, tmp_path / "coin", lost))


def test_a_model_of_single_texts_is_refused(encoder: SentenceEncoder, read: Read) -> None:
    with pytest.raises(UnavailableError, match="it is a model of single texts and was not trained on pairs"):
        read(encoder.files.path)


def test_a_model_of_several_classes_is_refused(cross_encoder: Path, tmp_path: Path, read: Read) -> None:
    from transformers import AutoModelForSequenceClassification

    folder = copy_model(cross_encoder, tmp_path / "classes", "model.safetensors")
    several = AutoModelForSequenceClassification.from_pretrained(
        cross_encoder, num_labels=3, ignore_mismatched_sizes=True
    )
    several.save_pretrained(folder)
    with pytest.raises(UnavailableError, match="it says more of a pair than one number"):
        read(folder)


def test_code_that_comes_with_a_model_is_not_run(cross_encoder: Path, tmp_path: Path, read: Read) -> None:
    folder = copy_model(cross_encoder, tmp_path / "coin")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    code = {"AutoConfig": "own.Config", "AutoModelForSequenceClassification": "own.Model"}
    (folder / "config.json").write_text(json.dumps(config | {"model_type": "own", "auto_map": code}), encoding="utf-8")
    (folder / "own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", encoding="utf-8")
    with pytest.raises(UnavailableError, match="cannot be loaded"):
        read(folder)
    assert not (tmp_path / "ran").exists()


def test_a_number_that_is_none_fails_and_is_never_read_as_no_match(
    read: Read, cross_encoder: Path, tmp_path: Path
) -> None:
    from safetensors.torch import load_file, save_file

    folder = copy_model(cross_encoder, tmp_path / "coin")
    weights = load_file(folder / "model.safetensors")
    weights["classifier.bias"][:] = float("nan")
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(UnavailableError, match=r"coin@[0-9a-f]{8} did not give a number for every pair"):
        read(folder).read(Sought(CLAIM), [THAMES])


def test_a_process_has_one(read: Read, cross_encoder: Path) -> None:
    assert read(cross_encoder) is read(cross_encoder)
    assert read(cross_encoder, cross_encoder_width=3).width == 3
