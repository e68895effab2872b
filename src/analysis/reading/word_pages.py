"""A Word document as text: paragraphs in order, items marked, tables of shares told, footnotes last, tracked changes accepted."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from analysis.errors import DataError, Where
from analysis.parsing.raised import raised
from analysis.reading.share_tables import shares_told

MAX_UNPACKED_BYTES = 200 << 20  # of the parts of a docx that hold text

_TEXT = "word/document.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def word_text(data: bytes, where: Where) -> tuple[str, tuple[str, ...]]:
    """The text of a docx, its footnotes last, and a note on tracked changes, which are read as accepted.

    Raises DataError for a file that is damaged, no docx, or would unpack to far more than its size.
    """
    from lxml import etree

    damaged = DataError("the document is cut short or damaged", where=where, expected="a whole .docx file", remedy="ask for the file again")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [_TEXT, *(name for name in _NOTES if name in archive.namelist())]
            unpacked = sum(archive.getinfo(name).file_size for name in names)
            if unpacked > MAX_UNPACKED_BYTES:
                raise DataError("the document would unpack to far more than its size", where=where, found=f"{unpacked / 2**20:,.0f} MiB")
            content, *notes = (archive.read(name) for name in names)
    except KeyError:
        raise DataError("the file is no Word document", where=where, found="a zip archive", expected="a .docx file") from None
    except DataError:
        raise
    except Exception:  # zipfile, zlib and lzma errors share no family; a fault in the file's bytes is all any of them says
        raise damaged from None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        body = etree.fromstring(content, parser)
        feet = [etree.fromstring(part, parser) for part in notes]
    except (etree.XMLSyntaxError, ValueError):
        raise damaged from None
    changed = next(body.iter(f"{_W}del", f"{_W}ins"), None) is not None
    told = ("the document has tracked changes: it was read as if all were accepted",) if changed else ()
    lines = _lines(body)
    for foot in feet:
        lines += [f"{raised('1')} {text.lstrip()}" for text in (_paragraph(paragraph) for paragraph in foot.iter(f"{_W}p")) if text.strip()]
    return "\n\n".join(lines), told


def _lines(body: Any) -> list[str]:
    """Paragraphs in order; of a table of shares one line a share, at the place of its first paragraph."""
    lines: list[str] = []
    tables: dict[Any, list[str]] = {}
    for paragraph in body.iter(f"{_W}p"):
        table = next(paragraph.iterancestors(f"{_W}tbl"), None)
        if table is None:
            lines.append(_paragraph(paragraph))
            continue
        if table not in tables:
            cells = [[[_paragraph(one) for one in cell.iter(f"{_W}p")] for cell in row.iter(f"{_W}tc")] for row in table.iter(f"{_W}tr")]
            is_plain = next(table.iterdescendants(f"{_W}tbl"), None) is None
            tables[table] = shares_told([[" ".join(" ".join(cell).split()) for cell in row] for row in cells]) if is_plain else []
            lines += tables[table]
        if not tables[table]:
            lines.append(_paragraph(paragraph))
    return lines


def _paragraph(paragraph: Any) -> str:
    """The words of a paragraph with tracked changes accepted: what was deleted or moved away is left out."""
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    is_item = style is not None and str(style.get(f"{_W}val")).startswith(("ListBullet", "ListNumber"))
    parts = ["- "] if is_item or paragraph.find(f"{_W}pPr/{_W}numPr") is not None else []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br"):
        if any(parent.tag in (f"{_W}del", f"{_W}moveFrom", f"{_W}pPr") for parent in node.iterancestors()):
            continue
        if next((parent for parent in node.iterancestors(f"{_W}p")), paragraph) is not paragraph:
            continue  # a text box inside: its own paragraph tells it
        parts.append(_words(node) if node.tag == f"{_W}t" else " ")
    return "".join(parts)


def _words(node: Any) -> str:
    """The text of a run; a number that is set raised is the mark of a footnote."""
    text = node.text or ""
    align = node.getparent().find(f"{_W}rPr/{_W}vertAlign")
    is_raised = align is not None and align.get(f"{_W}val") == "superscript"
    return raised(text) if is_raised and text.strip().isdecimal() and len(text.strip()) <= 3 else text
