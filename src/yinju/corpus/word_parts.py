"""The parts of a Word document that its text is made of, read from the zip archive that a .docx is.

Read with the standard library alone: what matters here (numbering, tracked changes, text boxes) libraries for
.docx leave to their callers as XML. Bounds: no part beyond `MAX_PART_BYTES` when unpacked, no document type
declaration, in which alone an entity could be defined.
"""

import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from yinju.corpus.kinds import check_kind, damaged, unpacks_too_large, with_password

MAX_PART_BYTES = 80_000_000  # a thousand pages take some 20 million
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ElementTree.ParseError, NotImplementedError, OSError)


@dataclass(frozen=True, slots=True)
class WordParts:
    """The parsed parts, tags and attributes without namespaces; `title` is the one of the properties."""

    body: Element
    styles: Element | None
    numbering: Element | None
    title: str


def read_word_parts(data: bytes) -> WordParts:
    """Return the parts of a .docx; raise SourceError where the bytes are none, or too large when unpacked."""
    check_kind(data, ".docx")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _parts(archive)
    except RuntimeError as error:  # zipfile's word for a member with a password
        raise with_password() from error
    except (*_DAMAGED, ValueError, LookupError) as error:
        raise damaged("Word") from error


def _parts(archive: zipfile.ZipFile) -> WordParts:
    main = _targets(archive, "_rels/.rels", "").get("officeDocument", "word/document.xml")
    folder, name = posixpath.split(main)
    related = _targets(archive, f"{folder}/_rels/{name}.rels", folder)
    document = _parsed(archive, main)
    body = document.find("body") if document is not None else None
    if body is None:
        raise damaged("Word")
    properties = _parsed(archive, "docProps/core.xml")
    return WordParts(
        body,
        _parsed(archive, related.get("styles", "")),
        _parsed(archive, related.get("numbering", "")),
        (properties.findtext("title") or "") if properties is not None else "",
    )


def _targets(archive: zipfile.ZipFile, rels: str, folder: str) -> dict[str, str]:
    """Return the part of each kind of relation: styles, numbering, officeDocument."""
    root = _parsed(archive, rels)
    found: dict[str, str] = {}
    for relation in root if root is not None else ():
        kind = relation.get("Type", "").rpartition("/")[2]
        target = relation.get("Target", "")
        found.setdefault(kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
    return found


def _parsed(archive: zipfile.ZipFile, name: str) -> Element | None:
    """Return the root of a part, None where the archive has none of that name."""
    try:
        with archive.open(name) as stream:
            content = stream.read(MAX_PART_BYTES + 1)
    except KeyError:
        return None
    if len(content) > MAX_PART_BYTES:
        raise unpacks_too_large(MAX_PART_BYTES)
    root = ElementTree.fromstring(content, ElementTree.XMLParser(target=_NoDoctype()))
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        if element.attrib:
            element.attrib = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
    return root


class _NoDoctype(ElementTree.TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Refuse a document type declaration: no word processor writes one."""
        raise damaged("Word")
