"""Rows of tables: the names of their columns, and the cell that a question asks for.

In Markdown a row stands between | and the first is marked off by a ruler; of other formats it is a line with its cells
between " | " (docs/documents.md), and the first of three columns or more names them.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from yinju.answer.evidence import Evidence
from yinju.retrieve import Question
from yinju.text import terms
from yinju.types import Chunk, Span

_ROW, _PLAIN_ROW = re.compile(r"\|.*\|"), re.compile(r"[^|]* \| [^|]*(?: \|[^|]*)+")
_RULER = re.compile(r"\|[\s:|-]+\|")
_CELL = re.compile(r"[^|]+")


def with_headers(chosen: Sequence[Evidence], ranked: Sequence[Evidence]) -> list[Evidence]:
    """Return the chosen sentences, before each row of a table the one that names its columns, once."""
    at = {(evidence.chunk.chunk_id, evidence.sentence.start): evidence for evidence in ranked}
    headers: dict[int, Evidence] = {}
    others = []
    for evidence in chosen:
        begin = _header_begin(evidence.chunk, evidence.sentence.start)
        header = None if begin is None else at.get((evidence.chunk.chunk_id, begin))
        if header is not None and header.row not in headers:
            headers[header.row] = replace(header, score=evidence.score, answering=None)
            others.append(headers[header.row])
        others.append(evidence)
    return [evidence for evidence in others if headers.get(evidence.row, evidence) is evidence]


def names_columns(chunk: Chunk, start: int, end: int) -> bool:
    """Return whether a range of the document is the row of a table that names its columns."""
    below = chunk.text[end - chunk.start :].lstrip("\n").split("\n", 1)[0]
    row = chunk.text[start - chunk.start : end - chunk.start].strip()
    if _ROW.fullmatch(row):
        return _RULER.fullmatch(below.strip()) is not None
    return _PLAIN_ROW.fullmatch(row) is not None and _header_begin(chunk, start) is None


def asked_cell(question: Question, chunk: Chunk, start: int, end: int) -> Span | None:
    """Return the cell of a row, a range of the document, whose column the question names better than any other."""
    begin = _header_begin(chunk, start)
    if begin is None:
        return None
    row = chunk.text[start - chunk.start : end - chunk.start]
    header = chunk.text[begin - chunk.start :].split("\n", 1)[0]
    names, cells = _CELL.findall(header), list(_CELL.finditer(row))
    if len(names) != len(cells):
        return None
    asked = set(terms(question.text))
    shared = [len(asked & set(terms(name))) for name in names[1:]]
    if not shared or max(shared) == 0 or shared.count(max(shared)) > 1:
        return None
    cell = cells[1 + shared.index(max(shared))]
    words = cell[0].strip()
    begins = start + cell.start() + cell[0].index(words) if words else 0
    return Span(begins, begins + len(words)) if words else None


def _header_begin(chunk: Chunk, start: int) -> int | None:
    """Return where the row begins, in the document, that names the columns of the row at `start`; None for no row."""
    lines = chunk.text[: start - chunk.start].split("\n")
    here = chunk.text[start - chunk.start :].split("\n", 1)[0].strip()
    row = next((form for form in (_ROW, _PLAIN_ROW) if form.fullmatch(here)), None)
    if row is None or lines[-1].strip():
        return None
    above = lines[:-1]
    first = len(above)
    while first and row.fullmatch(above[first - 1].strip()):
        first -= 1
    table = [line.strip() for line in above[first:]]
    if not table or (row is _ROW and (len(table) < 2 or not _RULER.fullmatch(table[1]))):
        return None
    indent = len(above[first]) - len(above[first].lstrip())
    return chunk.start + sum(len(line) + 1 for line in above[:first]) + indent
