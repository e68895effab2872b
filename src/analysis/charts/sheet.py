"""The sheet every chart is laid out on: marks, title, subtitle, the body of the family, then notes, method and source.

All lengths are known before anything is drawn, so nothing is clipped and nothing overlaps: a body says how high it must be
at a width and letter size; where the sheet may grow it grows, elsewhere letters shrink, and where even the smallest do not
fit a plain sentence stands in the body's place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from matplotlib.figure import Figure

from analysis.charts.canvas import Box, Canvas
from analysis.charts.letters import height_of, width_of, wrap
from analysis.charts.style import MARK, PAPER, QUIET, Size

# Where the height is fixed: the shares of it that notes may take, tried in turn until the body's letters are large enough.
NOTE_SHARES = (0.26, 0.18, 0.1)
LARGE_ENOUGH = 0.8  # of the size's own letters
TALLEST = 14_400.0  # points: 200 inches, the largest page a pdf may have


class Body(Protocol):
    """What a chart family draws between subtitle and notes."""

    def needs(self, width: float, text: float) -> float:
        """The least height in points at this width with letters of this size."""

    def paint(self, canvas: Canvas, box: Box, text: float) -> None:
        """Draw inside the box, which is at least as high as `needs` says."""

    # A body may also have `tightened() -> Body`, the same with less in it, for a slide that is too low.


@dataclass(frozen=True)
class Sentence:
    """A plain sentence in the place of a picture."""

    text: str

    def needs(self, width: float, text: float) -> float:
        return height_of(len(wrap(self.text, width - 4 * text, text)), text) + 3 * text

    def paint(self, canvas: Canvas, box: Box, text: float) -> None:
        lines = wrap(self.text, box.width - 4 * text, text)
        high = height_of(len(lines), text)
        canvas.rectangle(Box(box.left, box.top, box.left + 3, min(box.bottom, box.top + high + 2 * text)), fill=QUIET, role="area")
        canvas.lines(box.left + 1.5 * text, box.top + text, lines, text)


@dataclass(frozen=True)
class Words:
    """The words around the body. `notes` may be cut on a slide, `method` and `source` never are."""

    title: str
    subtitle: str
    notes: Sequence[str]
    method: str
    source: str
    marks: Sequence[str]


@dataclass(frozen=True)
class Laid:
    """A chart laid out: what stands above and below the body, and the heights they take."""

    head: list[tuple[str, list[str], float, float]]
    foot: list[str]
    body: Body
    text: float
    height: float
    margin: float
    small: float

    @property
    def foot_top(self) -> float:
        """Where the notes begin."""
        return self.height - self.margin - height_of(len(self.foot), self.small)


def _laid(words: Words, body: Body, size: Size, title_inside: bool) -> Laid:
    margin = 1.4 * size.text
    width = size.width - 2 * margin
    head = _head(words, size, width, title_inside)
    head_high = sum(height for _, _, _, height in head)
    for share in NOTE_SHARES:
        foot = _foot(words, size, width, share)
        foot_high = height_of(len(foot), size.small)
        room = size.height - 2 * margin - head_high - foot_high - 0.9 * size.text
        fitted, text, needed = _fitted(body, size, width, room)
        if size.grows or (text >= LARGE_ENOUGH * size.text and (fitted is body)):
            break
    height = size.height if not size.grows else min(max(size.height, size.height - room + needed), TALLEST)
    return Laid(head, foot, fitted, text, height, margin, size.small)


def draw(words: Words, body: Body, size: Size, *, title_inside: bool, dpi: float = 72) -> Figure:
    """The whole chart as a Figure at this size."""
    laid = _laid(words, body, size, title_inside)
    margin = y = laid.margin
    canvas = Canvas(size.width, laid.height, dpi=dpi)
    for kind, lines, letters, high in laid.head:
        if kind == "marks":
            _banner(canvas, margin, y, lines, letters)
        else:
            canvas.lines(margin, y, lines, letters, bold=kind == "title", colour="#000000", role=kind)
        y += high
    laid.body.paint(canvas, Box(margin, y, size.width - margin, laid.foot_top - 0.9 * size.text), laid.text)
    canvas.lines(margin, laid.foot_top, laid.foot, size.small, colour=QUIET, role="note")
    return canvas.figure


def band(words: Words, body: Body, size: Size, *, title_inside: bool) -> tuple[float, float]:
    """Where the picture itself lies, its subtitle included, as shares of the sheet's height from the top.

    What is above (marks, title) and below (notes, method, source) is said in words wherever a picture is set into a page, a
    slide or a document: there it is shown without them, so that nothing is said twice.
    """
    laid = _laid(words, body, size, title_inside)
    above = laid.margin + sum(high for kind, _, _, high in laid.head if kind in ("marks", "title"))
    below = laid.foot_top - 0.3 * size.text
    return round((above - 0.3 * size.text) / laid.height, 4), round(below / laid.height, 4)


def _head(words: Words, size: Size, width: float, title_inside: bool) -> list[tuple[str, list[str], float, float]]:
    head = []
    if words.marks:
        rows = _banner_rows(words.marks, width, size.small)
        head.append(("marks", rows, size.small, len(rows) * 2.1 * size.small + 0.5 * size.small))
    if title_inside and words.title:
        lines = wrap(words.title, width, size.title, bold=True)
        head.append(("title", lines, size.title, height_of(len(lines), size.title) + 0.25 * size.title))
    if words.subtitle:
        letters = (size.text + size.small) / 2
        lines = wrap(words.subtitle, width, letters)
        head.append(("subtitle", lines, letters, height_of(len(lines), letters) + 0.9 * letters))
    return head


def _banner_rows(marks: Sequence[str], width: float, letters: float) -> list[str]:
    joined = "  |  ".join(marks)
    return [joined] if width_of(joined, letters, bold=True) + 1.6 * letters <= width else list(marks)


def _banner(canvas: Canvas, x: float, y: float, rows: Sequence[str], letters: float) -> None:
    for row in rows:
        wide = width_of(row, letters, bold=True)
        canvas.rectangle(Box(x, y, x + wide + 1.6 * letters, y + 1.8 * letters), fill=MARK, role="banner")
        canvas.text(x + 0.8 * letters, y + 0.29 * letters, row, letters, bold=True, colour=PAPER, role="mark_words")
        y += 2.1 * letters


def _foot(words: Words, size: Size, width: float, share: float) -> list[str]:
    fixed = [line for text in (words.method, words.source) if text for line in wrap(text, width, size.small)]
    notes = [wrap(note, width, size.small) for note in words.notes if note]
    if not size.grows:
        most = int(share * size.height / (size.small * 1.22)) - len(fixed)
        kept: list[list[str]] = []
        for note in notes:
            rest = len(notes) - len(kept)
            if sum(map(len, kept)) + len(note) + (rest > 1) <= most:
                kept.append(note)
        left = len(notes) - len(kept)
        if left:
            kept.append([f"{left} more note{' goes' if left == 1 else 's go'} with this chart."])
        notes = kept
    return [*(line for note in notes for line in note), *fixed]


def _fitted(body: Body, size: Size, width: float, room: float) -> tuple[Body, float, float]:
    """The body, the letter size that fits, and the height it needs."""
    needed = body.needs(width, size.text)
    if size.grows and needed <= TALLEST / 2:
        return body, size.text, needed
    tightened = getattr(body, "tightened", None)
    for candidate in (body, tightened() if tightened else body):
        text = size.text
        while text >= size.least:
            needed = candidate.needs(width, text)
            if needed <= room:
                return candidate, text, needed
            text -= 0.5
    sentence = Sentence(
        f"There is more here than fits this size ({size.name}). Choose fewer rows, or take the notebook or web size, which grow."
    )
    return sentence, size.text, sentence.needs(width, size.text)
