"""What the service can say in an error, read from its source with `ast`: codes, cases, and the values of each.

Used by test_error_words.py.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yinju.errors
from yinju.api.problems import FRAMEWORK, REFUSED

SOURCE = Path(yinju.errors.__file__).parent
# What makes an error, and the argument that is its code.
MAKERS = {"Problem": 1, "Refusal": 1, "job_error": 0}
# Where the code is that of an error class or of FRAMEWORK, and where it is handed on.
HANDED_ON = {"api/problems.py: code", "api/worker.py: error.code", "api/worker.py: disk.code"}


@dataclass(frozen=True)
class Said:
    """A code or a case, and the names of the values that stand beside it."""

    name: str
    values: frozenset[str]
    place: str


def codes() -> Iterator[Said]:
    """Yield the code of every error class and of every error that is made, with the values where there is no case."""
    for kind in vars(yinju.errors).values():
        if isinstance(kind, type) and issubclass(kind, yinju.errors.YinjuError):
            yield Said(kind.code, frozenset(), kind.__name__)
    for code, *_ in (*FRAMEWORK.values(), REFUSED):
        yield Said(code, frozenset(), "FRAMEWORK")
    for path, call in _calls():
        index = MAKERS.get(ast.unparse(call.func))
        if index is None:
            continue
        code = call.args[index]
        if isinstance(code, ast.Constant):
            yield Said(code.value, _details(call), f"{path}:{call.lineno}")
        else:
            assert f"{path}: {ast.unparse(code)}" in HANDED_ON, (
                f"{path}:{call.lineno} has no code to be read here"
            )


def cases() -> Iterator[Said]:
    """Yield every case that is named, as an argument `case` or under "case" in a dictionary."""
    for path, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                pairs = {word.arg: word.value for word in node.keywords if word.arg}
            elif isinstance(node, ast.Dict):
                pairs = {
                    k.value: v
                    for k, v in zip(node.keys, node.values, strict=True)
                    if isinstance(k, ast.Constant)
                }
            else:
                continue
            if "case" in pairs:
                place = f"{path}:{node.lineno}"
                for name in _texts(pairs["case"], place):
                    yield Said(name, frozenset(map(str, pairs)), place)


def _texts(node: ast.expr, place: str) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _texts(node.body, place)
        yield from _texts(node.orelse, place)
    else:
        assert isinstance(node, ast.Constant), f"{place}: a case is to be read here"
        yield node.value


def _details(call: ast.Call) -> frozenset[str]:
    given = next((word.value for word in call.keywords if word.arg == "details"), None)
    keys = given.keys if isinstance(given, ast.Dict) else []
    return frozenset(key.value for key in keys if isinstance(key, ast.Constant))


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and not path.startswith("evaluate/"):  # its Problem is another
                yield path, node


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))
