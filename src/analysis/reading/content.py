"""What a file is by its bytes, whatever its name says; what is not what it says is refused before any parser sees it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from analysis.errors import DataError, Where

READABLE = (".csv", ".tsv", ".xlsx", ".xlsm", ".ods", ".parquet")
MAX_UNPACKED_BYTES = 1 << 30  # 1 GiB: a workbook of a million rows unpacks to about half of it
MAX_UNPACK_RATIO = 200  # sheets of numbers pack 10 to 30 times; only files made to harm pack hundreds of times
RATIO_MATTERS_FROM = 64 << 20  # bytes; below this a high ratio harms nobody
HEAD_BYTES = 4096

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"^\s*<\s*(!doctype|html|head|body|table|meta|\?xml|!--)", re.IGNORECASE)
_NAMES = {
    "xlsx": "an Excel workbook (.xlsx)",
    "ods": "an OpenDocument spreadsheet (.ods)",
    "zip": "a zip archive",
    "parquet": "a parquet file",
    "xls": "an old Excel workbook (.xls)",
    "protected": "a workbook with a password",
    "html": "a web page (HTML) or other markup",
    "pdf": "a PDF",
    "text": "plain text",
}
_EXPECTED = {".csv": "text", ".tsv": "text", ".xlsx": "xlsx", ".xlsm": "xlsx", ".ods": "ods", ".parquet": "parquet"}


def check_content(path: Path, where: Where) -> str:
    """The kind of a raw table (text, xlsx, ods, parquet), when it is what its name says.

    Raises DataError with a remedy for an absent, empty, old, protected, disguised or harmful file.
    """
    suffix = path.suffix.lower()
    if not path.is_file():
        raise DataError("there is no such file", where=where, remedy="check the name in columns.toml or on disk")
    if suffix not in READABLE and suffix != ".xls":
        raise DataError("this kind of file is not read", where=where, found=suffix or "no ending", expected=", ".join(READABLE))
    kind = _kind(path, where)
    if kind == "xls" or suffix == ".xls":
        raise DataError(
            "old .xls workbooks are not read",
            where=where,
            found=_NAMES[kind],
            remedy="open it in Excel or LibreOffice and save it as .xlsx",
        )
    if kind == "protected":
        raise DataError("the workbook has a password", where=where, remedy="save a copy without the password")
    if kind != _EXPECTED[suffix]:
        raise DataError(
            "the file is not what its name says",
            where=where,
            found=_NAMES[kind],
            expected=_NAMES[_EXPECTED[suffix]] if suffix not in (".csv", ".tsv") else f"a {suffix} text file",
            remedy=_remedy(kind, suffix),
        )
    return kind


def _remedy(kind: str, suffix: str) -> str:
    if kind in ("xlsx", "ods", "parquet"):
        return f"rename it to .{kind}"
    if kind == "text":
        return "rename it to .csv, or ask for the file again"
    return f"open it in a spreadsheet program and save it as {suffix}"


def _kind(path: Path, where: Where) -> str:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if head.startswith(_OLE):
            # The stream that holds an encrypted workbook is named in UTF-16 in the directory, wherever that lies.
            return "protected" if "EncryptedPackage".encode("utf-16-le") in head + file.read() else "xls"
    if not head:
        raise DataError("the file is empty", where=where, found="0 bytes", remedy="ask for the file again")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"%PDF"):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path, where)
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    return "text"


def _kind_of_zip(path: Path, where: Where) -> str:
    broken = DataError(
        "the file is cut short or damaged", where=where, expected=f"a whole {path.suffix} file", remedy="ask for the file again"
    )
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bomb(archive, path, where)
            names = set(archive.namelist())
            _refuse_declarations(archive, where)
            if archive.testzip() is not None:  # also stops at the declared size, so that a lying size is found
                raise broken
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "content.xml" in names and b"spreadsheet" in (archive.read("mimetype") if "mimetype" in names else b"spreadsheet"):
                if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                    return "protected"
                return "ods"
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        if (isinstance(error, RuntimeError) and "password" in str(error)) or "encrypted" in str(error):
            return "protected"
        raise broken from None
    except Exception as error:  # zlib.error and lzma errors share no family
        if type(error).__module__ in ("zlib", "_lzma", "lzma"):
            raise broken from None
        raise
    return "zip"


def _refuse_declarations(archive: zipfile.ZipFile, where: Where) -> None:
    """Entities make thousand millions of letters of a few; readers that know none would leave cells out without a word."""
    for member in archive.infolist():
        if member.filename.endswith((".xml", ".rels")):
            with archive.open(member) as part:
                if b"<!DOCTYPE" in part.read(64 << 10):
                    raise DataError(
                        "the workbook declares its own entities, as no spreadsheet program does",
                        where=where,
                        found=f"<!DOCTYPE in {member.filename}",
                        remedy="open it in a spreadsheet program and save it again, or ask for the file again",
                    )


def _refuse_bomb(archive: zipfile.ZipFile, path: Path, where: Where) -> None:
    unpacked = sum(member.file_size for member in archive.infolist())
    ratio = unpacked / max(path.stat().st_size, 1)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > RATIO_MATTERS_FROM and ratio > MAX_UNPACK_RATIO):
        raise DataError(
            "the file would unpack to far more than its size",
            where=where,
            found=f"{unpacked / 2**20:,.0f} MiB from {path.stat().st_size / 2**20:,.1f} MiB",
            expected=f"at most {MAX_UNPACKED_BYTES / 2**20:,.0f} MiB, and {MAX_UNPACK_RATIO} times",
            remedy="save the table as .csv or .parquet",
        )
