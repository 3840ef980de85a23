"""constraints.txt names the versions that are tested: those that pyproject.toml permits, and all of them."""

import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.dockerfile import ROOT, list_packages


def test_every_tested_version_serves_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = dict(
        line.split("==")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
    versions = {canonicalize_name(name): version for name, version in pinned.items()}
    direct = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ]
    for requirement in map(Requirement, direct):
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), requirement


def test_every_package_that_comes_along_has_a_tested_version() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {canonicalize_name(line.split("==")[0]) for line in lines if not line.startswith("#")}
    needed = list_packages("factdesk", {"worker", "embedded", "dev"}) - {"factdesk"}
    # Builds for graphics cards bring more; those versions the pinned torch itself names.
    assert {name for name in needed if not name.startswith(("nvidia-", "cuda-", "triton"))} <= pinned
