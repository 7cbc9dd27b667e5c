"""scripts/setup, run and test: each step is announced, a failure names its step, nothing is done twice."""

import shutil
from pathlib import Path

import pytest

from checkout import Checkout

INSTALL = ["pip -m pip install --no-user -c constraints.txt hatchling"]
PREPARE = ["yinju model prepare"]
BUILD = ["yinju index build"]
ASK = ["yinju ask -- 什么是356产业集群？"]
SERVE = ["yinju serve"]


def install(extras: str) -> list[str]:
    return [*INSTALL, f"pip -m pip install --no-user -c constraints.txt --no-build-isolation -e .[{extras}]"]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "引据 副本")


@pytest.fixture
def ready(checkout: Checkout) -> Checkout:
    """Return a checkout in which scripts/run has run."""
    assert checkout.run("run", "--no-serve")[0] == 0
    checkout.calls()
    return checkout


def test_a_first_setup_announces_each_step(checkout: Checkout) -> None:
    code, output, remarks = checkout.run("setup")
    assert (code, output) == (0, "")
    steps = [line.split(":")[1].strip() for line in remarks.splitlines()]
    assert steps == ["python", "environment", "dependencies", "model", "ready"]
    assert checkout.calls() == install("pack,eval,mcp") + PREPARE


def test_a_second_setup_has_nothing_to_do(ready: Checkout) -> None:
    code, _, remarks = ready.run("setup")
    assert code == 0
    assert remarks.startswith("setup: ready")
    assert ready.calls() == []


def test_the_tools_of_development_are_added_once_and_stay(ready: Checkout) -> None:
    assert ready.run("setup", "--dev")[0] == 0
    assert ready.calls() == install("pack,eval,mcp,dev")
    assert [ready.run("setup", "--dev")[0], ready.run("setup")[0]] == [0, 0]
    assert ready.calls() == []


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_are_installed_into_the_same_environment(ready: Checkout, name: str) -> None:
    with (ready.folder / name).open("a", encoding="utf-8") as file:
        file.write("# 改动\n")
    (ready.folder / ".venv" / "kept").touch()
    assert ready.run("setup")[0] == 0
    assert ready.calls()[:2] == install("pack,eval,mcp")
    assert (ready.folder / ".venv" / "kept").exists()


def test_a_failed_installation_names_its_step_and_its_reason_and_is_repeated(checkout: Checkout) -> None:
    checkout.write("on-pip", "echo 'ERROR: No matching distribution found for torch'; exit 7")
    code, _, remarks = checkout.run("setup")
    assert code == 1
    assert 'step "dependencies" failed with exit code 7' in remarks
    assert "    ERROR: No matching distribution found for torch\n" in remarks
    assert "scripts/README.md" in remarks
    (checkout.folder / "on-pip").unlink()
    checkout.calls()
    assert checkout.run("setup")[0] == 0
    assert checkout.calls() == install("pack,eval,mcp") + PREPARE


def test_an_environment_whose_setup_was_killed_is_made_anew(checkout: Checkout) -> None:
    for moment in ("while it was made", "while it was brought up to date"):
        checkout.write("constraints.txt", f"# {moment}")
        checkout.write("on-pip", "touch .venv/half; kill -9 $PPID")
        assert checkout.run("setup")[0] == -9
        (checkout.folder / "on-pip").unlink()
        code, _, remarks = checkout.run("setup")
        assert code == 0
        assert "making .venv anew, for its setup was interrupted" in remarks
        assert not (checkout.folder / ".venv" / "half").exists()


def test_an_environment_that_was_moved_or_has_lost_its_python_is_made_anew(ready: Checkout) -> None:
    moved = Checkout(ready.folder.parent / "别处" / "引据")
    shutil.copytree(ready.folder / ".venv", moved.folder / ".venv")
    assert "making .venv anew, for it was made in another place" in moved.run("setup")[2]
    (ready.folder / ".venv" / "bin" / "python").unlink()
    assert "making .venv anew, for its Python does not run" in ready.run("setup")[2]


def test_two_setups_at_once_install_once(checkout: Checkout) -> None:
    if not (checkout.tools / "flock").exists():
        pytest.skip("this system has no flock")
    checkout.write("on-pip", "sleep 0.3")
    setups = [checkout.start("setup"), checkout.start("setup")]
    remarks = sorted(process.communicate(timeout=30)[1] for process in setups)
    assert [process.returncode for process in setups] == [0, 0]
    assert checkout.calls() == install("pack,eval,mcp") + PREPARE
    assert sum("waiting for another setup" in text for text in remarks) == 1


@pytest.mark.parametrize(
    ("version", "missing", "remedy"),
    [
        ("", "none was found", "apt install python3 python3-venv"),
        ("3.9", "python3 is 3.9", "apt install python3 python3-venv"),
        ("3.12", "its venv module is not installed", "apt install python3-venv"),
    ],
)
def test_without_a_python_that_fits_it_says_what_to_install(
    checkout: Checkout, version: str, missing: str, remedy: str
) -> None:
    python = checkout.tools / "python3"
    python.unlink()
    if version:
        checkout.program(
            python,
            f'#!/bin/sh\ncase "$2" in *base*) echo "$0" ;; *assert*) exit 1 ;; *) echo {version} ;; esac\n',
        )
    code, _, remarks = checkout.run("setup")
    assert code == 1
    assert 'step "python" failed' in remarks
    assert missing in remarks
    assert remedy in remarks


def test_a_named_python_is_the_one_that_is_taken(ready: Checkout) -> None:
    assert ready.run("setup", PYTHON="/nowhere/python3")[0] == 1
    assert ready.run("setup", PYTHON=str(ready.tools / "python3"))[0] == 0
    assert ready.calls() == []


def test_a_model_that_fails_is_named_and_one_that_is_gone_is_prepared_again(ready: Checkout) -> None:
    (ready.folder / "模型").rmdir()
    ready.write("on-model", "echo 'error: the disk is full' >&2; exit 1")
    code, _, remarks = ready.run("setup")
    assert code == 1
    assert 'step "model" failed' in remarks
    assert "error: the disk is full" in remarks
    (ready.folder / "on-model").unlink()
    ready.calls()
    assert ready.run("setup")[0] == 0
    assert ready.calls() == PREPARE


def test_run_builds_asks_and_says_how_to_go_on(checkout: Checkout) -> None:
    code, output, remarks = checkout.run("run", "--no-serve")
    assert (code, output) == (0, "总投资4285亿元 [1]\n")
    assert ".venv/bin/yinju ask" in remarks
    assert "--source DIR" in remarks
    assert checkout.calls() == install("pack,eval,mcp") + PREPARE + BUILD + ASK


def test_a_second_run_only_asks(ready: Checkout) -> None:
    assert ready.run("run", "总投资是多少")[0] == 0
    assert ready.calls() == ["yinju ask -- 总投资是多少"]


def test_run_ends_with_the_page_and_its_exit_code(ready: Checkout) -> None:
    ready.write("on-serve", "echo 'the page is open at http://127.0.0.1:8000' >&2")
    code, output, remarks = ready.run("run")
    assert (code, output) == (0, "总投资4285亿元 [1]\n")
    assert remarks.splitlines()[-1] == "the page is open at http://127.0.0.1:8000"
    assert ready.calls() == ASK + SERVE
    ready.write("on-serve", "echo 'error: port 8000 of 127.0.0.1 cannot be used' >&2; exit 2")
    code, _, remarks = ready.run("run")
    assert code == 2
    assert "port 8000" in remarks


def test_run_builds_again_after_a_change_of_documents_settings_or_index(ready: Checkout) -> None:
    documents = ready.folder / "seeds" / "documents"
    (documents / "年报").mkdir()
    (documents / "年报" / "报告.md").write_text("# 报告\n", encoding="utf-8")
    assert ready.run("run", "--no-serve")[0] == 0
    assert ready.calls() == BUILD + ASK
    (documents / "讲话.txt").unlink()
    assert ready.run("run", "--no-serve")[0] == 0
    assert ready.calls() == BUILD + ASK
    (ready.folder / "index" / "CURRENT").unlink()
    assert ready.run("run", "--no-serve")[0] == 0
    assert ready.calls() == BUILD + ASK
    assert ready.run("run", "--no-serve", YINJU_CHUNK_CHARS="400")[0] == 0
    assert BUILD[0] in ready.calls()
    ready.write("yinju.toml", "chunk_chars = 500")
    for _ in range(2):
        assert ready.run("run", "--no-serve")[0] == 0
        assert BUILD[0] in ready.calls()


@pytest.mark.parametrize(("step", "code"), [("index", 3), ("ask", 1)])
def test_run_names_the_step_that_fails_and_passes_its_exit_code_on(
    ready: Checkout, step: str, code: int
) -> None:
    (ready.folder / "index" / "CURRENT").unlink()
    ready.write(f"on-{step}", f"exit {code}")
    found, _, remarks = ready.run("run", "--no-serve")
    assert found == code
    assert f'step "{step}" failed with exit code {code}' in remarks


def test_run_asks_although_a_document_could_not_be_read_and_tries_again(ready: Checkout) -> None:
    (ready.folder / "index" / "CURRENT").unlink()
    ready.write("on-index", "mkdir -p index; echo 快照二 >index/CURRENT; exit 4")
    for _ in range(2):
        assert ready.run("run", "--no-serve")[0] == 0
        assert ready.calls() == BUILD + ASK


def test_test_hands_its_arguments_to_pytest_and_names_the_check_that_fails(ready: Checkout) -> None:
    ruff = ready.folder / ".venv" / "bin" / "ruff"
    ready.program(ruff, '#!/bin/sh\necho "ruff $1 $2" >>calls\n')
    assert ready.run("test", "-k", "标题")[0] == 0
    assert [call.split(" src")[0] for call in ready.calls()[-4:]] == [
        "ruff check",
        "ruff format --check",
        "-m mypy --scripts-are-modules",
        "-m pytest -k 标题",
    ]
    ready.program(ruff, '#!/bin/sh\n[ "$1" = check ]\n')
    code, _, remarks = ready.run("test")
    assert code == 1
    assert 'step "ruff format" failed' in remarks
    assert ready.calls() == []


def test_a_browser_for_the_page_is_found_or_installed_or_asked_for(ready: Checkout) -> None:
    ready.program(ready.folder / ".venv" / "bin" / "ruff", "#!/bin/sh\n")
    assert "name a Chromium with CHROMIUM" in ready.run("test")[2]
    ready.program(ready.tools / "id", "#!/bin/sh\necho 0\n")
    ready.program(ready.tools / "apt-get", '#!/bin/sh\necho "apt-get $*"\n')
    assert "CHROMIUM" not in ready.run("test")[2]
    log = (ready.folder / ".venv" / "browser.log").read_text(encoding="utf-8")
    assert log == "apt-get update\napt-get install -y --no-install-recommends chromium fonts-noto-cjk\n"
    (ready.folder / ".venv" / "browser.log").unlink()
    ready.program(ready.tools / "chromium", "#!/bin/sh\n")
    assert "CHROMIUM" not in ready.run("test")[2]
    assert not (ready.folder / ".venv" / "browser.log").exists()


def test_an_unknown_argument_is_a_usage_error(checkout: Checkout) -> None:
    assert checkout.run("setup", "--fast")[0] == 2
    assert checkout.run("run", "甲", "乙")[0] == 2
    assert checkout.run("run", "--serve")[0] == 2
    assert not (checkout.folder / ".venv").exists()
