"""Bytes to text: a declared encoding, a byte order mark, UTF-8, or Windows-1252 with a warning; never a lucky guess."""

from __future__ import annotations

import codecs
import re

from analysis.errors import DataError, Where
from analysis.model import Issue
from analysis.terms import Action, Severity

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f]")
# Western European words never have four accented letters or marks in a row; other alphabets read as cp1252 do.
_UNLIKELY_WESTERN = re.compile("[^\x00-\x7f]{4}")
_SAVE = 'save the file as UTF-8 ("CSV UTF-8" in Excel), or declare encoding in columns.toml'


def decode(data: bytes, where: Where, *, encoding: str | None = None) -> tuple[str, tuple[Issue, ...]]:
    """The text of `data` and an issue where the encoding had to be detected.

    Raises DataError for NUL bytes and for bytes that are no text in any encoding taken here.
    """
    if encoding is not None:
        return _declared(data, where, encoding), ()
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _declared(data, where, name), ()
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise DataError(
            f"line {line} holds a NUL byte: this is no text, or the file is damaged", where=where, remedy="ask for the file again"
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _western(data, where, error)
    _refuse_controls(text, where)
    return text, ()


def _declared(data: bytes, where: Where, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except LookupError:
        raise DataError("no such encoding", where=where, found=encoding, expected="utf-8, cp1252, utf-16, ...") from None
    except UnicodeError as error:
        raise DataError(f"the bytes are not {encoding}", where=where, found=getattr(error, "reason", error), remedy=_SAVE) from None
    if "\0" in text:
        raise DataError("the text holds a NUL character", where=where, remedy="ask for the file again")
    return text


def _western(data: bytes, where: Where, error: UnicodeDecodeError) -> tuple[str, tuple[Issue, ...]]:
    line = data[: error.start].count(b"\n") + 1
    refusal = DataError(
        f"line {line} holds bytes of no declared encoding",
        where=where,
        found=" ".join(f"{byte:02x}" for byte in data[error.start : error.start + 4]),
        expected="UTF-8 or Windows-1252",
        remedy=_SAVE,
    )
    if any(ord(letter) < 0xDC80 or ord(letter) > 0xDCFF for letter in data.decode("utf-8", "surrogateescape") if ord(letter) > 0x7F):
        refusal.what += ", beside others that are UTF-8"
        raise refusal from None
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise refusal from None
    if _UNLIKELY_WESTERN.search(text):
        raise refusal from None
    _refuse_controls(text, where)
    message = f"the file is not UTF-8; read as Windows-1252 (cp1252), as the bytes allow; first such byte in line {line}"
    return text, (Issue(Severity.WARNING, Action.KEPT, "encoding_cp1252", message, _SAVE, file=where.file or "", row=None),)


def _refuse_controls(text: str, where: Where) -> None:
    found = _CONTROLS.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise DataError(
            f"line {line} holds a control character: this is no text, or the file is damaged",
            where=where,
            found=f"U+{ord(found.group()):04X}",
            remedy="ask for the file again",
        )
