"""A Word document opened by python-docx, once it is known that unpacking it does not fill the memory.

python-docx unpacks and demands every part that another names, pictures too, and documents that name missing ones are
not rare. It is therefore given a copy whose parts name only those that are read.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from yinju.corpus.kinds import check_kind, damaged, unpacks_too_large, with_password
from yinju.corpus.word_numbering import Numbering
from yinju.corpus.word_styles import Styles
from yinju.errors import SourceError

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement as Element

_MAX_XML_BYTES = 80_000_000  # of all parts together, unpacked; a thousand pages take some 20 million
_ENCRYPTED = 0x1  # in a member's flags
_READ_PARTS = frozenset({"officeDocument", "core-properties", "styles", "numbering"})
# Word's Strict format differs in the names of its namespaces only; python-docx knows the usual ones.
_STRICT, _USUAL = (
    re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)"),
    rb"http://schemas.openxmlformats.org/\1/2006",
)


@dataclass(frozen=True, slots=True)
class WordDocument:
    """What a Word document's text is made of; `title` is the one of its properties."""

    body: Element
    styles: Styles
    numbering: Numbering
    title: str


def read_word_document(data: bytes) -> WordDocument:
    """Return the content of a .docx; raise SourceError where the bytes are none, locked, or too large when unpacked."""
    check_kind(data, ".docx")
    import docx

    try:
        return _content(docx.Document(_copy_to_read(data)))
    except SourceError:
        raise
    except Exception as error:  # whatever a damaged file makes python-docx's assumptions fail with
        raise damaged("Word") from error


def _content(document: Document) -> WordDocument:
    from docx.opc.constants import RELATIONSHIP_TYPE

    body = document.element.body
    # No word processor writes a document type, in which alone an entity could be defined.
    if body is None or document.element.getroottree().docinfo.internalDTD is not None:
        raise damaged("Word")
    of_document = {relation.reltype: relation.target_part for relation in document.part.rels.values()}
    of_package = {relation.reltype for relation in document.part.package.rels.values()}
    numbering = of_document.get(RELATIONSHIP_TYPE.NUMBERING)
    # Where there are no properties, python-docx makes up some.
    title = document.core_properties.title if RELATIONSHIP_TYPE.CORE_PROPERTIES in of_package else ""
    return WordDocument(
        body, Styles(document.styles.element), Numbering(numbering.element if numbering else None), title
    )


def _copy_to_read(data: bytes) -> BytesIO:
    """Return the parts in XML as an archive of their own; raise SourceError where they are locked or too large."""
    copy = BytesIO()
    room = _MAX_XML_BYTES
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(copy, "w") as target:
        for name in dict.fromkeys(source.namelist()):
            if not name.endswith((".xml", ".rels")):
                continue
            if source.getinfo(name).flag_bits & _ENCRYPTED:
                raise with_password()
            with source.open(name) as stream:
                content = stream.read(room + 1)
            room -= len(content)
            if room < 0:
                raise unpacks_too_large(_MAX_XML_BYTES)
            content = _STRICT.sub(_USUAL, content)
            target.writestr(name, _relations_to_read(content) if name.endswith(".rels") else content)
    return copy


def _relations_to_read(content: bytes) -> bytes:
    """Return what a part says of its relations to others, those to `_READ_PARTS` only."""
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml import parse_xml

    root = parse_xml(content)
    for relation in list(root):
        if relation.get("Type", "").rpartition("/")[2] not in _READ_PARTS:
            root.remove(relation)
    return serialize_part_xml(root)
