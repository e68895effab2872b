"""Step 1, pages to blocks: page furniture out, footnotes to their own place, lines joined; every character keeps its place.

A block is a paragraph, a bullet, a numbered item, a heading or a footnote. Words that a page break cuts are joined again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from analysis.model import Document

FURNITURE_REPEATS = 3  # a line at the edge of this many pages is a running head or foot; of two in a document of no more
FURNITURE_SHARE = 0.4  # and of so many of all pages: left and right pages may differ, and some have none
FURNITURE_REACH = 3  # lines from a page's edge that may be furniture
HEADING_WORDS = 14  # a block of at most so many words without a full stop is a heading
FULL_LINE = 45  # characters; a shorter last line that lacks a full stop is a heading, not a cut sentence

_LINE = re.compile(r"[^\r\n]*")
_BULLET = re.compile(r"[ \t\u00a0]{0,20}(?:[-*\u2022\u25fc\u25aa\u25cf\u25e6\u2013](?=[ \t\u00a0])|[\uf000-\uf0ff])[ \t\u00a0]{0,20}")
_NUMBERED = re.compile(r"[ \t]{0,20}(\d{1,3})\.[ \t]{1,20}(?=\S)")
_LONE_NUMBER = re.compile(r"\s*(?:Page\s{1,3})?(\d{1,4})(?:\s{1,3}of\s{1,3}\d{1,4})?\s*", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\s{0,10}([\u00b9\u00b2\u00b3\u2070\u2074-\u2079]{1,2})(?=\s?\S)")
_MARKS = re.compile(r"[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+|\*{2,3}|_{2,3}|#{1,6} ")
_MARKS_AND_STARS = re.compile(_MARKS.pattern + r"|\*")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\w)")  # opens markdown's emphasis; the star of "A*-C" does not
_SHARE = re.compile(r"\d\s?(?:%|per ?cent)")
_OWN_BLOCK = re.compile(r"\s{0,10}(?:#{1,6} |\*\*|Recommendation \d{1,3}\b|Evidence of progress\b|This recommendation arises\b|Dear [A-Z])")
_ENDS = tuple(".!?:;")
_RUN = re.compile(r"[^\s\u00a0]+(?: [^\s\u00a0]+)*")


@dataclass(frozen=True)
class Line:
    """One line of the source; `offset` is its place in the whole text."""

    text: str
    offset: int
    page: int
    number: int
    starts_page: bool = False


@dataclass(frozen=True)
class Block:
    """Joined text; `starts` are places in `text`, `sources` the places in the document that they come from."""

    kind: str  # paragraph, bullet, numbered, heading, footnote
    text: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]
    number: int | None = None  # of a numbered item

    def place(self, position: int) -> int:
        """Where in the document the character at `position` stands."""
        run = max(bisect_right(self.starts, position) - 1, 0)
        return self.sources[run] + position - self.starts[run]


@dataclass
class _Building:
    kind: str = "paragraph"
    number: int | None = None
    parts: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    length: int = 0
    last_line: str = ""
    is_closed: bool = False  # a blank line came after it

    def add(self, text: str, source: int, gap: str) -> None:
        if self.length and gap:
            self.parts.append(gap)
            self.length += len(gap)
        self.starts.append(self.length)
        self.sources.append(source)
        self.parts.append(text)
        self.length += len(text)

    @property
    def tail(self) -> str:
        return self.parts[-1].rstrip() if self.parts else ""

    def finished(self) -> Block:
        text = "".join(self.parts)
        kind = self.kind
        if (
            kind == "paragraph"
            and len(text) < 200
            and len(text.split()) <= HEADING_WORDS
            and not text.rstrip(" \"'\u2019)").endswith(_ENDS[:3])
        ):
            kind = "heading"
        return Block(kind, text, tuple(self.starts), tuple(self.sources), self.number)


def lines_of(document: Document) -> list[Line]:
    """Every line of the document, with its page and its number from 1."""
    lines: list[Line] = []
    for page in document.pages:
        place, is_first = 0, True
        while place <= len(page.text):
            match = _LINE.match(page.text, place)
            end = match.end() if match else len(page.text)
            lines.append(Line(page.text[place:end], page.offset + place, page.number, len(lines) + 1, is_first and page.number > 1))
            is_first = False
            place = end + (2 if page.text.startswith("\r\n", end) else 1)
    return lines


def blocks_of(lines: list[Line]) -> list[Block]:
    """Paragraphs, bullets, numbered items, headings and footnotes in reading order; footnotes come last."""
    kept = _without_furniture(lines)
    blocks: list[_Building] = []
    notes: list[_Building] = []
    current: _Building | None = None
    note: _Building | None = None
    last_number = 0
    for line, role in kept:
        text = line.text
        if role == "note":
            note = _Building("footnote")
            notes.append(note)
            if text.strip() and not _LONE_NUMBER.fullmatch(text):
                _append(note, line, 0)
            continue
        if role in ("page", "mark", "furniture"):
            if role == "page":
                note = None
                if current:
                    current.is_closed = True
            continue
        if not text.strip():
            note = None if note is not None and note.length else note
            if current:
                current.is_closed = True
            continue
        footnote = _FOOTNOTE.match(text)
        if note is not None and (line.starts_page or _BULLET.match(text) or _OWN_BLOCK.match(text)):
            note = None  # a pdf has no blank line to end a footnote
        if note is not None and not footnote:
            _append(note, line, 0)
            continue
        if footnote:
            note = _Building("footnote")
            notes.append(note)
            _append(note, line, footnote.end())
            continue
        bullet, numbered = _BULLET.match(text), _NUMBERED.match(text)
        if numbered and not _may_number(int(numbered[1]), last_number, current):
            numbered = None
        if bullet:
            current = _Building("bullet")
            blocks.append(current)
            _append(current, line, bullet.end())
        elif numbered:
            last_number = int(numbered[1])
            current = _Building("numbered", last_number)
            blocks.append(current)
            _append(current, line, numbered.end())
        elif current is None or _OWN_BLOCK.match(text) or not _continues(current, text):
            current = _Building()
            blocks.append(current)
            _append(current, line, 0)
        else:
            current.is_closed = False
            _append(current, line, 0)
    return [block.finished() for block in (*blocks, *notes) if block.length]


def _append(block: _Building, line: Line, start: int) -> None:
    """Add a line's runs of words; footnote marks and markdown's stars fall out, wide gaps shrink to one space."""
    block.last_line = line.text.rstrip()
    is_first, tail = True, block.tail
    last_end = start
    joined = bool(re.search(r"\w[-\u2013\u2212]$", tail)) and line.text[start:].lstrip()[:1].isalnum()
    place = start
    marks = _MARKS_AND_STARS if _EMPHASIS.search(line.text) else _MARKS
    for mark in (*marks.finditer(line.text, start), None):
        end = mark.start() if mark else len(line.text)
        for run in _RUN.finditer(line.text, place, end):
            gap = (
                ("" if joined else " ")
                if is_first
                else (" " if " " in line.text[last_end : run.start()].replace("\u00a0", " ").replace("\t", " ") else "")
            )
            block.add(run.group(), line.offset + run.start(), gap)
            is_first, last_end = False, run.end()
        place = mark.end() if mark else end


def _continues(block: _Building, text: str) -> bool:
    """Does a line go on with the block above it? Over a blank line or a page break only a cut sentence does."""
    first = text.lstrip()[:1]
    if not block.is_closed:
        is_title = len(block.last_line) < FULL_LINE and not block.last_line.endswith((*_ENDS, ",")) and len(block.parts) <= 2
        return not (is_title and first.isupper() and block.kind == "paragraph" and len(text.strip()) >= FULL_LINE)
    if block.tail.endswith(_ENDS):
        return False
    return first.islower() or (len(block.last_line) >= FULL_LINE and (first.isdigit() or first in "(\u00a3"))


def _may_number(number: int, last: int, current: _Building | None) -> bool:
    """Is `12.` at a line's start an item's number, or the end of a wrapped sentence?"""
    if number == last + 1 or current is None or current.is_closed or current.tail.endswith((".", ":", ";")):
        return True
    return number == 1 and len(current.last_line) < FULL_LINE  # a list below its title


def _without_furniture(lines: list[Line]) -> Iterator[tuple[Line, str]]:
    """Each line with its role: text, page (its number), mark (of a footnote, inside a sentence), note (starts one), furniture."""
    numbers = {index: int(match[1]) for index, line in enumerate(lines) if (match := _LONE_NUMBER.fullmatch(line.text))}
    breaks = set(_page_breaks(lines, numbers))
    running = _running(lines, breaks)
    for index, line in enumerate(lines):
        if index in breaks:
            yield line, "page"
        elif index in numbers:
            after = lines[index + 1].text.strip() if index + 1 < len(lines) else ""
            before = lines[index - 1].text.strip() if index else ""
            yield line, "note" if not before and after else "mark"
        else:
            yield line, "furniture" if index in running else "text"


def _running(lines: list[Line], breaks: set[int]) -> set[int]:
    """Running heads and feet: lines that stand alike at the same place from the edge of many pages, nothing else outside them.

    The first page keeps its head, which may be the document's title.
    """
    edges = sorted(breaks | {index for index, line in enumerate(lines) if line.starts_page})
    ways = [list(_outward(lines, breaks, edge, step)) for edge in edges for step in (-1, 1)]
    ends = [list(_outward(lines, breaks, -1, 1)), list(_outward(lines, breaks, len(lines), -1))]
    shape_at = {index: (side, far, _shape(lines[index].text)) for way in (*ways, *ends) for side, far, index in way}
    alike = Counter(shape_at.values())
    most = max(Counter((side, far) for side, far, _ in shape_at.values()).values(), default=0)
    needed = max(FURNITURE_REPEATS if most > FURNITURE_REPEATS else 2, FURNITURE_SHARE * most)
    running: set[int] = set()
    for way in ways:
        for _, _, index in way:
            if alike[shape_at[index]] < needed:
                break
            running.add(index)
    return running


def _outward(lines: list[Line], breaks: set[int], edge: int, step: int) -> Iterator[tuple[int, int, int]]:
    """The lines next to a page's edge that may be furniture: which side, how far from the edge, and their index."""
    index, far = edge if edge not in breaks and step > 0 and edge >= 0 else edge + step, 0
    while 0 <= index < len(lines) and far < FURNITURE_REACH:
        text = lines[index].text
        if _BULLET.match(text) or _OWN_BLOCK.match(text):
            return
        if text.strip() and not _LONE_NUMBER.fullmatch(text):
            far += 1
            yield step, far, index
        index += step


def _page_breaks(lines: list[Line], numbers: dict[int, int]) -> Iterator[int]:
    """Lone numbers that count up by one, each after a blank line, a page's start or a running foot: the pages' own numbers."""
    last = 0
    last_place = {number: index for index, number in numbers.items()}
    shapes = Counter(_shape(line.text) for line in lines if line.text.strip())
    for index, number in numbers.items():
        before = lines[index - 1].text.strip() if index else ""
        at_edge = not before or lines[index].starts_page or shapes[_shape(before)] >= FURNITURE_REPEATS
        skips = last < number <= last + 3 and last_place.get(last + 1, -1) < index
        if at_edge and (number == last + 1 or skips):  # a page without its number is skipped only where that number never comes
            last = number
            yield index


def _shape(text: str) -> str:
    """What a running head has alike on every page: all but its numbers; a line that tells a share is the same only word for word."""
    if _SHARE.search(text):
        return text.strip()[:200]
    return re.sub(r"\d+", "#", text.strip())[:200]


def page_marks(lines: list[Line]) -> list[tuple[int, int]]:
    """Where each printed page number stands and what it says, for a text whose pages are only told by their numbers."""
    numbers = {index: int(match[1]) for index, line in enumerate(lines) if (match := _LONE_NUMBER.fullmatch(line.text))}
    return [(lines[index].offset, numbers[index]) for index in _page_breaks(lines, numbers)]
