"""What an element of a Word document says, as python-docx hands it out: an element of lxml, its names in namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PREFIXES = {"w": _W}


def local_name(element: Element) -> str:
    """Return an element's name without its namespace, "" for a comment and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def find(owner: Element, path: str) -> Element | None:
    """Return the first element at a path below `owner`, as "w:pPr/w:numPr"."""
    found: Element | None = owner.find(path, _PREFIXES)
    return found


def find_all(owner: Element, path: str) -> list[Element]:
    """Return every element at a path below `owner`, in order."""
    found: list[Element] = owner.findall(path, _PREFIXES)
    return found


def attribute(element: Element, name: str) -> str:
    """Return a Word attribute of an element, "" where it has none of that name."""
    value: str = element.get(f"{{{_W}}}{name}", "")
    return value


def value_at(owner: Element, path: str) -> str:
    """Return the `val` of the first element at a path below `owner`, "" where there is none."""
    found = find(owner, path)
    return attribute(found, "val") if found is not None else ""
