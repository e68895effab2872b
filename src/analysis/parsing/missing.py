"""Markers of a missing value, each with its reason. A suppressed cell is not zero, and a blank is not "not applicable".

| marker | reason | whose |
|---|---|---|
| c, SUPP, ~ | suppressed | Government Analysis Function; health and education releases |
| x, :, .., NA | not available | Government Analysis Function; Eurostat; Office for National Statistics |
| z, ., N/A, NReq, NE | not applicable | Government Analysis Function; Department for Education (NE: no entries); school coverage tables |
| low, k | low | Government Analysis Function; older releases |
| u | unreliable | Government Analysis Function |
| NP, -, None, nan | not available | Department for Education (not published); software's own words |
| NR, not known | not recorded | audit forms |
"""

from __future__ import annotations

from typing import Any

from analysis.parsing.cells import as_text
from analysis.terms import MissingReason as Why

MARKERS: dict[str, Why] = {
    "": Why.BLANK,
    "c": Why.SUPPRESSED, "supp": Why.SUPPRESSED, "suppressed": Why.SUPPRESSED, "*": Why.SUPPRESSED, "~": Why.SUPPRESSED,
    "confidential": Why.SUPPRESSED, "withheld": Why.SUPPRESSED,
    "x": Why.NOT_AVAILABLE, ":": Why.NOT_AVAILABLE, "..": Why.NOT_AVAILABLE, "...": Why.NOT_AVAILABLE, "na": Why.NOT_AVAILABLE, "n/a": Why.NOT_APPLICABLE,
    "nan": Why.NOT_AVAILABLE, "none": Why.NOT_AVAILABLE, "null": Why.NOT_AVAILABLE, "np": Why.NOT_AVAILABLE, 
    "not available": Why.NOT_AVAILABLE, "not published": Why.NOT_AVAILABLE, "#n/a": Why.NOT_AVAILABLE, "-": Why.NOT_AVAILABLE,
    "z": Why.NOT_APPLICABLE, ".": Why.NOT_APPLICABLE, "not applicable": Why.NOT_APPLICABLE, "nreq": Why.NOT_APPLICABLE, "ne": Why.NOT_APPLICABLE,
    "not required": Why.NOT_APPLICABLE,
    "not recorded": Why.NOT_RECORDED, "nr": Why.NOT_RECORDED, "not known": Why.NOT_RECORDED, "unknown": Why.NOT_RECORDED,
    "missing": Why.NOT_RECORDED,
    "low": Why.LOW, "k": Why.LOW,
    "u": Why.UNRELIABLE, "unreliable": Why.UNRELIABLE,
}  # fmt: skip

_MAY_BE_CATEGORIES = {"none", "unknown", "missing", "low", "not known"}


def parse_missing(text: Any, *, words: bool = True) -> Why | None:
    """The reason a marker stands for, or None where `text` is no marker. Brackets, case and spaces do not matter.

    With words=False "None", "unknown" and other words are values: in a column of categories "None" may be one.

    >>> parse_missing("[c]").value, parse_missing("71.2%")
    ('suppressed', None)
    """
    plain = as_text(text).casefold()
    if len(plain) > 2 and plain[0] in "[(" and plain[-1] in "])":
        plain = plain[1:-1].strip()
    return None if not words and plain in _MAY_BE_CATEGORIES else MARKERS.get(plain)
