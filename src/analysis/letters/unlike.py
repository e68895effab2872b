"""Step 13 continued, what may not be set against each other: words of the source that warn, and neighbours that measure different things.

A draft cannot judge whether two reviews count the same; it tells where the source gives a reason to look, in words of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

MOST_PLACES = 3  # told of one kind of warning
MOST_PAIRS = 30
_REORGANISED = re.compile(
    r"\b(?:restructur(?:ed|ing)|re-?organis(?:ed|ation)|reconfigured|merged|boundar(?:y|ies) (?:has |have |were |was )?chang\w+"
    r"|(?:was|were|been) replaced by (?:\w+ ){0,2}(?:areas?|regions?|services?|districts?)|broader geographical area)\b",
    re.IGNORECASE,
)
_SAYS_SO = re.compile(r"\b(?:not|no longer) (?:directly |strictly |fully )?comparable\b|\bcannot (?:\w+ )?be compared\b", re.IGNORECASE)
_NEW_WAY = re.compile(
    r"\b(?:new|revised|changed) (?:[\w-]+ ){0,3}(?:recording policy|definitions?|assessment framework|methodology|way of counting"
    r"|counting rules?|criteria|scale)\b",
    re.IGNORECASE,
)
WARNINGS = (
    (_SAYS_SO, "caution", "The source itself says that figures are not comparable"),
    (_REORGANISED, "note", "The source tells that areas or services were reorganised, so that reviews may count different ones"),
    (_NEW_WAY, "note", "The source tells of a new policy, framework or definition, so that reviews may speak of different ones"),
)
APART = "Told side by side in the source as different things; the draft does not set them against each other."


def caveats_of(sentences: Iterable[str], place: Callable[[int], str]) -> list[dict[str, Any]]:
    """The `[[caveat]]` tables of a draft in the order of WARNINGS; `place` tells where the sentence of a number stands.

    >>> caveats_of(["Since 2008 the service has been restructured."], lambda number: "line 57")[0]["level"]
    'note'
    """
    places: dict[int, list[str]] = {}
    for sentence, text in enumerate(sentences):
        for number, (rule, _, _) in enumerate(WARNINGS):
            if rule.search(text[:4000]):
                places.setdefault(number, []).append(place(sentence))
    told = []
    for number, (_, level, words) in enumerate(WARNINGS):
        if number in places:
            found = list(dict.fromkeys(places[number]))
            more = f" and {len(found) - MOST_PLACES} more places" if len(found) > MOST_PLACES else ""
            told.append({"level": level, "text": f"{words} ({'; '.join(found[:MOST_PLACES])}{more}). To be checked."})
    return told


def pairs_of(levels: pd.DataFrame, measures: Mapping[int, str]) -> list[dict[str, Any]]:
    """The `[[pair]]` tables of a draft: percentages of one recommendation on one line that are of different reviews and measures.

    `levels` as Letter.figures. A reader would be tempted to set them against each other; a person takes the pair out who
    knows that they measure the same.
    """
    own = levels[(levels["unit"] == "percent") & ~levels["is_comparator"].astype(bool) & levels["pair"].isna()]
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for _, group in own.groupby(["recommendation", "page", "line"], dropna=False, sort=False):
        reviews: dict[str, list[str]] = {}
        for _, row in group.iterrows():
            reviews.setdefault(row["review"], []).append(measures[int(row["figure"])])
        for earlier, later in pairwise(reviews.values()):
            for first, second in _each(earlier, later):
                told.setdefault((first, second), {"from_measure": first, "measure": second, "reason": APART})
    return list(told.values())[:MOST_PAIRS]


def _each(earlier: Sequence[str], later: Sequence[str]) -> Iterable[tuple[str, str]]:
    return ((first, second) for first in earlier for second in later if first != second)
