"""The mark of a footnote as a raised character, whatever kind of file it comes from: "45%3" is then never read as 453."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")


def raised(number: str) -> str:
    """A number in raised characters.

    >>> raised("12")
    '\u00b9\u00b2'
    """
    return number.translate(_RAISED)
