"""One text to one ratio. 10:1 and 1:10 are one target told from two sides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from analysis.parsing.cells import as_text, is_too_long
from analysis.parsing.missing import parse_missing
from analysis.parsing.words import number_of
from analysis.terms import MissingReason


@dataclass(frozen=True)
class Ratio:
    """A ratio as read: `value` is the larger side to one; `first` and `second` as printed."""

    value: float | None = None
    first: float | None = None
    second: float | None = None
    missing_reason: MissingReason | None = None
    raw: str = ""


_RATIO = re.compile(r"^([\w.,-]+) ?(?::|to|per|for every|for each|/) ?([\w.,-]+)(?: ratio)?$")


def parse_ratio(text: Any) -> Ratio:
    """Read "10:1", "1 : 10", "one to ten". Never raises on text; what cannot be read has missing_reason unreadable.

    >>> parse_ratio("10:1").value == parse_ratio("one to ten").value == 10.0
    True
    """
    raw = "" if text is None else str(text)
    plain = as_text(text).casefold()
    reason = parse_missing(plain)
    if reason is not None:
        return Ratio(missing_reason=reason, raw=raw)
    match = None if is_too_long(plain) else _RATIO.match(plain)
    first, second = (number_of(match[1]), number_of(match[2])) if match else (None, None)
    if first is None or second is None or min(first, second) <= 0:
        return Ratio(missing_reason=MissingReason.UNREADABLE, raw=raw)
    return Ratio(value=max(first, second) / min(first, second), first=first, second=second, raw=raw)
