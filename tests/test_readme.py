"""What the READMEs tell people to type can be typed, and the two say it in the same order."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from yinju.cli import app

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")
ENDS_OF_COMMAND = {"|", "||", "&&", ";", "&"}
REDIRECTIONS = {"<", ">", ">>", "2>"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def headings(text: str) -> list[int]:
    """Return the levels of the headings outside code blocks."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [len(marks) for marks in re.findall(r"^(#+) ", prose, flags=re.MULTILINE)]


def shell_lines(text: str) -> list[str]:
    """Return the lines of the code blocks marked as shell, continued lines joined, prompts left out."""
    blocks = re.findall(r"^```(?:sh|bash|shell|console)\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line.removeprefix("$ ") for line in lines]


def commands(text: str) -> list[list[str]]:
    """Return our commands in the shell blocks, as words: ["yinju", "ask", "…"], ["scripts/run"]."""
    found = []
    for line in shell_lines(text):
        words = shlex.shlex(line, posix=True, punctuation_chars=True)
        words.whitespace_split = True
        command: list[str] = []
        for word in [*words, ";"]:
            if word not in ENDS_OF_COMMAND:
                command.append(word)
                continue
            found += [ours(command)]
            command = []
    return [command for command in found if command]


def ours(command: list[str]) -> list[str]:
    """Return a command without variables in front and redirections behind; nothing if it is not ours."""
    while command and re.match(r"[A-Z_]+=", command[0]):
        command = command[1:]
    end = next((place for place, word in enumerate(command) if word in REDIRECTIONS), len(command))
    command = [word.removeprefix(".venv/bin/").removeprefix("./") for word in command[:end]]
    return command if command and (command[0] == "yinju" or command[0].startswith("scripts/")) else []


def without_effect(command: Any) -> Any:
    """Return a command of the command line whose callbacks, and those of its subcommands, do nothing."""
    command.callback = lambda **_: None
    for child in getattr(command, "commands", {}).values():
        without_effect(child)
    return command


def complaint(command: list[str]) -> str:
    """Return why a command cannot be typed as it stands, or nothing."""
    program, *arguments = command
    if program == "yinju":
        try:
            without_effect(get_command(app)).main(arguments, prog_name="yinju", standalone_mode=False)
        except typer.TyperException as error:
            return f"{shlex.join(command)}: {error}"
        return ""
    script = ROOT / program
    if not script.is_file():
        return f"{program} does not exist"
    text = script.read_text(encoding="utf-8")
    unknown = [word for word in arguments if word.startswith("--") and word.split("=")[0] not in text]
    passes_arguments_on = text.endswith('"$@"\n')
    return f"{program} does not know {unknown}" if unknown and not passes_arguments_on else ""


@pytest.mark.parametrize("name", READMES)
def test_every_command_of_a_readme_can_be_typed(name: str) -> None:
    found = commands(read(name))
    assert ["scripts/run"] in found
    assert ["scripts/test"] in found
    assert [wrong for wrong in map(complaint, found) if wrong] == []


def test_the_two_readmes_have_the_same_headings() -> None:
    assert headings(read("README.md")) == headings(read("README.zh-CN.md")) != []


def test_the_two_readmes_show_the_same_commands() -> None:
    first, second = ([command[:2] for command in commands(read(name))] for name in READMES)
    assert first == second


@pytest.mark.parametrize("name", READMES)
def test_a_readme_ends_with_every_document_of_docs(name: str) -> None:
    listed = re.findall(r"^- \[(docs/[\w-]+\.md)\]\(\1\)", read(name), flags=re.MULTILINE)
    assert sorted(listed) == sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))


def test_the_two_readmes_list_the_documents_in_the_same_order() -> None:
    first, second = (re.findall(r"^- \[([\w/-]+\.md)\]", read(name), flags=re.MULTILINE) for name in READMES)
    assert first == second


def test_headings_are_not_looked_for_in_code() -> None:
    assert headings("# 引据\n```sh\n# 注释\n```\n## 安装\n") == [1, 2]


def test_commands_are_found_in_shell_blocks_only() -> None:
    text = """
`yinju nothing`
```sh
$ scripts/run   # 一条命令
YINJU_INDEX=甲 .venv/bin/yinju ask "总投资 是多少" | head && yinju search 总投资 \\
    --top-k 3 > 结果.txt
cd 引据; pip install x
```
```json
yinju {}
```
"""
    assert commands(text) == [
        ["scripts/run"],
        ["yinju", "ask", "总投资 是多少"],
        ["yinju", "search", "总投资", "--top-k", "3"],
    ]


@pytest.mark.parametrize(
    "line", ["yinju aks 总投资", "yinju ask --jsno 总投资", "scripts/none", "scripts/setup --devel"]
)
def test_a_command_that_cannot_be_typed_is_found(line: str) -> None:
    assert complaint(line.split())


@pytest.mark.parametrize(
    "line", ["yinju ask --json 总投资", "yinju --version", "scripts/setup --dev", "scripts/test -k 标题"]
)
def test_a_command_that_can_be_typed_passes(line: str) -> None:
    assert not complaint(line.split())
