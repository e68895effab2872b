"""Step 1 continued, what stands on a page and is no part of its text: running heads and feet, page numbers, the marks of footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from analysis.letters.lines import BULLET, LONE_MARK, LONE_NUMBER, OWN_BLOCK, Line
from analysis.parsing.raised import raised

FURNITURE_REPEATS = 3  # a line at the edge of this many pages is a running head or foot; of two in a document of no more
FURNITURE_SHARE = 0.4  # and of so many of all pages: left and right pages may differ, and some have none
FURNITURE_REACH = 3  # lines from a page's edge that may be furniture

TYPED_MARK = re.compile(
    r"(?:(?<=%)|(?<=[a-z]{2}[.,;])(?=\d{1,2}(?:\s+[A-Z]|\s*$))|(?<=\b[12]\d{3}[.,;])(?=\d{1,2}(?:\s+[A-Z]|\s*$)))(\d{1,2})(?![\d%.,]\d|\d|%)"
    r"|(?<=[\w%.,;)])\s?\[(\d{1,3})\]"
)  # "45%3", "children.3 The", "2015.4 It", "62%[5]"

_OPENS_NOTE = re.compile(r"\s{0,10}(?:(\d{1,2})(?=\s{1,3}[A-Z])|\[(\d{1,3})\](?=\s{0,3}\w))")
_SHARE = re.compile(r"\d\s?(?:%|per ?cent)")


def roles_of(lines: list[Line]) -> Iterator[tuple[Line, str]]:
    """Each line with its role: text, page (its number), mark (of a footnote, inside a sentence), note (starts one), furniture."""
    numbers = {index: int(match[1]) for index, line in enumerate(lines) if (match := LONE_NUMBER.fullmatch(line.text))}
    breaks = set(_page_breaks(lines, numbers))
    running = _running(lines, breaks)
    for index, line in enumerate(lines):
        if index in breaks:
            yield line, "page"
        elif index in numbers or LONE_MARK.fullmatch(line.text):
            after = lines[index + 1].text.strip() if index + 1 < len(lines) else ""
            before = lines[index - 1].text.strip() if index else ""
            yield line, "note" if not before and after else "mark"
        else:
            yield line, "furniture" if index in running else "text"


def with_raised_marks(lines: Sequence[Line]) -> list[Line]:
    """The lines with the plain digits of footnotes raised, each character in its place.

    >>> told = with_raised_marks([Line("It was 45%3 of them.", 0, 1, 1), Line("", 21, 1, 2), Line("3 Without visits.", 22, 1, 3)])
    >>> [line.text for line in told]
    ['It was 45%\u00b3 of them.', '', '\u00b3 Without visits.']
    """
    notes = typed_notes(lines)
    if not notes:
        return list(lines)

    def lifted(match: re.Match[str]) -> str:
        number = match[1] or match[2]
        return raised(re.sub(r"[^\d\s]", "0", match[0])) if number in notes else match[0]

    told, above = [], ""
    for line in lines:
        text = TYPED_MARK.sub(lifted, line.text)
        if line.starts_page or not above.strip() or _OPENS_NOTE.match(above):
            text = _OPENS_NOTE.sub(lifted, text, count=1)
        told.append(replace(line, text=text))
        above = line.text
    return told


def typed_notes(lines: Sequence[Line]) -> frozenset[str]:
    """The numbers of footnotes that are typed as plain digits: each stands behind a word or a share, and later opens a line.

    Both are asked for: a number behind a share alone may be the next column of a table.
    """
    behind: set[str] = set()
    notes: set[str] = set()
    above = ""
    for line in lines:
        opening = _OPENS_NOTE.match(line.text)
        if opening and (line.starts_page or not above.strip() or _OPENS_NOTE.match(above)):
            notes |= {opening[1] or opening[2]} & behind
        behind.update(match[1] or match[2] for match in TYPED_MARK.finditer(line.text))
        above = line.text
    return frozenset(notes)


def _running(lines: list[Line], breaks: set[int]) -> set[int]:
    """Running heads and feet: lines that stand alike at the same place from the edge of many pages, nothing else outside them.

    The first page keeps its head, which may be the document's title.
    """
    edges = sorted(breaks | {index for index, line in enumerate(lines) if line.starts_page})
    ways = [list(_outward(lines, breaks, edge, step)) for edge in edges for step in (-1, 1)]
    ends = [list(_outward(lines, breaks, -1, 1)), list(_outward(lines, breaks, len(lines), -1))]
    stands = {(side, index): (side, far, _shape(lines[index].text)) for way in (*ways, *ends) for side, far, index in way}
    alike = Counter(stands.values())
    most = max(Counter((side, far) for side, far, _ in stands.values()).values(), default=0)
    needed = max(FURNITURE_REPEATS if most > FURNITURE_REPEATS else 2, FURNITURE_SHARE * most)
    running: set[int] = set()
    for way in ways:
        for side, _, index in way:
            if alike[stands[side, index]] < needed:
                break
            running.add(index)
    return running


def _outward(lines: list[Line], breaks: set[int], edge: int, step: int) -> Iterator[tuple[int, int, int]]:
    """The lines next to a page's edge that may be furniture: which side, how far from the edge, and their index."""
    index, far = edge if edge not in breaks and step > 0 and edge >= 0 else edge + step, 0
    while 0 <= index < len(lines) and far < FURNITURE_REACH:
        text = lines[index].text
        if BULLET.match(text) or OWN_BLOCK.match(text):
            return
        if text.strip() and not LONE_NUMBER.fullmatch(text):
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
    numbers = {index: int(match[1]) for index, line in enumerate(lines) if (match := LONE_NUMBER.fullmatch(line.text))}
    return [(lines[index].offset, numbers[index]) for index in _page_breaks(lines, numbers)]
