"""Step 4 continued, dates that hold for more than one figure: of a list, of a whole sentence, of a span up to the review."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.letters.against import is_set_against
from analysis.letters.mention import Mention
from analysis.letters.periods import When

OPENS_WITHIN = 90  # and between a stretch that opens a sentence and its figure

CLAUSE = re.compile(
    r";|: |\. |, (?:and|but|although|while|with|which|compared|whereas|when|where)\b"
    r"|\b(?:although|which|while|whereas|compared|(?<!more )(?<!less )(?<!fewer )than|but)\b",
    re.IGNORECASE,
)
LIST = re.compile(r"^(?:, |,? and |,? or )(?:then )?$")
_UP_TO_NOW = re.compile(r"this year$|(?:over|in|during|within|throughout|for) the (?:past|last|previous)\b", re.IGNORECASE)
_OPENS_SPAN = re.compile(r"since\b|the (?:past|last)\b", re.IGNORECASE)
MOVES = re.compile(
    r"\b(?:ris(?:en|ing)|rose|fell|fall(?:en|s)?|increas\w*|reduc\w*|decreas\w*|declin\w*|drop\w*|doubl\w*|improv\w*|grown?|halved|changed?)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"^[^;%]{0,70}\b(?:and|or)\b[^;%]{0,40}$")
_BY_THEN = re.compile(r"\b(?:since|by then|subsequently|later|afterwards)\b", re.IGNORECASE)
_COMMA_LIST = re.compile(r"^[^;%]{0,60}, (?:(?:by|in|at|for) )?$")
_APPOSED = re.compile(r"\s?[,(]\s?(?:or )?")


def share_over_and(
    text: str, mentions: Sequence[Mention], told: list[tuple[When | None, str]], paired: frozenset[int], beside: frozenset[int]
) -> None:
    """ "94% and 91% in October": what stands behind the last of a list holds for all of it; "almost half (46%)" is one figure told twice."""
    for place in range(len(mentions) - 1):
        if _APPOSED.fullmatch(text[mentions[place].end : mentions[place + 1].start]) and told[place + 1][0] is None is not told[place][0]:
            told[place + 1] = (told[place][0], "shared")
        elif (
            told[place][1] in ("before", "shared")
            and told[place + 1][0] is None
            and LIST.match(text[mentions[place].end : mentions[place + 1].start])
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
            and (_AND.match(gap) or _APPOSED.fullmatch(gap) or (rule == "shared" and _COMMA_LIST.match(gap)))
            and not CLAUSE.search(gap)
            and " to " not in gap
        ):
            told[place] = (when, "shared")


def share_opening(
    text: str,
    mentions: Sequence[Mention],
    found: Sequence[When],
    told: list[tuple[When | None, str]],
    is_from: frozenset[int],
    paired: frozenset[int],
) -> None:
    """A period that stands before every figure dates those that have none of their own, but not the later end of a change from it.

    >>> from analysis.letters.dating import dated
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


def share_spans(
    text: str, mentions: Sequence[Mention], found: Sequence[When], told: list[tuple[When | None, str]], paired: frozenset[int]
) -> None:
    """ "In the last 12 months, 73% of ...": a span up to the review dates what else has no date, unless the sentence tells a change over it.

    >>> from analysis.letters.dating import dated
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
    if opens and told[0][0] is None and not MOVES.search(text[span.end : mentions[0].start]):
        told[0] = (span, "span")
    if MOVES.search(text):
        return
    for place in range(len(mentions)):
        if told[place][0] is None and place not in paired and ";" not in text[mentions[place].end : span.start]:
            told[place] = (span, "span")
