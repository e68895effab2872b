"""A pdf as the text of its pages; what has a password, no text or no end is refused with one clear line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from analysis.errors import DataError, Where
from analysis.parsing.line_ends import is_cut, words_of
from analysis.reading.pdf_layout import laid_out

MAX_PAGES = 5_000
SCANNED_BELOW = 20  # characters a page: fewer, and the pages are pictures

_LINE_END_HYPHEN = re.compile(r"(\w{1,40})\x02\n?(\w{1,40})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def pdf_pages(data: bytes, where: Where) -> tuple[list[str], tuple[str, ...]]:
    """The text of each page, and notes on pages without any.

    Raises DataError for a pdf with a password, damaged, of more than `MAX_PAGES` pages, or that holds only pictures.
    """
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
        texts = [_page(pdf, number, where) for number in range(count)]
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
    """Texts of a pdf with the hyphens at its lines' ends resolved: U+0002 stands for one, whether the word has it or not.

    Other control characters become spaces.

    >>> whole_words(["good record\\x02keeping, com\\x02pared with others", "what is compared"])
    ['good record-keeping, compared with others', 'what is compared']
    """
    words = words_of(texts)

    def resolved(match: re.Match[str]) -> str:
        return match[1] + match[2] if is_cut(match[1], match[2], words) else f"{match[1]}-{match[2]}"

    return [_CONTROL.sub(" ", _LINE_END_HYPHEN.sub(resolved, text)) for text in texts]


def _page(pdf: Any, number: int, where: Where) -> str:
    import pypdfium2

    try:
        page = pdf[number]
        try:
            return laid_out(page.get_textpage())
        finally:
            page.close()
    except pypdfium2.PdfiumError as error:
        raise DataError(
            f"page {number + 1} of the pdf cannot be read", where=where, found=str(error), remedy="ask for the file again"
        ) from None
