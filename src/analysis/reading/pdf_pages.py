"""A pdf's pages as text, with what only its layout tells: raised marks, footnotes in small type, gaps between paragraphs.

pdfium gives the characters; the size and the height at which a line's first letter or a digit is set say what it is. Only
those characters are asked for, so that a page costs little more than its text.
"""

from __future__ import annotations

import ctypes
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from analysis.errors import DataError, Where
from analysis.reading.line_ends import is_cut, words_of
from analysis.reading.raised import raised

MAX_PAGES = 5_000
SCANNED_BELOW = 20  # characters a page: fewer, and the pages are pictures
SMALL = 0.93  # of the page's usual size: footnotes are set in 8 or 9 points below text of 10 to 12
RAISED_BY = 0.15  # of the size of the letter before it; marks stand at about a third of it above the line
WIDE_GAP = 1.25  # of the usual distance of two lines: a new paragraph

_LINE = re.compile(r"[^\n]+")
_FIRST = re.compile(r"\S")
_DIGITS = re.compile(r"(?<=\S)\d{1,12}(?![/\u2044\d])")
_NOTE_NUMBER = re.compile(r"\s{0,10}(\d{1,3})(?=\s{0,3}[^\W\d_])")
_LINE_END_HYPHEN = re.compile(r"(\w{1,40})\x02\n?(\w{1,40})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class SetLine:
    """A line of a page: where it starts and ends in the text, its first letter's size and height on the page, in points."""

    start: int
    end: int
    size: float
    height: float


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
            return _laid_out(page.get_textpage())
        finally:
            page.close()
    except pypdfium2.PdfiumError as error:
        raise DataError(
            f"page {number + 1} of the pdf cannot be read", where=where, found=str(error), remedy="ask for the file again"
        ) from None


def _laid_out(page: Any) -> str:
    """The page's text with raised numbers as raised characters and an empty line where a paragraph ends."""
    text, counted = _plain(page.get_text_bounded()), page.get_text_range()
    if _plain(counted) != text:  # letters that pdfium does not count one by one: their places on the page are not known
        return text
    spare = _returns(counted)
    lines = [
        SetLine(match.start(), match.end(), *_set(page, spare, match.start() + first.start()))
        for match in _LINE.finditer(text)
        if (first := _FIRST.search(match[0]))
    ]
    marked = _marked(text, [*_raised(page, spare, text), *footnote_numbers(lines, text)])
    parts, done = [], 0
    for place in paragraph_starts(lines):
        parts += [marked[done:place], "\n"]
        done = place
    return "".join((*parts, marked[done:]))


def _plain(text: str) -> str:
    """Lines end as elsewhere; pdfium's two characters for a hyphen at a line's end become one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ").replace("\ufffe", "\x02")


def _returns(given: str) -> list[int]:
    """Where in the text without them the carriage returns stood that were taken out; pdfium counts them."""
    return [match.start() - before for before, match in enumerate(re.finditer(r"\r(?=\n)", given))]


def _set(page: Any, spare: list[int], place: int) -> tuple[float, float]:
    """Size and line of the character at a place in the text, in points; nought of a character that pdfium made up."""
    from pypdfium2 import raw

    index = _index(page, spare, place)
    across, up = ctypes.c_double(), ctypes.c_double()
    if index < 0 or not raw.FPDFText_GetCharOrigin(page.raw, index, across, up):
        return 0.0, 0.0
    return raw.FPDFText_GetFontSize(page.raw, index), up.value


def _foot(page: Any, spare: list[int], place: int) -> float:
    """Where the ink of the character at a place ends below, in points: of a raised one above its line, however it was raised."""
    from pypdfium2 import raw

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    found = raw.FPDFText_GetCharBox(page.raw, _index(page, spare, place), left, right, bottom, top)
    return bottom.value if found else -math.inf


def _index(page: Any, spare: list[int], place: int) -> int:
    from pypdfium2 import raw

    return int(raw.FPDFText_GetCharIndexFromTextIndex(page.raw, place + bisect_right(spare, place - 1)))


def _raised(page: Any, spare: list[int], text: str) -> Iterator[tuple[int, int]]:
    """Digits set above the line of the letter before them: marks of footnotes."""
    for match in _DIGITS.finditer(text):
        size, line = _set(page, spare, match.start() - 1)
        if not size:
            continue
        above = [place for place in range(match.start(), match.end()) if _foot(page, spare, place) > line + RAISED_BY * size]
        if above and len(above) <= 3 and above == list(range(above[0], match.end())):
            yield above[0], match.end()


def footnote_numbers(lines: Sequence[SetLine], text: str) -> Iterator[tuple[int, int]]:
    """The numbers that open the footnotes of a page: lines at its end in smaller type than the page is."""
    if not lines:
        return
    usual = _usual_size(lines)
    last = max((place for place, line in enumerate(lines) if line.size >= SMALL * usual and line.end - line.start > 30), default=-1)
    for line in lines[last + 1 :]:
        match = _NOTE_NUMBER.match(text, line.start, line.end)
        if match and line.size < SMALL * usual:
            yield match.span(1)


def paragraph_starts(lines: Sequence[SetLine]) -> Iterator[int]:
    """Where lines start that stand further from the line above than lines of this page usually do."""
    gaps = [above.height - line.height for above, line in pairwise(lines)]
    usual = Counter(round(gap, 1) for gap in gaps if gap > 0).most_common(1)
    if not usual or usual[0][1] < 2:
        return
    for gap, line in zip(gaps, lines[1:], strict=True):
        if gap > WIDE_GAP * usual[0][0]:
            yield line.start


def _usual_size(lines: Sequence[SetLine]) -> float:
    """The size that most of the page's characters are set in, as the lines' first letters say."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += line.end - line.start
    return sizes.most_common(1)[0][0]


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    parts, done = [], 0
    for start, end in sorted(set(spans)):
        if start >= done:
            parts += [text[done:start], raised(text[start:end])]
            done = end
    return "".join((*parts, text[done:]))
