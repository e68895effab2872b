"""Step 5 continued, from and to by the order told: one after another, and before and after something."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from analysis.letters.comparators import BESIDE
from analysis.letters.mention import Mention
from analysis.letters.neighbours import Pair, neighbours
from analysis.letters.patterns import BENT, MOVED, MOVING

_NEW_SENTENCE = re.compile(r"\. |;[^;]*;")
_BEFORE_THAT = re.compile(r"\b(?:before|prior to|until|preceding)\b[^;%]{0,70}$", re.IGNORECASE)
_AFTERWARDS = re.compile(  # not "and after 30% of staff had left", not "since 40% are new"
    rf"(?:[;,]|\band\b)[^;%]{{0,60}}\b(?:(?:in|for|over|during) the (?:[a-z]+ ){{0,3}}(?:after|since|following)|afterwards|thereafter|since then),? {BENT}$",
    re.IGNORECASE,
)
_AFTERWARDS_BEHIND = re.compile(r"^\)? (?:thereafter|afterwards|since then|after (?:it|that|this|them|they)\b)", re.IGNORECASE)
# A run of figures in the order of time: "fell year on year (14%, 11%, 9%)", "went 68%, 73%, 81% over the last three years".
_IN_TURN = re.compile(rf"(?:, and then |, then | and then |, and |, | and ){BENT}(?:up to |down to )?")
_OVER_TIME = re.compile(
    r"\b(?:year on year|year by year|quarter on quarter|month on month|from one [a-z ]{3,20} to the next|each (?:year|quarter|month|term)|in successive"
    r"|(?:over|in|for|across) (?:the )?(?:last|past|same|previous|preceding)? ?(?:two|three|four|five|six|\d) (?:[a-z]+ )?(?:years|quarters|terms|months))\b",
    re.IGNORECASE,
)
_OF_EACH = re.compile(r"^ of [a-z]+(?: [a-z]+)?(?:,| and) ")  # "4%, 5% and 6% of boys, girls and others"
_NOT_IN_TURN = re.compile(rf"\brespectively\b|{BESIDE.pattern}", re.IGNORECASE)  # of three teams, or beside an average
_GOES = re.compile(rf"\b(?:{MOVED}|{MOVING}|went|goes|gone|trend|shifted|changed)\b[^;%]{{0,60}}$", re.IGNORECASE)


def is_before_and_after(text: str, before: str, gap: str, second: Mention) -> bool:
    """Are two figures told of the time before something and after it: "9.8% prior to the charges in August, and 7.1% thereafter"?"""
    if BESIDE.search(gap) or _NEW_SENTENCE.search(gap):
        return False
    is_before = _BEFORE_THAT.search(gap) or _BEFORE_THAT.search(before)
    return is_before is not None and bool(
        _AFTERWARDS.search(gap)
        or (
            _AFTERWARDS_BEHIND.match(text[second.end : second.end + 30])
            and re.search(rf"(?:[;,]|\band\b)(?: (?:by|at|to|for|in))? {BENT}$", gap)
        )
    )


def in_turn(text: str, mentions: Sequence[Mention]) -> list[Pair]:
    """The changes of three levels and more that the words put in the order of time.

    >>> from analysis.letters.quantities import quantities
    >>> def read(text): return [(one.start, one.end) for one in in_turn(text, quantities(text))]
    >>> read("It fell year on year (14%, 11%, 9%)."), read("It rose each year for 4%, 5% and 6% of boys, girls and others.")
    ([(0, 1), (1, 2)], [])
    """
    runs: list[list[int]] = []
    for place, following in neighbours(text, mentions):
        first, second = mentions[place], mentions[following]
        if first.kind != "percent" or second.kind != "percent" or not _IN_TURN.fullmatch(text[first.end : second.start]):
            continue
        if runs and runs[-1][-1] == place:
            runs[-1].append(following)
        else:
            runs.append([place, following])
    told = [run for run in runs if len(run) >= 3 and _are_in_turn(text, mentions[run[0]].start, mentions[run[-1]].end)]
    return [Pair(place, following, "one after another") for run in told for place, following in pairwise(run)]


def _are_in_turn(text: str, start: int, end: int) -> bool:
    around = text[max(0, start - 120) : end + 60]
    is_moving = _GOES.search(text[max(0, start - 90) : start]) is not None and _OVER_TIME.search(around) is not None
    return is_moving and _NOT_IN_TURN.search(around) is None and _OF_EACH.match(text[end:]) is None
