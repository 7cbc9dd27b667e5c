"""What a Word document's styles say of a paragraph: its name, its outline level, its numbering."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

_BODY_LEVEL = 9


@dataclass(frozen=True, slots=True)
class NumberedAs:
    """The numbering instance of a paragraph; `level` is None where the style leaves it to the definition."""

    number: str
    level: int | None


class Styles:
    """The paragraph styles of a document by their id; what a style does not say, the one that it is based on says."""

    def __init__(self, root: Element | None) -> None:
        found = root.findall("style") if root is not None else []
        self._styles = {
            style.get("styleId", ""): style for style in found if style.get("type") == "paragraph"
        }

    def name(self, style_id: str) -> str:
        """Return a style's own name in lower case ("heading 1", "title"): it is English in every language of Word."""
        style = self._styles.get(style_id)
        item = style.find("name") if style is not None else None
        return item.get("val", "").lower() if item is not None else ""

    def heading_level(self, style_id: str) -> int:
        """Return 1 to 9 for a heading's style, 0 for any other."""
        for style in self._chain(style_id):
            properties = style.find("pPr")
            if properties is not None and (level := outline_level(properties)) is not None:
                return level
        name = self.name(style_id)
        return int(name[-1]) if name.startswith("heading ") and name[-1] in "123456789" else 0

    def numbered_as(self, style_id: str) -> tuple[NumberedAs, str] | None:
        """Return the numbering of a style and the id of the style that states it, None where it has none."""
        for style in self._chain(style_id):
            properties = style.find("pPr")
            if properties is not None and (numbered := numbering_of(properties)):
                return numbered, style.get("styleId", "")
        return None

    def _chain(self, style_id: str) -> Iterator[Element]:
        seen = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style
            based_on = style.find("basedOn")
            style_id = based_on.get("val", "") if based_on is not None else ""


def outline_level(properties: Element) -> int | None:
    """Return the level that a paragraph's properties state, 0 for body text, None where they state none."""
    item = properties.find("outlineLvl")
    value = item.get("val", "") if item is not None else ""
    if not value.isdecimal():
        return None
    return int(value) + 1 if int(value) < _BODY_LEVEL else 0


def numbering_of(properties: Element) -> NumberedAs | None:
    """Return the numbering that a paragraph's properties state; instance "0" takes a style's numbering away."""
    item = properties.find("numPr")
    if item is None:
        return None
    number, level = item.find("numId"), item.find("ilvl")
    value = level.get("val", "") if level is not None else ""
    return NumberedAs(
        number.get("val", "") if number is not None else "", int(value) if value.isdecimal() else None
    )
