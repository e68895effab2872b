"""One text to one grade of a declared scale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from analysis.model import Scale
from analysis.parsing.cells import as_text, is_too_long
from analysis.parsing.missing import parse_missing
from analysis.terms import MissingReason


@dataclass(frozen=True)
class Grade:
    """A grade as read: its name on the scale and its rank, 1 for the worst; `is_exact` where it was spelled so."""

    grade: str | None = None
    rank: int | None = None
    missing_reason: MissingReason | None = None
    raw: str = ""
    is_exact: bool = False


_NUMBERED = re.compile(r"^(?:grade )?\d+(?:\.0+)? ?[-–:.)] ?(?=[a-z])")
_LEADS = ("to ", "judged ", "grade ", "graded ", "overall ")
_TAILS = (" to be good", " (ri)", " overall", " grade", " or better")
_SENTINELS = {"data_unreadable", "unreadable", "illegible", "error", "#value!", "#ref!"}
_NOT_RECORDED = {"not graded", "ungraded", "no grade", "not judged", "no judgement", "not inspected", "not yet inspected", "pending"}


def parse_grade(text: Any, scale: Scale) -> Grade:
    """Read a grade: case, spaces, "1 - Outstanding", "to requires improvement", "Requires improvement to be good".

    A bare number is never a grade: scales are numbered from the best in one place and from the worst in another, so
    columns.toml must spell it. A grade the scale does not have, also one of another year, is unreadable.

    >>> scale = Scale(("inadequate", "requires improvement", "good"), "good")
    >>> parse_grade(" 3 - Requires  improvement to be good", scale).grade
    'requires improvement'
    """
    raw = "" if text is None else str(text)
    shown = as_text(text)
    if is_too_long(shown):
        return Grade(missing_reason=MissingReason.UNREADABLE, raw=raw)
    known = {as_text(grade).casefold(): grade for grade in scale.grades}
    plain = shown.casefold()
    if plain in known:
        grade = known[plain]
        return Grade(grade, scale.rank(grade), None, raw, is_exact=raw == grade)
    if plain in _SENTINELS:
        return Grade(missing_reason=MissingReason.UNREADABLE, raw=raw)
    if plain in _NOT_RECORDED:
        return Grade(missing_reason=MissingReason.NOT_RECORDED, raw=raw)
    reason = parse_missing(plain)
    if reason is not None:
        return Grade(missing_reason=reason, raw=raw)
    bare_names = {_bare(name): grade for name, grade in known.items()}
    grade_text = _bare(plain)
    if grade_text in bare_names and len(bare_names) == len(known):
        grade = bare_names[grade_text]
        return Grade(grade, scale.rank(grade), None, raw)
    return Grade(missing_reason=MissingReason.UNREADABLE, raw=raw)


def _bare(plain: str) -> str:
    """The grade without its number, and without the words that stand around it."""
    text = _NUMBERED.sub("", plain.replace("_", " ")).strip(" .;:\"'")
    for lead in _LEADS:
        text = text.removeprefix(lead)
    for tail in _TAILS:
        text = text.removesuffix(tail)
    return text.strip()
