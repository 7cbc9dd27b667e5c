"""What the repository says of itself is true: version, settings, paths, scripts."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

import yinju
from yinju.config import Settings

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SCRIPTS = sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file())
MACHINE_PATH = re.compile(r"(?<![\w.~*-])/(?:work|tmp|root|home|Users)/")


def our_files() -> list[Path]:
    """Return what git tracks, and would track if it were added."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no checkout of git")
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def test_the_version_is_the_same_everywhere() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[?(\d+\.\d+\.\d+)", changelog, flags=re.MULTILINE)
    assert newest is not None
    assert newest[1] == PYPROJECT["project"]["version"] == yinju.__version__


def documented_settings() -> dict[str, list[str]]:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("| `")]
    cells = [[cell.strip().strip("`") for cell in row] for row in rows]
    return {name: rest for name, *rest in cells}


def in_words(default: object) -> str:
    """Return a default as the page and a settings file write it."""
    if default in ((), None):
        return "none"
    return str(default).lower() if isinstance(default, bool) else str(default)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_is_documented_as_it_is(name: str) -> None:
    variable, default, span, meaning = documented_settings()[name]
    field = Settings.model_fields[name]
    assert variable == f"YINJU_{name.upper()}"
    if name == "model_cache":  # depends on the platform
        assert str(field.default).endswith("models")
    else:
        assert default == in_words(field.default)
    assert field.description is not None
    assert meaning.startswith(field.description)
    if get_origin(field.annotation) is Literal:
        assert re.findall(r"\w+", span) == list(get_args(field.annotation))
    else:
        bounds = [getattr(bound, "ge", getattr(bound, "le", None)) for bound in field.metadata]
        assert [float(number) for number in re.findall(r"[\d.]+", span)] == [
            bound for bound in bounds if bound is not None
        ]


def test_nothing_but_settings_is_documented_as_a_setting() -> None:
    assert set(documented_settings()) == set(Settings.model_fields)


def test_no_file_names_a_folder_of_a_developers_machine() -> None:
    found = {}
    for path in our_files():
        lines = path.read_bytes().decode("utf-8", errors="replace").splitlines()
        found[str(path.relative_to(ROOT))] = [line for line in lines if MACHINE_PATH.search(line)]
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_machines_folder_is_recognised() -> None:
    for folder in ("tmp", "root", "home"):
        assert MACHINE_PATH.search(f"see /{folder}/x")
    assert not MACHINE_PATH.search("https://example.org/home/page, docs/tmp/")


def test_every_script_can_be_executed_and_names_its_interpreter() -> None:
    programs = [path for path in SCRIPTS if path.suffix not in {".md", ".sh"}]
    assert {"setup", "run", "test"} <= {path.name for path in programs}
    for path in [*programs, ROOT / ".ci" / "run"]:
        assert path.stat().st_mode & 0o111 == 0o111, path
        assert path.read_text(encoding="utf-8").startswith("#!"), path


def test_every_script_is_described() -> None:
    page = (ROOT / "scripts" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in SCRIPTS if path.name != "README.md" and f"`{path.name}`" not in page] == []


def test_every_shell_script_is_free_of_syntax_errors() -> None:
    for path in SCRIPTS:
        if path.suffix == ".sh" or path.read_text(encoding="utf-8").startswith("#!/bin/sh"):
            subprocess.run(["/bin/sh", "-n", path], check=True)


def test_ci_runs_what_people_run() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "exec scripts/test"
