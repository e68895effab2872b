"""Letters and reports at the edge: bytes on disk to pages of text, every character with its place.

What a file is, its bytes say, whatever its name: HTML saved as .pdf is read as HTML. What has no text, a password or
no end is refused with one clear line. Nothing is understood here.
"""

from __future__ import annotations

import re
from pathlib import Path

from analysis.errors import DataError, Where
from analysis.model import Document, Page
from analysis.reading.encoding import decode
from analysis.reading.pdf_pages import pdf_pages
from analysis.reading.web_pages import web_text
from analysis.reading.word_pages import word_text

DOCUMENTS = (".txt", ".md", ".pdf", ".docx", ".html", ".htm")
MAX_FILE_BYTES = 200 << 20  # 200 MiB: more than any letter with its pictures
MAX_CHARACTERS = 20_000_000  # of text; a thousand full pages are about three million

_MARKUP = re.compile(rb"^\s{0,200}<(?:!doctype html|html|head|body|\?xml|!--)", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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
        texts, notes = pdf_pages(data, where)
    elif kind == "docx":
        text, notes = word_text(data, where)
        texts = [text]
    elif kind == "html":
        texts = [web_text(data, where)]
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
