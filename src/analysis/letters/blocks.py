"""Step 1 continued, lines to blocks: page furniture out, footnotes to their own place, lines joined; every character keeps its place.

A block is a paragraph, a bullet, a numbered item, a heading or a footnote. Words that a page break cuts are joined again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from analysis.letters.furniture import roles_of, with_raised_marks
from analysis.letters.lines import BULLET, LONE_MARK, LONE_NUMBER, OWN_BLOCK, Line
from analysis.parsing.line_ends import is_cut, words_of

HEADING_WORDS = 14  # a block of at most so many words without a full stop is a heading
FULL_LINE = 45  # characters; a shorter last line that lacks a full stop is a heading, not a cut sentence

_NUMBERED = re.compile(r"[ \t]{0,20}(\d{1,3})\.[ \t]{1,20}(?=\S)")
_FOOTNOTE = re.compile(r"\s{0,10}([\u00b9\u00b2\u00b3\u2070\u2074-\u2079]{1,5})(?=\s?\S)")
_MARKS = re.compile(r"[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+|\*{2,3}|_{2,3}|#{1,6} ")
_MARKS_AND_STARS = re.compile(_MARKS.pattern + r"|\*")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\w)")  # opens markdown's emphasis; the star of "A*-C" does not
_CUT_WORD = re.compile(r"(\w{1,40})([-\u2013\u2212])$")
_CLOSES = tuple(",.;)")  # stand behind the mark of a footnote that had a line of its own
_WORD = re.compile(r"\w{1,40}")
_ENDS = tuple(".!?:;")
_RUN = re.compile(r"[^\s\u00a0]+(?: [^\s\u00a0]+)*")


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

    def drop_hyphen(self) -> None:
        self.parts[-1] = self.parts[-1][:-1]
        self.length -= 1

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


def blocks_of(lines: list[Line]) -> list[Block]:
    """Paragraphs, bullets, numbered items, headings and footnotes in reading order; footnotes come last."""
    lines = with_raised_marks(lines)
    kept = roles_of(lines)
    words = words_of(line.text for line in lines)
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
            if text.strip() and not LONE_NUMBER.fullmatch(text) and not LONE_MARK.fullmatch(text):
                _append(note, line, 0, words)
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
        if note is not None and (line.starts_page or BULLET.match(text) or OWN_BLOCK.match(text)):
            note = None  # a pdf has no blank line to end a footnote
        if note is not None and not footnote:
            _append(note, line, 0, words)
            continue
        if footnote:
            note = _Building("footnote")
            notes.append(note)
            _append(note, line, footnote.end(), words)
            continue
        bullet, numbered = BULLET.match(text), _NUMBERED.match(text)
        if numbered and not _may_number(int(numbered[1]), last_number, current):
            numbered = None
        if bullet:
            current = _Building("bullet")
            blocks.append(current)
            _append(current, line, bullet.end(), words)
        elif numbered:
            last_number = int(numbered[1])
            current = _Building("numbered", last_number)
            blocks.append(current)
            _append(current, line, numbered.end(), words)
        elif current is None or OWN_BLOCK.match(text) or not _continues(current, text):
            current = _Building()
            blocks.append(current)
            _append(current, line, 0, words)
        else:
            current.is_closed = False
            _append(current, line, 0, words)
    return [block.finished() for block in (*blocks, *notes) if block.length]


def _append(block: _Building, line: Line, start: int, words: frozenset[str]) -> None:
    """Add a line's runs of words; footnote marks and markdown's stars fall out, wide gaps shrink to one space.

    A hyphen at the end of the line above stays if it is the word's own.
    """
    block.last_line = line.text.rstrip()
    is_first, last_end = True, start
    cut, rest = _CUT_WORD.search(block.tail), _WORD.match(line.text[start:].lstrip())
    joined = (cut is not None and rest is not None) or line.text[start:].lstrip()[:1] in _CLOSES
    if cut and rest and cut[2] == "-" and is_cut(cut[1], rest[0], words):
        block.drop_hyphen()
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
