"""Letters and reports at the edge: bytes on disk to pages of text, every character with its place.

What a file is, its bytes say, whatever its name: HTML saved as .pdf is read as HTML. What has no text, a password or
no end is refused with one clear line. Nothing is understood here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.errors import DataError, Where
from analysis.model import Document, Page
from analysis.reading.encoding import decode

DOCUMENTS = (".txt", ".md", ".pdf", ".docx", ".html", ".htm")
MAX_FILE_BYTES = 200 << 20  # 200 MiB: more than any letter with its pictures
MAX_CHARACTERS = 20_000_000  # of text; a thousand full pages are about three million
MAX_PAGES = 5_000
MAX_UNPACKED_BYTES = 200 << 20  # of one part of a docx
SCANNED_BELOW = 20  # characters a page: fewer, and the pages are pictures

_MARKUP = re.compile(rb"^\s{0,200}<(?:!doctype html|html|head|body|\?xml|!--)", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HIDDEN_IN_HTML = ("script", "style", "head", "noscript", "template", "nav")
_HIDING = re.compile(r"(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)", re.IGNORECASE)
_SHARE = re.compile(r"\d\s?(?:%|per ?cent\b)")
_LINE_END_HYPHEN = re.compile(r"(\w{1,40})\x02\n?(\w{1,40})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOTE_MARK = re.compile(r"\[?\d{1,3}\]?")
_LONGEST_CELL = 300  # characters; a table with more in a cell lays out a page
_BLOCKS = frozenset(
    (
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "table",
        "section",
        "article",
        "header",
        "footer",
        "blockquote",
        "dd",
        "dt",
    )
)


def read_document(path: Path | str) -> Document:
    """The pages of a txt, md, pdf, docx or html file. A txt file's form feeds part its pages; docx and html are one page.

    Raises DataError, in one line, for a file that is absent, empty, too large, damaged, protected, or that has no text.
    """
    path = Path(path)
    where = Where(file=path.name)
    if not path.is_file():
        raise DataError("there is no such file", where=where, remedy="check its name and folder")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise DataError(
            "the file is too large for a letter", where=where, found=f"{path.stat().st_size / 2**20:,.0f} MiB", expected="200 MiB"
        )
    data = path.read_bytes()
    kind = _kind(data, path, where)
    notes: tuple[str, ...] = ()
    if kind == "pdf":
        texts, notes = _pdf(data, where)
    elif kind == "docx":
        texts, notes = _docx(data, where)
    elif kind == "html":
        texts = [_html(data, where)]
    else:
        text, issues = decode(data, where)
        texts, notes = text.split("\f"), tuple(issue.message for issue in issues)
    if kind == "html" and path.suffix.lower() == ".pdf":
        notes += ("the file is a web page saved with the name of a pdf; it was read as a web page",)
    return _paged(texts, path.name, kind, notes, where)


def _paged(texts: list[str], name: str, kind: str, notes: tuple[str, ...], where: Where) -> Document:
    total = sum(len(text) + 1 for text in texts)
    if total > MAX_CHARACTERS:
        raise DataError(
            "the text is too long for a letter", where=where, found=f"{total:,} characters", expected=f"at most {MAX_CHARACTERS:,}"
        )
    if not any(text.strip() for text in texts):
        raise DataError("there is no text in it", where=where, remedy="ask for a copy with text in it")
    pages, offset = [], 0
    for number, text in enumerate(texts, start=1):
        pages.append(Page(number, text, offset))
        offset += len(text) + 1  # the form feed, or the break between pages
    return Document(name, kind, tuple(pages), notes)


def _kind(data: bytes, path: Path, where: Where) -> str:
    suffix = path.suffix.lower()
    if not data:
        raise DataError("the file is empty", where=where, found="0 bytes", remedy="ask for the file again")
    if suffix not in DOCUMENTS:
        raise DataError(
            "this kind of file is not read as a letter", where=where, found=suffix or "no ending", expected=", ".join(DOCUMENTS)
        )
    if data.startswith(_OLE):
        protected = "EncryptedPackage".encode("utf-16-le") in data
        what = "the document has a password" if protected else "old .doc documents are not read"
        raise DataError(what, where=where, remedy="save a copy without the password" if protected else "save it as .docx or .pdf")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    if suffix in (".pdf", ".docx") and not _MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")[:2048]):
        raise DataError(
            "the file is not what its name says, or is damaged", where=where, expected=f"a {suffix} file", remedy="ask for the file again"
        )
    if suffix in (".html", ".htm", ".pdf", ".docx"):
        return "html"
    return "md" if suffix == ".md" else "txt"


def _pdf(data: bytes, where: Where) -> tuple[list[str], tuple[str, ...]]:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise DataError("the pdf has a password", where=where, remedy="save a copy without the password") from None
        raise DataError("the pdf is cut short or damaged", where=where, found=str(error), remedy="ask for the file again") from None
    try:
        count = len(pdf)
        if count > MAX_PAGES:
            raise DataError("the pdf has too many pages for a letter", where=where, found=f"{count:,}", expected=f"at most {MAX_PAGES:,}")
        texts = [_pdf_page(pdf, number, where) for number in range(count)]
    finally:
        pdf.close()
    if sum(len(text.strip()) for text in texts) < SCANNED_BELOW * max(count, 1):
        raise DataError(
            "the pdf holds pictures of pages and next to no text",
            where=where,
            found=f"{count} pages",
            remedy="ask for the document it was made from, or have its text recognised (OCR) first and check it",
        )
    empty = [str(number) for number, text in enumerate(texts, start=1) if len(text.strip()) < SCANNED_BELOW]
    notes = (f"next to no text on page {', '.join(empty[:20])}: pictures of pages are not read",) if empty else ()
    return whole_words(texts), notes


def whole_words(texts: Sequence[str]) -> list[str]:
    """Texts of a pdf with the hyphens at its lines' ends resolved: pdfium prints U+0002 for one, whether the word has it or not.

    The hyphen goes where the document has the word without it elsewhere, and else stays; other control characters become spaces.

    >>> whole_words(["good record\x02keeping, com\x02pared with others", "what is compared"])
    ['good record-keeping, compared with others', 'what is compared']
    """
    words = {word for text in texts for word in re.findall(r"\w{4,40}", text.casefold())}

    def resolved(match: re.Match[str]) -> str:
        joined = match[1] + match[2]
        return joined if joined.casefold() in words else f"{match[1]}-{match[2]}"

    return [_CONTROL.sub(" ", _LINE_END_HYPHEN.sub(resolved, text)) for text in texts]


def _pdf_page(pdf: Any, number: int, where: Where) -> str:
    import pypdfium2

    try:
        page = pdf[number]
        try:
            text = page.get_textpage().get_text_bounded()
        finally:
            page.close()
    except pypdfium2.PdfiumError as error:
        raise DataError(
            f"page {number + 1} of the pdf cannot be read", where=where, found=str(error), remedy="ask for the file again"
        ) from None
    # pdfium ends lines with \r\n and marks a hyphen at a line's end by a character of its own
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe\n", "").replace("\ufffe", "-").replace("\0", "")


def _docx(data: bytes, where: Where) -> tuple[list[str], tuple[str, ...]]:
    from lxml import etree

    damaged = DataError("the document is cut short or damaged", where=where, expected="a whole .docx file", remedy="ask for the file again")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            member = archive.getinfo("word/document.xml")
            if member.file_size > MAX_UNPACKED_BYTES:
                raise DataError(
                    "the document would unpack to far more than its size", where=where, found=f"{member.file_size / 2**20:,.0f} MiB"
                )
            content = archive.read(member)
            notes = archive.read("word/footnotes.xml") if "word/footnotes.xml" in archive.namelist() else b""
    except KeyError:
        raise DataError("the file is no Word document", where=where, found="a zip archive", expected="a .docx file") from None
    except DataError:
        raise
    except Exception:  # zipfile, zlib and lzma errors share no family; a fault in the file's bytes is all any of them says
        raise damaged from None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        body = etree.fromstring(content, parser)
        foot = etree.fromstring(notes, parser) if notes else None
    except (etree.XMLSyntaxError, ValueError):
        raise damaged from None
    changed = next(body.iter(f"{_W}del", f"{_W}ins"), None) is not None
    told = ("the document has tracked changes: it was read as if all were accepted",) if changed else ()
    lines = _docx_lines(body)
    if foot is not None:
        lines += [f"\u00b9 {text}" for text in (_paragraph(paragraph) for paragraph in foot.iter(f"{_W}p")) if text.strip()]
    return ["\n\n".join(lines)], told


def _docx_lines(body: Any) -> list[str]:
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
        parts.append((node.text or "") if node.tag == f"{_W}t" else " ")
    return "".join(parts)


def _html(data: bytes, where: Where) -> str:
    from lxml import html

    try:
        text, _ = decode(data, where)
    except DataError:
        text = data.decode("utf-8", "replace").replace("\0", "")
    text = re.sub(r"^\s{0,200}<\?xml[^>]{0,200}\?>", "", text)  # lxml refuses text that declares an encoding
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, huge_tree=False, recover=True))
    except Exception:  # lxml raises several unrelated families on markup that is none
        raise DataError("the web page cannot be read", where=where, remedy="open it in a browser and save it as text or pdf") from None
    for table in list(root.iter("table")):
        _tell_table(table)
    parts: list[str] = []
    for event, node in _walk(root):
        if event == "text":
            parts.append(re.sub(r"\s+", " ", node))
        elif event == "block":
            parts.append("\n\n")
        elif event == "item":
            parts.append("\n\n- ")
    return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip()


def _is_hidden(node: Any) -> bool:
    """Text that the page does not show tells nothing."""
    return "hidden" in node.attrib or node.get("aria-hidden") == "true" or _HIDING.search(node.get("style") or "") is not None


def _tell_table(table: Any) -> None:
    """A table of shares as one line a share, in its place; other tables are left as they are."""
    from lxml import html

    if _is_hidden(table) or next(table.iterdescendants("table"), None) is not None:
        return
    rows = [[" ".join(cell.text_content().split()) for cell in row.iter("td", "th")] for row in table.iter("tr") if not _is_hidden(row)]
    lines = shares_told(rows)
    if lines:
        tail = table.tail
        table.clear()
        table.tag, table.tail = "div", tail
        for line in lines:
            table.append(html.fromstring("<p></p>"))
            table[-1].text = line


def shares_told(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows of a table as lines of what is measured, the column's heading and the share; none for a table without shares.

    >>> shares_told([["Files", "2013", "2015"], ["Judged good", "71.2%", "94.2%"]])
    ['Files: 2013: 2015.', 'Judged good, 2013: 71.2%.', 'Judged good, 2015: 94.2%.']
    >>> shares_told([["Judged good", "71.2%"]]), shares_told([["Overall", "Good"]])
    (['Judged good: 71.2%.'], [])
    """
    filled = [[cell.strip(" .:") for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if not any(_SHARE.search(cell) for row in filled for cell in row[1:]) or any(
        len(cell) > _LONGEST_CELL for row in filled for cell in row
    ):
        return []
    heads: list[str] = []
    lines = []
    for row in filled:
        shares = [place for place, cell in enumerate(row) if place and _SHARE.search(cell)]
        if not shares:  # a row of headings, or one that tells no share
            heads = row
            lines.append(": ".join(cell for cell in row if cell) + ".")
            continue
        for place in shares:
            head = heads[place] if place < len(heads) else ""
            lines.append(f"{', '.join(word for word in (row[0], head) if word)}: {row[place]}.")
    return lines


def _walk(root: Any) -> list[tuple[str, Any]]:
    """Texts and breaks in document order, without recursion: markup may be nested as deep as its maker liked."""
    told: list[tuple[str, Any]] = []
    stack: list[tuple[str, Any]] = [("open", root)]
    while stack:
        step, node = stack.pop()
        if step == "text":
            told.append(("text", node))
            continue
        tag = node.tag if isinstance(getattr(node, "tag", None), str) else None
        if step == "close":
            if tag in _BLOCKS:
                told.append(("block", None))
            elif tag in ("td", "th"):
                told.append(("text", " "))
            continue
        if tag is None or tag in _HIDDEN_IN_HTML or _is_hidden(node):
            continue
        if tag == "sup" and _NOTE_MARK.fullmatch("".join(node.itertext()).strip()):
            continue  # the mark of a footnote is no part of the number before it
        if tag in _BLOCKS or tag == "br":
            told.append(("item" if tag == "li" else "block", None))
        stack.append(("close", node))
        for child in reversed(node):
            if child.tail:
                stack.append(("text", child.tail))
            stack.append(("open", child))
        if node.text:
            stack.append(("text", node.text))
    return told
