"""Step 1, the lines of a document, each with its place; what a line's start says: a bullet, a number, a recommendation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.model import Document

BULLET = re.compile(r"[ \t\u00a0]{0,20}(?:[-*\u2022\u25fc\u25aa\u25cf\u25e6\u2013](?=[ \t\u00a0])|[\uf000-\uf0ff])[ \t\u00a0]{0,20}")
LONE_NUMBER = re.compile(r"\s*(?:Page\s{1,3})?(\d{1,4})(?:\s{1,3}of\s{1,3}\d{1,4})?\s*", re.IGNORECASE)
LONE_MARK = re.compile(r"\s*\[\d{1,3}\]\s*")
OWN_BLOCK = re.compile(r"\s{0,10}(?:#{1,6} |\*\*|Recommendation \d{1,3}\b|Evidence of progress\b|This recommendation arises\b|Dear [A-Z])")

_LINE = re.compile(r"[^\r\n]*")


@dataclass(frozen=True)
class Line:
    """One line of the source; `offset` is its place in the whole text."""

    text: str
    offset: int
    page: int
    number: int
    starts_page: bool = False


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
