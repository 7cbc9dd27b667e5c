"""Small Word documents and PDFs as bytes.

Used by the tests of the loaders. python-docx writes the package of a Word document, with the styles and numberings
that a Chinese Word gives it; the body is XML, because much of what Word writes python-docx has no words for. A PDF
names the font STSong-Light without embedding it, as Chinese PDFs do, so that its text has to be found by Adobe's
tables.
"""

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_WPS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
# By the ids that a Chinese Word gives them.
_STYLES = f"""<w:styles {_W}>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="1"/>
<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="11"><w:name w:val="toc 1"/></w:style>
</w:styles>"""


def _levels(*levels: tuple[str, str]) -> str:
    return "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        f"{'<w:isLgl/>' if place else ''}</w:lvl>"
        for place, (form, text) in enumerate(levels)
    )


_NUMBERING = f"""<w:numbering {_W}>
<w:abstractNum w:abstractNumId="0">{_levels(("chineseCountingThousand", "第%1条"))}</w:abstractNum>
<w:abstractNum w:abstractNumId="1">{_levels(("chineseCounting", "%1、"), ("decimal", "%1.%2"))}</w:abstractNum>
<w:abstractNum w:abstractNumId="2">{_levels(("bullet", "·"))}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num>
</w:numbering>"""


def paragraph(
    content: str, *, style: str = "", number: str = "", level: int = 0, properties: str = ""
) -> str:
    """Return a paragraph's XML; `content` is text, or runs in XML."""
    runs = content if content.startswith("<") else f'<w:r><w:t xml:space="preserve">{content}</w:t></w:r>'
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    counted = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    return f"<w:p><w:pPr>{named}{counted}{properties}</w:pPr>{runs}</w:p>"


def table(*rows: Sequence[str]) -> str:
    """Return a table's XML."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def text_box(content: str) -> str:
    """Return a run with a text box, in the two forms in which Word writes each."""
    box = f"<w:txbxContent>{paragraph(content)}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent {_WPS}>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def docx(*body: str, title: str = "", more: Mapping[str, bytes] | None = None) -> bytes:
    """Return a Word document with this body, XML by `paragraph` and `table`; `more` replaces parts of its package."""
    document = Document()
    document.core_properties.title = title
    document.sections[0].header.paragraphs[0].text = "页眉里的字"
    _fill(document.styles.element, _STYLES)
    _fill(document.part.numbering_part.element, _NUMBERING)
    file = BytesIO()
    document.save(file)
    parts = unpacked(file.getvalue())
    before, section, after = parts["word/document.xml"].partition(b"<w:sectPr")
    parts["word/document.xml"] = before + "".join(body).encode() + section + after
    return packed({**parts, **(more or {})})


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return the zip archive that holds these parts by their names."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the parts of a zip archive by their names."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _fill(root: BaseOxmlElement, content: str) -> None:
    """Give a part the content of another one in place of its own."""
    for element in list(root):
        root.remove(element)
    for element in parse_xml(content):
        root.append(element)


# A line of a page: its text, x and y in points from the lower left corner, the size of its type.
Printed = tuple[str, float, float, float]


def pdf(
    *pages: Sequence[Printed],
    title: str = "",
    encoding: str = "UniGB-UCS2-H",
    picture: bool = False,
    locked: bool = False,
    turn: int = 0,
    rulings: Sequence[tuple[float, float, float, float]] = (),
) -> bytes:
    """Return a PDF of A4 pages with these lines, in STSong-Light; each with a picture behind it where asked for.

    `rulings` are drawn on every page, from a point to another (x, y, x, y).
    """
    count = len(pages)
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(count))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {count}>>".encode(),
        3: f"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/{encoding}/DescendantFonts[4 0 R]>>".encode(),
        4: b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500 814 939 500]"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 5 0 R>>",
        5: b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
        6: b"<</Title<" + b"feff" + title.encode("utf-16-be").hex().encode() + b">>>",
        7: _stream(b"\0" * 3, b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceRGB/BitsPerComponent 8"),
    }  # fmt: skip
    for n, page in enumerate(pages):
        place = f"/MediaBox[0 0 595 842]/Rotate {turn}"
        resources = "/Resources<</Font<</F1 3 0 R>>/XObject<</Im1 7 0 R>>>>"
        objects[10 + 2 * n] = (
            f"<</Type/Page/Parent 2 0 R{place}{resources}/Contents {11 + 2 * n} 0 R>>".encode()
        )
        drawn = "".join(_drawn(*line) for line in page) + (
            "q 500 0 0 700 40 40 cm /Im1 Do Q\n" if picture else ""
        )
        drawn += "".join("{} {} m {} {} l S\n".format(*ruling) for ruling in rulings)
        objects[11 + 2 * n] = _stream(zlib.compress(drawn.encode()), b"/Filter/FlateDecode")
    lock = f"/Encrypt<</Filter/Standard/V 1/R 2/O<{'41' * 32}>/U<{'42' * 32}>/P -44>>/ID[<{'43' * 16}><{'43' * 16}>]"
    return _file(objects, f"/Root 1 0 R/Info 6 0 R{lock if locked else ''}")


def _drawn(text: str, x: float, y: float, size: float) -> str:
    return f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET\n"


def _stream(content: bytes, entries: bytes) -> bytes:
    return b"<<" + entries + f"/Length {len(content)}>>\nstream\n".encode() + content + b"\nendstream"


def _file(objects: Mapping[int, bytes], trailer: str) -> bytes:
    file = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    places = {}
    for number, content in objects.items():
        places[number] = len(file)
        file += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    size = max(objects) + 1
    lines = (f"{places[n]:010d} 00000 n \n" if n in places else "0000000000 65535 f \n" for n in range(size))
    table = (
        f"xref\n0 {size}\n{''.join(lines)}trailer\n<</Size {size}{trailer}>>\nstartxref\n{len(file)}\n%%EOF\n"
    )
    return file + table.encode()


def printed(*lines: str, x: float = 90, top: float = 720, size: float = 16, gap: float = 28) -> list[Printed]:
    """Return lines as they are printed one below the other; what begins with 　 is indented by as much."""
    return [
        (line.lstrip("　"), x + size * (len(line) - len(line.lstrip("　"))), top - gap * n, size)
        for n, line in enumerate(lines)
    ]
