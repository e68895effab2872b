"""The hyphen at a line's end: part of the word, or put there to cut it? The rest of the text is asked.

A word that the text has nowhere else whole keeps its hyphen: "non-qualified" is commoner in reports than cut words are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]{4,40}")


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of four letters and more.

    >>> sorted(words_of(["A record-keeping", "Record"]))
    ['keeping', 'record']
    """
    return frozenset(word for text in texts for word in _WORD.findall(text.casefold()))


def is_cut(left: str, right: str, words: frozenset[str]) -> bool:
    """Was one word cut in two? Yes if the text has it whole elsewhere.

    >>> is_cut("com", "pared", words_of(["compared"])), is_cut("record", "keeping", words_of(["a record"]))
    (True, False)
    """
    return (left + right).casefold() in words
