"""A quantity found in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

TOLD_CHANGE = "a change told in percent, not a level"  # the doubt of "a 34% increase": never a row of figures.csv


@dataclass(frozen=True)
class Mention:
    """A quantity in a sentence: [start, end) there, its words, and its value as a share 0-1 (points: as printed, in points)."""

    start: int
    end: int
    raw: str
    kind: str  # percent, points, fraction, vague, ratio
    rule: str
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    decimals: int | None = None
    qualifier: str = ""
    numerator: int | None = None
    denominator: int | None = None
    doubts: tuple[str, ...] = ()
