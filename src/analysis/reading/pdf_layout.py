"""What only a page's layout tells: raised marks, footnotes in small type, where a paragraph ends.

pdfium gives the characters; where and in which size a line's first and last letters and its digits are set say the rest.
Only those characters are asked for, so that a page costs little more than its text. Lengths are in points.
"""

from __future__ import annotations

import ctypes
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from analysis.parsing.raised import raised

SMALL = 0.93  # of the page's usual size: footnotes are set in 8 or 9 points below text of 10 to 12
RAISED_BY = 0.15  # of the size of the letter before it; marks stand at about a third of it above the line
SLANT = 0.05  # radians
WIDE_GAP = 1.25  # of the usual distance of two lines: a new paragraph
COLUMN = 40.0  # lines that start no further apart stand in one column: a bullet's second line is indented by less

_LINE = re.compile(r"[^\n]+")
_DIGITS = re.compile(r"(?<=\S)\d{1,12}(?![/\u2044\d]|[.,]\d|\s?%)")  # of a fraction, a decimal or a share none is a mark
_NOTE_NUMBER = re.compile(r"\s{0,10}(\d{1,3})(?=\s{0,3}[^\W\d_])")
_WORD = re.compile(r"\S{1,60}")
_SENTENCE_ENDS = tuple(".!?:;")


@dataclass(frozen=True)
class SetLine:
    """A line of a page: where its words start and end in the text; its first letter's size, the height of its line, its sides."""

    start: int
    end: int
    size: float
    height: float
    left: float
    right: float


class _Glyphs:
    """The characters of a page by their place in its text, of which the carriage returns were taken out; pdfium counts them."""

    def __init__(self, page: Any, given: str) -> None:
        self._page = page
        self._returns = [match.start() - before for before, match in enumerate(re.finditer(r"\r(?=\n)", given))]

    def _index(self, place: int) -> int:
        from pypdfium2 import raw

        return int(raw.FPDFText_GetCharIndexFromTextIndex(self._page.raw, place + bisect_right(self._returns, place - 1)))

    def size_and_origin(self, place: int) -> tuple[float, float, float]:
        """Size, left and height of the line it stands on; nought of a character that pdfium made up."""
        from pypdfium2 import raw

        index, across, up = self._index(place), ctypes.c_double(), ctypes.c_double()
        if index < 0 or not raw.FPDFText_GetCharOrigin(self._page.raw, index, across, up):
            return 0.0, 0.0, 0.0
        return raw.FPDFText_GetFontSize(self._page.raw, index), across.value, up.value

    def is_upright(self, place: int) -> bool:
        """In text set sideways each letter stands higher than the one before it."""
        from pypdfium2 import raw

        return abs(raw.FPDFText_GetCharAngle(self._page.raw, self._index(place))) < SLANT

    def ink(self, place: int) -> tuple[float, float]:
        """How far to the right its ink goes and where it ends below: of a raised one above its line, however it was raised."""
        from pypdfium2 import raw

        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        found = raw.FPDFText_GetCharBox(self._page.raw, self._index(place), left, right, bottom, top)
        return (right.value, bottom.value) if found else (-math.inf, -math.inf)


def laid_out(page: Any) -> str:
    """The text of a pypdfium2 text page with raised numbers as raised characters and an empty line where a paragraph ends."""
    text, counted = _plain(page.get_text_bounded()), page.get_text_range()
    if _plain(counted) != text:  # letters that pdfium does not count one by one: their places on the page are not known
        return text
    glyphs = _Glyphs(page, counted)
    lines = list(_lines(glyphs, text))
    marks = list(_raised(glyphs, text))
    marked = _marked(text, [*marks, *footnote_numbers(lines, text, {text[start:end] for start, end in marks})])
    parts, done = [], 0
    for place in paragraph_starts(lines, text):
        parts += [marked[done:place], "\n"]
        done = place
    return "".join((*parts, marked[done:]))


def _plain(text: str) -> str:
    """Lines end as elsewhere; pdfium's two characters for a hyphen at a line's end become one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ").replace("\ufffe", "\x02")


def _lines(glyphs: _Glyphs, text: str) -> Iterator[SetLine]:
    for match in _LINE.finditer(text):
        words = match[0].strip()
        if words:
            start = match.start() + match[0].index(words[0])
            end = start + len(words)
            size, left, height = glyphs.size_and_origin(start)
            yield SetLine(start, end, size, height, left, glyphs.ink(end - 1)[0])


def _raised(glyphs: _Glyphs, text: str) -> Iterator[tuple[int, int]]:
    """Digits set above the line of the letter before them: marks of footnotes."""
    for match in _DIGITS.finditer(text):
        size, _, height = glyphs.size_and_origin(match.start() - 1)
        if not size:
            continue
        above = [place for place in range(match.start(), match.end()) if glyphs.ink(place)[1] > height + RAISED_BY * size]
        is_tail = bool(above) and above == list(range(above[0], match.end()))
        if is_tail and len(above) <= 3 and glyphs.is_upright(above[0]):
            yield above[0], match.end()


def footnote_numbers(lines: Sequence[SetLine], text: str, marks: Collection[str]) -> Iterator[tuple[int, int]]:
    """The numbers that open the footnotes of a page: lines at its end in smaller type than the page is, with a raised mark above.

    "14 out of 24 were seen", in small type at the foot of a page, keeps its number unless 14 is the mark of a footnote there.
    """
    if not lines:
        return
    usual = _usual_size(lines)
    last = max((place for place, line in enumerate(lines) if line.size >= SMALL * usual and line.end - line.start > 30), default=-1)
    for line in lines[last + 1 :]:
        match = _NOTE_NUMBER.match(text, line.start, line.end)
        if match and match[1] in marks and line.size < SMALL * usual:
            yield match.span(1)


def paragraph_starts(lines: Sequence[SetLine], text: str) -> Iterator[int]:
    """Where a line starts that stands apart from the line above, or whose first word would have had room there."""
    gaps = [above.height - line.height for above, line in pairwise(lines)]
    usual = Counter(round(gap, 1) for gap in gaps if gap > 0).most_common(1)
    distance = usual[0][0] if usual and usual[0][1] >= 2 else math.inf
    ends: dict[int, float] = {}  # how far lines reach to the right, by where they start
    for line in lines:
        ends[_column(line)] = max(ends.get(_column(line), -math.inf), line.right)
    for gap, (above, line) in zip(gaps, pairwise(lines), strict=True):
        if gap > WIDE_GAP * distance or (gap > 0 and _had_room(above, line, ends, text)):
            yield line.start


def _had_room(above: SetLine, line: SetLine, ends: Mapping[int, float], text: str) -> bool:
    """Did a sentence end above although the next word had room? A line is only broken so where a paragraph ends."""
    word = _WORD.match(text, line.start, line.end)
    if word is None or not text[above.start : above.end].endswith(_SENTENCE_ENDS) or not math.isfinite(above.right):
        return False
    column = max(ends.get(_column(above) + step, -math.inf) for step in (-1, 0, 1))
    letter = (above.right - above.left) / (above.end - above.start)
    return above.right + letter * (len(word[0]) + 2) < column


def _column(line: SetLine) -> int:
    return math.floor(line.left / COLUMN)


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
