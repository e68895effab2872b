"""Step 5, what two figures have in common before any words join them: they stand next to one another, of one kind, of one group."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.letters.mention import TOLD_CHANGE, Mention

_OF_WHAT = re.compile(r"^\)? (?:of (?:all |the |its |their |those |these )?)([a-z]+(?: [a-z]+)?)", re.IGNORECASE)


@dataclass(frozen=True)
class Pair:
    """Places of two mentions that tell one change, and the rule that says so."""

    start: int
    end: int
    rule: str


def neighbours(text: str, mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """Places of each quantity and the next of its kind: points, and by how much something moved, stand between levels without parting them."""
    told: list[tuple[int, int]] = []
    for kinds in (("percent", "fraction"), ("points",), ("vague",), ("ratio",)):
        places = [place for place, one in enumerate(mentions) if one.kind in kinds and TOLD_CHANGE not in one.doubts]
        told += [pair for pair in pairwise(places) if kinds[0] != "vague" or pair[1] - pair[0] == 1]
    return sorted(told)


def alike(first: Mention, second: Mention) -> bool:
    """A share in words is a bound and never joined to a number; a fraction may be set against a percentage."""
    shares = ("percent", "fraction")
    return first.kind == second.kind or (first.kind in shares and second.kind in shares)


def same_group(text: str, first: Mention, second: Mention) -> bool:
    """Are two figures shares of the same thing, unless both name what they are shares of, and name different things?

    >>> from analysis.letters.quantities import quantities
    >>> def read(text): return same_group(text, *quantities(text))
    >>> read("40% of boys and 30% in May"), read("40% of boys and 30% of girls")
    (True, False)
    """
    one, other = (_OF_WHAT.match(text[mention.end : mention.end + 60]) for mention in (first, second))
    if other is None:
        return True
    return one is not None and bool(set(one[1].casefold().split()) & set(other[1].casefold().split()))
