"""constraints.txt pins every package that an installation holds, and nothing else."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# Only the CUDA builds of torch ask for these, in versions of their own.
OF_CUDA_BUILDS = re.compile(r"nvidia-|cuda-|triton")


def pins() -> dict[str, str]:
    """Return version by canonical name; a line that is neither a comment nor a pin is an error."""
    found: dict[str, str] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, version = line.split("==")
            found[canonicalize_name(name)] = version
    return found


def stated_requirements() -> list[Requirement]:
    project = PYPROJECT["project"]
    groups = [
        project["dependencies"],
        *project["optional-dependencies"].values(),
        PYPROJECT["build-system"]["requires"],
    ]
    return [Requirement(line) for group in groups for line in group]


def applies(requirement: Requirement, extras: set[str]) -> bool:
    if OF_CUDA_BUILDS.match(canonicalize_name(requirement.name)):
        return False
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""})


def installation() -> dict[str, str]:
    """Return version by name of all that the project's requirements bring in here, directly or not."""
    versions: dict[str, str] = {}
    waiting = [requirement for requirement in stated_requirements() if applies(requirement, set())]
    seen = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (name, *sorted(requirement.extras)) in seen:
            continue
        seen.add((name, *sorted(requirement.extras)))
        try:
            package = distribution(name)
        except PackageNotFoundError:
            pytest.fail(f"{name} is not installed: scripts/setup --dev installs it")
        versions[name] = Version(package.version).public
        further = [Requirement(line) for line in package.requires or []]
        waiting += [needed for needed in further if applies(needed, set(requirement.extras))]
    return versions


def test_the_pins_are_what_the_project_needs_and_no_more() -> None:
    assert pins() == installation()


def test_a_pin_satisfies_what_the_project_asks_for() -> None:
    pinned = pins()
    for requirement in stated_requirements():
        assert Version(pinned[canonicalize_name(requirement.name)]) in requirement.specifier, str(requirement)


def test_torch_is_pinned_to_the_version_that_was_measured() -> None:
    assert pins()["torch"] == "2.13.0"
