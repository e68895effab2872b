"""Step 2, blocks to sentences, each with its place in the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.letters.blocks import Block
from analysis.letters.lines import Line

MAX_SENTENCE = 2_000  # characters; what is longer is no sentence, and is cut at a space so that no rule works long on it

# A full stop ends a sentence before a space and a capital, digit, quote or bracket; or right before a capital that starts a word.
_STOP = re.compile(
    r"[.!?][\"'\u2019\u201d)]?(?=\s{1,3}[\"'\u2018\u201c(]?[A-Z0-9\uf000-\uf0ff\u2022])|(?<=[a-z%)])\.(?=[A-Z][a-z])|(?<=\s)[\uf000-\uf0ff]\s"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|No|Nos|Mr|Mrs|Ms|Dr|Prof|St|vs|cf|ca|c|approx|para|paras|p|pp|Fig|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|Rev|Hon|Rt"
    r"|Ltd|Co)|\b[A-Z])\.$"
)


@dataclass(frozen=True)
class Location:
    """A place in the source: page and line from 1, offset of the first character in the whole text, and length there."""

    page: int
    line: int
    offset: int
    length: int

    def __str__(self) -> str:
        return f"page {self.page}, line {self.line}"


@dataclass(frozen=True)
class Sentence:
    """One sentence of a block: `start` is its place in the block's text."""

    text: str
    block: int
    start: int
    order: int = 0  # from 0 within its block


def sentences_of(blocks: Sequence[Block]) -> list[Sentence]:
    """The sentences of every block, in order."""
    return [
        Sentence(text, number, start, order) for number, block in enumerate(blocks) for order, (start, text) in enumerate(split(block.text))
    ]


def split(text: str) -> list[tuple[int, str]]:
    """Where each sentence starts, and its text.

    >>> [sentence for _, sentence in split("It fell to 9.2%. In 2014 (e.g. in May) it rose. Why?")]
    ['It fell to 9.2%.', 'In 2014 (e.g. in May) it rose.', 'Why?']
    """
    return [piece for start, end in _bounds(text) for piece in _cut(text, start, end)]


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _STOP.finditer(text):
        if stop.group()[0] == "." and _ABBREVIATION.search(text, max(start, stop.start() - 12), stop.start() + 1):
            continue
        yield start, stop.end()
        start = stop.end()
    yield start, len(text)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    while start < end:
        while start < end and text[start].isspace():
            start += 1
        stop = end
        if end - start > MAX_SENTENCE:
            space = text.rfind(" ", start + 1, start + MAX_SENTENCE)
            stop = space if space > 0 else start + MAX_SENTENCE
        piece = text[start:stop].rstrip()
        if piece:
            yield start, piece
        start = stop


class Places:
    """Page and line of any offset in the document."""

    def __init__(self, lines: Sequence[Line], page_marks: Sequence[tuple[int, int]] = ()) -> None:
        self._offsets = [line.offset for line in lines]
        self._lines = lines
        self._marks = list(page_marks)  # (offset, printed page number), where the text has no pages of its own
        self._mark_offsets = [offset for offset, _ in self._marks]

    def of(self, block: Block, start: int, end: int) -> Location:
        """The place of `block.text[start:end]`."""
        first, last = block.place(start), block.place(max(end - 1, start))
        line = self._lines[max(bisect_right(self._offsets, first) - 1, 0)]
        page = line.page
        if self._marks:
            mark = bisect_right(self._mark_offsets, first) - 1
            page = self._marks[mark][1] if mark >= 0 else 1
        return Location(page, line.number, first, last + 1 - first)
