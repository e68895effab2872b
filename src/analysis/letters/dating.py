"""Step 4 continued, of when: which of a sentence's quantities each of its periods speaks of.

The rules, in the order they are tried: periods listed in the order of their figures ("respectively"); a period right behind its
figure ("77% in March 2014", "64% (2013-14)"); one right before it ("the 2014-15 figure of 9%"); one that opens the sentence or
stands alone in it. A period that something is only set against ("higher than last year") dates no figure before it. A stretch over
which something changed ("over the past year") dates the change, not its ends; where nothing changed, a stretch up to the review
("in the last 12 months", "since April 2015") dates what has no other date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from analysis.letters.against import is_set_against
from analysis.letters.mention import Mention
from analysis.letters.periods import When
from analysis.letters.sharing import CLAUSE, LIST, MOVES, share_opening, share_over_and, share_spans

NEAR_AFTER = 150  # characters between a figure and the period behind it
NEAR_BEFORE = 45  # and between a period and the figure it opens

_OPENS_FIGURE = re.compile(  # "the 2014-15 figure of", "last year's disappointing"
    r"(?:[\u2019']s?)?\s?(?:(?:already|very|more|low|high|disappointing|published|reported|national|overall|total)\s)?"
    r"(?:figures?|rates?|levels?|performance|baseline|position|outturn|result|score|average|total)?\s?"
    r"(?:of|was|at|stood at|were)\s(?:an?\s|only\s|just\s)?|[\u2019']s? (?:(?:already|very|low|high|disappointing|poor) )?"
)
_WHEN = re.compile(
    r",? when (?:(?:it|this|they|there|the (?:figure|rate|proportion)) )?(?:(?:was|were|stood at|had been) )?(?:only |just )?"
)
_SINCE = re.compile(r"since\b", re.IGNORECASE)
_IS = re.compile(r"\b(?:is|are|has|have|stands|was|were)\s$")
_JOINS = re.compile(r"[,;]|\b(?:and|but|while|then)\b")
_OF_OTHERS = re.compile(r"\b(?:average|national|England)\b")


def dated(
    text: str,
    mentions: Sequence[Mention],
    found: Sequence[When],
    *,
    is_from: frozenset[int] = frozenset(),
    paired: frozenset[int] = frozenset(),
    beside: frozenset[int] = frozenset(),
) -> list[tuple[When | None, str]]:
    """For each mention its period and the rule that gave it; `is_from` are the places of earlier ends of a change,
    `paired` of all ends, `beside` of comparators.

    >>> from analysis.letters.periods import periods
    >>> from analysis.letters.quantities import quantities
    >>> def read(text): return [(when.text, rule) for when, rule in dated(text, quantities(text), periods(text)) if when]
    >>> read("In 2014, 38% of cases were late, and 12% in March 2015.")
    [('2014', 'before'), ('March 2015', 'behind')]
    >>> read("In 2013 and 2014 the figures were 23% and 26% respectively."), read("It was 96%, the same as last year.")
    ([('2013', 'respectively'), ('2014', 'respectively')], [])
    """
    told: list[tuple[When | None, str]] = [(None, "")] * len(mentions)
    used: set[int] = set()
    _respectively(text, mentions, found, told, used)
    for number, when in enumerate(found):
        if number in used:
            continue
        inside = [place for place, one in enumerate(mentions) if one.start <= when.start < one.end]
        if inside and when.kind != "stretch":
            told[inside[0]] = (when, "inside")
            used.add(number)
            continue
        place = _behind(text, mentions, when, found, used, is_from)
        if place is not None and told[place][0] is None:
            told[place] = (when, "behind")
            used.add(number)
    for place in range(len(mentions)):
        if told[place][0] is None:
            near = _before(text, mentions, place, found, used, is_from)
            if near is not None:
                told[place] = (_date_alone(found[near]), "before")
                used.add(near)
    share_over_and(text, mentions, told, paired, beside)
    share_opening(text, mentions, found, told, is_from, paired)
    share_spans(text, mentions, found, told, paired)
    return told


def _respectively(
    text: str, mentions: Sequence[Mention], found: Sequence[When], told: list[tuple[When | None, str]], used: set[int]
) -> None:
    """ "In 2013, 2014 and 2015 the figures were 23%, 26% and 31% respectively": as many periods listed as figures."""
    if "respectively" not in text.casefold():
        return
    figures = _runs(text, [(one.start, one.end) for one in mentions])
    times = _runs(text, [(one.start, one.end) for one in found])
    for run in figures:
        match = next((one for one in times if len(one) == len(run) >= 2), None)
        if match is not None:
            for place, number in zip(run, match, strict=True):
                told[place] = (found[number], "respectively")
                used.add(number)


def _runs(text: str, spans: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Places that follow one another with nothing but commas and "and" between them."""
    starts = [not place or not LIST.match(text[spans[place - 1][1] : spans[place][0]]) for place in range(len(spans))]
    run_of = [sum(starts[: place + 1]) for place in range(len(spans))]
    return [list(run) for _, run in groupby(range(len(spans)), key=lambda place: run_of[place])]


def _behind(
    text: str, mentions: Sequence[Mention], when: When, found: Sequence[When], used: set[int], is_from: frozenset[int]
) -> int | None:
    """The figure right before a period, with no other figure, period or new clause between."""
    before = [place for place, one in enumerate(mentions) if one.end <= when.start]
    if not before or is_set_against(text, when):
        return None
    mention = mentions[before[-1]]
    gap = text[mention.end : when.start]
    is_this_year = when.text.casefold() == "this year" and len(gap) <= NEAR_BEFORE and not MOVES.search(text[: when.start])
    if when.kind == "stretch" and gap.strip() and not is_this_year:
        return None
    if when.kind == "stretch" and when.text.casefold() != "this year" and not (before[-1] in is_from and "previous" in when.text):
        return None
    if len(gap) > NEAR_AFTER or CLAUSE.search(gap) or any(mention.end <= other.start < when.start for other in found):
        return None
    if when.kind == "now" and text[when.start : when.end].casefold() == "now" and len(gap) > 60:
        return None
    following = next((one for one in mentions if one.start >= when.end), None)
    if following is None:
        return before[-1]
    if mention.kind == "points" != following.kind and re.match(r",? to\b", text[when.end : following.start]):
        return None  # "by 8 percentage points in 2014-15, to 14%"
    if when.kind == "now" and _IS.search(text[max(0, when.start - 8) : when.start]) and not CLAUSE.search(text[when.end : following.start]):
        return None  # "stability is now the best at 75%"
    if "(" in gap and _OF_OTHERS.search(gap) and ")" not in gap:
        return None  # "28.0% (the national average (2016) is 15.2%)"
    between = text[when.end : following.start]
    if gap.strip().endswith("(") and re.fullmatch(r"\s?:?\s?", between):
        return None  # "57% (2013-14: 67%)"
    if not gap.strip().endswith("(") and _belongs_behind(gap, between):
        return None
    return (
        None
        if _takes_turns(text, mentions, before[-1], when, [one for number, one in enumerate(found) if number not in used], between)
        else before[-1]
    )


def _belongs_behind(gap: str, between: str) -> bool:
    """Is a period between two figures the later one's: "and is currently 86%", "and the 2014-15 figure of 9%"?"""
    if not between.strip() and " " in gap.strip():
        return True
    if _OPENS_FIGURE.fullmatch(between) and len(gap) > len(between) and " to " not in gap[-4:]:
        return True
    return len(between) <= NEAR_BEFORE and re.search(r"\b(?:to|from) (?:an?|the) $|\bnational figure from $", gap) is not None


def _takes_turns(text: str, mentions: Sequence[Mention], place: int, when: When, free: Sequence[When], between: str) -> bool:
    """ "In March 2014 45% and in March 2015 78%": the figure before has its period before it, so this one is the next one's."""
    if (
        re.match(r",? to\b", between)
        or not _JOINS.search(text[mentions[place].end : when.start])
        or len(between) > NEAR_BEFORE
        or CLAUSE.search(between)
        or "(" in between
    ):
        return False
    floor = mentions[place - 1].end if place else 0
    return any(
        floor <= one.start and one.end <= mentions[place].start and mentions[place].start - one.end <= NEAR_BEFORE and one.kind != "stretch"
        for one in free
    ) and bool(re.search(r"\b(?:in|by|at|on|for|during)(?: the)?(?: end of)?\s$", text[max(0, when.start - 20) : when.start]))


def _before(
    text: str, mentions: Sequence[Mention], place: int, found: Sequence[When], used: set[int], is_from: frozenset[int]
) -> int | None:
    """A period a few words before a figure, with no other figure between."""
    mention = mentions[place]
    if mention.kind == "points":
        return None
    floor = mentions[place - 1].end if place else 0
    near = [number for number, one in enumerate(found) if floor <= one.start and one.end <= mention.start and number not in used]
    if not near:
        return None
    when = found[near[-1]]
    gap = text[when.end : mention.start]
    if when.kind == "stretch":
        return near[-1] if _SINCE.match(when.text) and _WHEN.fullmatch(gap) else None
    if is_set_against(text, when) and not re.fullmatch(rf"{_WHEN.pattern}|\s?\(|(?:{_OPENS_FIGURE.pattern})", gap):
        return None
    if place in is_from and not re.fullmatch(
        rf"\s?(?:figure|rate|level)?\s?(?:of\s)?|\s?\(|{_WHEN.pattern}|(?:{_OPENS_FIGURE.pattern})", gap
    ):
        return None
    if when.kind == "now" and text[when.start : when.end].casefold() == "now" and len(gap) > 15:
        return None
    return near[-1] if len(gap) <= NEAR_BEFORE and not re.search(r";|\. ", gap) else None


def _date_alone(when: When) -> When:
    """ "since March 2014, when it was 55%": the figure is of March 2014."""
    since = re.match(r"since (?:the )?", when.text, re.IGNORECASE)
    return When(when.start + since.end(), when.end, when.text[since.end() :], "dated") if since else when
