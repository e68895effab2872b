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

from analysis.letters.mention import Mention
from analysis.letters.periods import When

NEAR_AFTER = 150  # characters between a figure and the period behind it
NEAR_BEFORE = 45  # and between a period and the figure it opens
OPENS_WITHIN = 90  # and between a stretch that opens a sentence and its figure

_CLAUSE = re.compile(
    r";|: |\. |, (?:and|but|although|while|with|which|compared|whereas|when)\b"
    r"|\b(?:although|while|whereas|compared|(?<!more )(?<!less )(?<!fewer )than|but)\b",
    re.IGNORECASE,
)
_UP_TO_NOW = re.compile(r"this year$|(?:over|in|during|within|throughout|for) the (?:past|last|previous)\b", re.IGNORECASE)
_OPENS_SPAN = re.compile(r"since\b|the (?:past|last)\b", re.IGNORECASE)
_MOVES = re.compile(
    r"\b(?:ris(?:en|ing)|rose|fell|fall(?:en|s)?|increas\w*|reduc\w*|decreas\w*|declin\w*|drop\w*|doubl\w*|improv\w*|grown?|halved|changed?)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"^[^;%]{0,70}\b(?:and|or)\b[^;%]{0,40}$")
_LIST = re.compile(r"^(?:, |,? and |,? or )(?:then )?$")
# A period behind these words is what a figure is set against, and not the figure's own.
_AGAINST = re.compile(
    r"(?:\b(?:than|(?:same|similar|such|high|low|good|many)(?: [a-z]+)? as|what|like|below|above|over|since|against|compared (?:to|with)|relative to|that of"
    r"|(?:on|from|over) the (?:position|situation|figures?|rates?|levels?|performance|results?))|\bsimilar to)"
    r"(?: (?:that|those|it was|they were|what they were))?(?: (?:in|at|for|of))?(?: the)?\s$",
    re.IGNORECASE,
)
_SINCE_THING = re.compile(r"\bsince (?:[a-z]+ ){1,5}$", re.IGNORECASE)  # "since the last inspection in 2011"
_MOVED_FROM = re.compile(
    r"\b(?:increas|reduc|decreas|declin|ris|rose|fall|fell|drop|improv|up|down|chang|differ|high|low)\w*\b[^%;]{0,25} from (?:the )?$",
    re.IGNORECASE,
)
_UP_ON = re.compile(
    r"\b(?:up|down|improve\w*|improving|increase|reduction|rise|fall|drop|better|better than|gain|points?) on (?:the )?$", re.IGNORECASE
)
_OPENS_FIGURE = re.compile(  # "the 2014-15 figure of", "last year's disappointing"
    r"(?:[\u2019']s?)?\s?(?:(?:already|very|more|low|high|disappointing|published|reported|national|overall|total)\s)?"
    r"(?:figures?|rates?|levels?|performance|baseline|position|outturn|result|score|average|total)?\s?"
    r"(?:of|was|at|stood at|were)\s(?:an?\s|only\s|just\s)?|[\u2019']s? (?:(?:already|very|low|high|disappointing|poor) )?"
)
_WHEN = re.compile(
    r",? when (?:(?:it|this|they|there|the (?:figure|rate|proportion)) )?(?:(?:was|were|stood at|had been) )?(?:only |just )?"
)
_SINCE = re.compile(r"since\b", re.IGNORECASE)
_BY_THEN = re.compile(r"\b(?:since|by then|subsequently|later|afterwards)\b", re.IGNORECASE)
_IS = re.compile(r"\b(?:is|are|has|have|stands|was|were)\s$")
_APPOSED = re.compile(r"\s?[,(]\s?(?:or )?")
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
    _share_over_and(text, mentions, told, paired, beside)
    _opening(text, mentions, found, told, is_from, paired)
    _spans(text, mentions, found, told, paired)
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
    starts = [not place or not _LIST.match(text[spans[place - 1][1] : spans[place][0]]) for place in range(len(spans))]
    run_of = [sum(starts[: place + 1]) for place in range(len(spans))]
    return [list(run) for _, run in groupby(range(len(spans)), key=lambda place: run_of[place])]


def is_set_against(text: str, when: When) -> bool:
    """Is a period only what something is set against: "higher than in 2014", "up 6 points on 2013", "the same as last year"?

    >>> from analysis.letters.periods import periods
    >>> [is_set_against(text, periods(text)[0]) for text in ("up on 2013", "on 31 March 2013", "from March 2013", "an increase from March 2013")]
    [True, False, False, True]
    """
    before = text[max(0, when.start - 60) : when.start]
    if re.search(r"\b[Ff]rom (?:the )?$", before):
        return when.kind == "relative" or _MOVED_FROM.search(before) is not None
    if re.search(r"\bon (?:the )?$", before):
        return _UP_ON.search(before) is not None or when.kind == "relative"
    return _AGAINST.search(before) is not None or _SINCE_THING.search(before) is not None


def _behind(
    text: str, mentions: Sequence[Mention], when: When, found: Sequence[When], used: set[int], is_from: frozenset[int]
) -> int | None:
    """The figure right before a period, with no other figure, period or new clause between."""
    before = [place for place, one in enumerate(mentions) if one.end <= when.start]
    if not before or is_set_against(text, when):
        return None
    mention = mentions[before[-1]]
    gap = text[mention.end : when.start]
    if when.kind == "stretch" and gap.strip():
        return None
    if when.kind == "stretch" and when.text.casefold() != "this year" and not (before[-1] in is_from and "previous" in when.text):
        return None
    if len(gap) > NEAR_AFTER or _CLAUSE.search(gap) or any(mention.end <= other.start < when.start for other in found):
        return None
    if when.kind == "now" and text[when.start : when.end].casefold() == "now" and len(gap) > 60:
        return None
    following = next((one for one in mentions if one.start >= when.end), None)
    if following is None:
        return before[-1]
    if mention.kind == "points" != following.kind and re.match(r",? to\b", text[when.end : following.start]):
        return None  # "by 8 percentage points in 2014-15, to 14%"
    if (
        when.kind == "now"
        and _IS.search(text[max(0, when.start - 8) : when.start])
        and not _CLAUSE.search(text[when.end : following.start])
    ):
        return None  # "stability is now the best at 75%"
    if "(" in gap and _OF_OTHERS.search(gap) and ")" not in gap:
        return None  # "28.0% (the national average (2016) is 15.2%)"
    between = text[when.end : following.start]
    if gap.strip().endswith("(") and re.fullmatch(r"\s?:\s?", between):
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
    if re.match(r",? to\b", between) or len(between) > NEAR_BEFORE // 2 or _CLAUSE.search(between) or "(" in between:
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


def _share_over_and(
    text: str, mentions: Sequence[Mention], told: list[tuple[When | None, str]], paired: frozenset[int], beside: frozenset[int]
) -> None:
    """ "94% and 91% in October": what stands behind the last of a list holds for all of it; "almost half (46%)" is one figure told twice."""
    for place in range(len(mentions) - 1):
        if _APPOSED.fullmatch(text[mentions[place].end : mentions[place + 1].start]) and told[place + 1][0] is None is not told[place][0]:
            told[place + 1] = (told[place][0], "shared")
        elif (
            told[place][1] in ("before", "shared")
            and told[place + 1][0] is None
            and _LIST.match(text[mentions[place].end : mentions[place + 1].start])
        ):
            told[place + 1] = (told[place][0], "shared")  # "in 2012 these figures were 18% and 25%"
    for place in range(len(mentions) - 2, -1, -1):
        gap = text[mentions[place].end : mentions[place + 1].start]
        when, rule = told[place + 1]
        if {place, place + 1} <= paired or (place in beside) != (place + 1 in beside):
            continue
        if (
            told[place][0] is None
            and when is not None
            and rule in ("behind", "shared")
            and (_AND.match(gap) or _APPOSED.fullmatch(gap))
            and not _CLAUSE.search(gap)
            and " to " not in gap
        ):
            told[place] = (when, "shared")


def _opening(
    text: str,
    mentions: Sequence[Mention],
    found: Sequence[When],
    told: list[tuple[When | None, str]],
    is_from: frozenset[int],
    paired: frozenset[int],
) -> None:
    """A period that stands before every figure dates those that have none of their own, but not the later end of a change from it.

    >>> from analysis.letters.periods import periods
    >>> from analysis.letters.quantities import quantities
    >>> text = "On 31 August 2017, 17% were outstanding and 76% good."
    >>> [when.text for when, rule in dated(text, quantities(text), periods(text)) if when]
    ['31 August 2017', '31 August 2017']
    """
    for place, mention in enumerate(mentions):
        if told[place][0] is not None or place in is_from or mention.kind == "points":
            continue
        earlier = [
            one
            for one in found
            if one.end <= mention.start and one.kind in ("dated", "now") and one.text.casefold() != "now" and not is_set_against(text, one)
        ]
        first = [one for one in earlier if one.end <= mentions[0].start]
        if first and _BY_THEN.search(text[first[-1].end : mention.start]):
            continue
        if first and place in paired and any(told[other][0] is first[-1] for other in is_from):
            continue  # "In 2010-11, 80% were good but this has fallen to 62%"
        if (first and len(earlier) == len(first)) or (first and not any(told[other][1] == "opening" for other in range(place))):
            told[place] = (first[-1], "opening")


def _spans(
    text: str, mentions: Sequence[Mention], found: Sequence[When], told: list[tuple[When | None, str]], paired: frozenset[int]
) -> None:
    """ "In the last 12 months, 73% of ...": a span up to the review dates what else has no date, unless the sentence tells a change over it.

    >>> from analysis.letters.periods import periods
    >>> from analysis.letters.quantities import quantities
    >>> def read(text): return [(when and when.text, rule) for when, rule in dated(text, quantities(text), periods(text))]
    >>> read("In the last 12 months, 73% of children adopted were placed early."), read("This has fallen to 73% over the past year.")
    ([('In the last 12 months', 'span')], [(None, '')])
    >>> read("Since April, 96% were seen, an improvement.")
    [('Since April', 'span')]
    """
    spans = [
        one for one in found if one.kind == "stretch" and (_UP_TO_NOW.match(one.text) or (one.start <= 3 and _OPENS_SPAN.match(one.text)))
    ]
    if len(spans) != 1:
        return
    span = spans[0]
    opens = bool(mentions) and span.start <= 3 and span.end <= mentions[0].start <= span.end + OPENS_WITHIN
    if opens and told[0][0] is None and not _MOVES.search(text[span.end : mentions[0].start]):
        told[0] = (span, "span")
    if _MOVES.search(text):
        return
    for place in range(len(mentions)):
        if told[place][0] is None and place not in paired and ";" not in text[mentions[place].end : span.start]:
            told[place] = (span, "span")
