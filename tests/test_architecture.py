"""The import rules of the design: a part knows what its row in architecture.py names, and no more."""

import pytest

from architecture import CHECKS, IN_ONE_MODULE, Module, all_imports, circle, module_from, our_modules


@pytest.mark.parametrize("module", our_modules(), ids=lambda module: module.name or "yinju")
def test_a_module_keeps_the_rules(module: Module) -> None:
    assert [found for check in CHECKS for found in check(module)] == []


def test_no_imports_run_in_a_circle() -> None:
    assert circle(our_modules()) == []


@pytest.mark.parametrize("library", sorted(IN_ONE_MODULE))
def test_a_library_that_may_be_exchanged_has_one_importer(library: str) -> None:
    importers = {
        module.name
        for module in our_modules()
        for _, name in all_imports(module)
        if name.split(".")[0] == library
    }
    assert len(importers) == 1, importers


@pytest.mark.parametrize(
    ("name", "code", "finding"),
    [
        ("types", "from yinju.errors import YinjuError", "types must not know"),
        ("corpus.loader", "from yinju.index import Snapshot", "corpus must not know"),
        ("corpus.loader", "def f():\n    import yinju.retrieve.fusion", "corpus must not know"),
        ("corpus.loader", "from ..index import dense", "corpus must not know"),
        ("corpus.loader", "from yinju import answer", "corpus must not know"),
        ("novelty", "", "no row"),
        ("index.store", "def f():\n    import faiss", "faiss"),
        ("retrieve.dense", "def f():\n    from transformers import AutoModel", "transformers"),
        ("pipeline", "import fastapi", "fastapi"),
        ("corpus.loader", "from pydantic import BaseModel", "pydantic"),
        ("index.store", "import pickle", "pickle"),
        ("index.dense", "import faiss", "when it is itself imported"),
        (
            "models.embedder",
            "try:\n    from torch import nn\nexcept ImportError:\n    pass",
            "when it is itself",
        ),
        ("models.embedder", "class A:\n    import torch", "when it is itself imported"),
        ("pipeline", "def f():\n    print('总投资')", "prints"),
        ("cli.questions", "def ask():\n    print('总投资')", "prints"),
        ("models.pack", "import os\nx = os.environ['HOME']", "environment"),
        ("models.pack", "from os import getenv", "environment"),
        ("text.lines", "seen = []", "keeps state in seen"),
        ("text.lines", "_seen: dict[str, int] = dict()", "keeps state in _seen"),
        ("text.lines", "if True:\n    seen = {1}", "keeps state in seen"),
        ("text.lines", "SEEN = {}\ndef f(x):\n    SEEN[x] = 1", "keeps state in SEEN"),
        ("text.lines", "SEEN = set()\ndef f(x):\n    SEEN.add(x)", "keeps state in SEEN"),
        ("text.lines", "def f():\n    global x\n    x = 1", "rebinds x"),
        ("text.lines", "@functools.lru_cache(9)\ndef f(x): ...", "cache of f"),
    ],
)
def test_the_rules_find_a_violation(name: str, code: str, finding: str) -> None:
    found = [found for check in CHECKS for found in check(module_from(name, code))]
    assert len(found) == 1, found
    assert finding in found[0]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("corpus.loader", "from yinju.text import sentences\nfrom yinju.corpus.titles import title_of"),
        ("index.dense", "def f():\n    import faiss"),
        ("index.dense", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import faiss"),
        ("cli.output", "print('总投资')"),
        ("config", "import os\nx = os.environ"),
        ("text.lines", "PAIRS = {'“': '”'}\n_MARKS: Final = ['。']\n__all__ = ['lines']"),
        ("text.lines", "def f():\n    seen = []\n    seen.append(1)"),
        ("text.lines", "@cache\ndef converter(): ..."),
    ],
)
def test_the_rules_let_good_code_pass(name: str, code: str) -> None:
    assert [found for check in CHECKS for found in check(module_from(name, code))] == []


def test_a_circle_is_found() -> None:
    modules = [
        module_from("index.a", "from yinju.index.b import f"),
        module_from("index.b", "def f():\n    from yinju.index import a"),
        module_from("index.c", "from yinju.index.a import g"),
    ]
    assert set(circle(modules)) == {"index.a", "index.b"}
