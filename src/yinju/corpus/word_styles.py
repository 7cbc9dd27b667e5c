"""What a Word document's paragraph styles say: a name, an outline level, a numbering; python-docx gives them singly.

What a style does not say, the one that it is based on says. A paragraph states the last two itself where they differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yinju.corpus.word_xml import attribute, find, value_at

if TYPE_CHECKING:
    from docx.oxml.styles import CT_Style, CT_Styles
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

_BODY_LEVEL = 9
_DIGITS = 4  # of a level in a file that is not damaged
_LONGEST_CHAIN = 20  # of styles based on one another, in a circle in damaged files


@dataclass(frozen=True, slots=True)
class NumberedAs:
    """The numbering instance of a paragraph; `level` is None where the style leaves it to the definition."""

    number: str
    level: int | None


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: its name in lower case ("heading 1", "title"), which is English in every language of Word.

    `level` is 1 to 9 for a heading, else 0; `numbered_by` is the id of the style that states the numbering.
    """

    name: str = ""
    level: int = 0
    numbered: NumberedAs | None = None
    numbered_by: str = ""


class Styles:
    """The paragraph styles of a document."""

    def __init__(self, root: CT_Styles) -> None:
        found = [style for style in root.style_lst if attribute(style, "type") in ("", "paragraph")]
        by_id = {style.styleId or "": style for style in found}
        self._styles = {style_id: _style(style, by_id) for style_id, style in by_id.items()}
        self._default = next((_style(style, by_id) for style in reversed(found) if style.default), Style())

    def of(self, paragraph: Element) -> Style:
        """Return the style of a paragraph, the default one where it names none that there is."""
        return self._styles.get(value_at(paragraph, "w:pPr/w:pStyle"), self._default)


def outline_level(owner: Element) -> int | None:
    """Return the level that a paragraph or a style states, 0 for body text, None where it states none."""
    value = value_at(owner, "w:pPr/w:outlineLvl")
    if not value.isdecimal() or len(value) > _DIGITS:
        return None
    return int(value) + 1 if int(value) < _BODY_LEVEL else 0


def numbering_of(owner: Element) -> NumberedAs | None:
    """Return the numbering that a paragraph or a style states; instance "0" takes a style's numbering away."""
    stated = find(owner, "w:pPr/w:numPr")
    if stated is None:
        return None
    level = value_at(stated, "w:ilvl")
    return NumberedAs(
        value_at(stated, "w:numId"), int(level) if level.isdecimal() and len(level) <= _DIGITS else None
    )


def _style(style: CT_Style, by_id: dict[str, CT_Style]) -> Style:
    name = (style.name_val or "").lower()
    chain = _chain(style, by_id)
    levels = [level for one in chain if (level := outline_level(one)) is not None]
    of_name = int(name[-1]) if name.startswith("heading ") and name[-1] in "123456789" else 0
    numberings = [(numbered, one.styleId or "") for one in chain if (numbered := numbering_of(one))]
    return Style(name, levels[0] if levels else of_name, *(numberings[0] if numberings else ()))


def _chain(style: CT_Style | None, by_id: dict[str, CT_Style]) -> list[CT_Style]:
    """Return a style, the one that it is based on, and so on."""
    chain: list[CT_Style] = []
    while style is not None and len(chain) < _LONGEST_CHAIN:
        chain.append(style)
        style = by_id.get(style.basedOn_val or "")
    return chain
