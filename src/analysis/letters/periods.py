"""Step 4, when: the periods a sentence names, and which of its quantities each one speaks of.

The rules, in the order they are tried: a period right behind its figure ("77% in March 2014", "64% (2013-14)"); one right
before it ("the 2014-15 figure of 9%"); one that opens the sentence or stands alone in it. A stretch over which something
changed ("over the past year", "since April") dates the change, not its ends; where nothing changed, a stretch up to the
review ("in the last 12 months") dates what has no other date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.letters.mention import Mention
from analysis.letters.patterns import DASH, MONTH, YEAR, YEAR_SPAN

NEAR_AFTER = 150  # characters between a figure and the period behind it
NEAR_BEFORE = 45  # and between a period and the figure it opens


@dataclass(frozen=True)
class When:
    """A period as the sentence names it; `kind` is dated, now, relative or stretch."""

    start: int
    end: int
    text: str
    kind: str


_NUMBER_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|\d{1,2})"
_DATED = re.compile(
    "|".join(
        (
            rf"\b(?:first|last|final|same) {_NUMBER_WORD} months (?:of|to) (?:the )?(?:end of )?(?:{YEAR_SPAN}|{MONTH} {YEAR}|{YEAR}\b)",
            rf"\b(?:year|{_NUMBER_WORD} months) (?:to|ended|ending)(?: the end of)? (?:\d{{1,2}} )?{MONTH} {YEAR}\b",
            rf"\b\d{{1,2}} {MONTH}(?: {YEAR})? (?:to|and|{DASH}) \d{{1,2}} {MONTH} {YEAR}",
            rf"\b\d{{1,2}}(?:st|nd|rd|th)? {MONTH},? (?:{YEAR}|\d\d(?!\d))",
            rf"(?:(?<=[Ff]rom )|(?<=[Bb]etween )){YEAR} (?:to|and) {YEAR}\b",
            rf"(?<=\b[Ii]n ){YEAR} to {YEAR}\b",
            rf"\bsame (?:period|month|quarter|term|week)(?: (?:in|of|during))? (?:{YEAR_SPAN}|{MONTH} {YEAR}|{YEAR}\b)",
            rf"\b(?:quarters?|Q) ?(?:one|two|three|four|[1-4])(?: (?:and|to) (?:one|two|three|four|[1-4]))?(?: of)? {YEAR_SPAN}",
            rf"\b(?:first|second|third|fourth|last|final) (?:quarter|half|term) of (?:{YEAR_SPAN}|{YEAR})",
            rf"\b(?:spring|summer|autumn|winter)(?: term)?(?: of)? {YEAR}\b",
            rf"\b{MONTH}(?: {YEAR})? ?(?:to|and|{DASH}) ?{MONTH} {YEAR}\b",
            rf"\b{MONTH},? {YEAR}(?: ?{DASH} ?\d\d\b)?",
            rf"\bend (?:of )?{YEAR_SPAN}",
            rf"(?<![\w£/.,]){YEAR_SPAN}(?!%)",
            rf"(?<![\w£/.,-]){YEAR}(?!\d|,\d|[%/]|\.\d| ?[-\u2013\u2212]\d)",
        )
    )
)
_NOW = re.compile(
    r"\bat the time of (?:this|the|our) (?:final |second |latest |post-inspection )?(?:inspection|review|visit)\b|\b(?:by"
    r"|at) the (?:time of )?(?:this |the )?review\b"
    r"|\bcurrently\b|\bcurrent (?=level|performance|figure|rate|completion|data|position|caseload|number)|\bthis year to date\b|\bat (?:the )?present\b|\bnow\b"
    r"|\bat this stage\b|\bto date\b",
    re.IGNORECASE,
)
_YEAR_OF = r"(?:academic |financial |school |calendar |reporting )?"
_RELATIVE = re.compile(
    rf"\bsame (?:period|time|point|month|quarter|term|week)(?: (?:in|of|during))? (?:the )?(?:last|previous|preceding) {_YEAR_OF}year\b"
    rf"|\b(?:start|beginning|end) of (?:the|this|last|the (?:last|previous|current)) {_YEAR_OF}year\b"
    rf"|\b(?:this|(?:the )?(?:current|last|latest)) (?:academic|financial|school|calendar|reporting) year\b"
    rf"|(?<=\bin )the (?:last|latest|current|most recent) (?:quarter|term)\b|\b(?:this|the (?:latest|current|previous|preceding)) (?:quarter|term)\b"
    rf"|\b(?:the )?(?:previous|preceding) (?:{_YEAR_OF}year|quarter|term|month|period)\b"
    rf"|\b{_NUMBER_WORD} (?:years?|months?) (?:ago|earlier|later|before|previously)\b|\ba (?:year|month) (?:later|earlier|before)\b"
    rf"|\b(?:last|previous|preceding|the year before) year\b|\b(?:the )?year before\b",
    re.IGNORECASE,
)
_STRETCH = re.compile(
    r"\b(?!(?:in|for) the previous (?:year|quarter|month)\b|in the last (?:quarter|term)\b)"
    rf"(?:over|in|during|for|within|throughout) (?:the )?(?:past|last|previous)(?: {_NUMBER_WORD})? (?:few )?(?:years?|months?"
    rf"|weeks?|quarters?)\b(?! of (?:the )?(?:{YEAR}|{MONTH}))|\bthis year\b"
    rf"|\bover (?:a|the) {_NUMBER_WORD}[- ](?:months?|years?)\b|\b{_NUMBER_WORD}[- ](?:month|year) period\b",
    re.IGNORECASE,
)
_CHANGE_SPAN_BEFORE = re.compile(
    r"\b(?:since|between|after|following|prior to|before|until)\s(?:the\s)?(?:end\sof\s|start\sof\s|beginning\sof\s)?$", re.IGNORECASE
)
_IS_RANGE = re.compile(rf"(?:\d{{1,2}} )?{MONTH}(?: {YEAR})? ?(?:to|and|{DASH}) ?(?:\d{{1,2}} )?{MONTH}|{YEAR} (?:to|and) {YEAR}")
_NOT_A_DATE = re.compile(r"\b(?:Act|Regulations|Order|Rules|Framework|Guidance|Together)\s(?:\(\w+\)\s)?$")
_CLAUSE = re.compile(
    r";|: |\. |, (?:and|but|although|while|with|which|compared|whereas|when)\b|\b(?:although|while|whereas|compared|than|but)\b",
    re.IGNORECASE,
)
_UP_TO_NOW = re.compile(r"this year$|(?:over|in|during|within|throughout) the (?:past|last|previous)\b", re.IGNORECASE)
_MOVES = re.compile(
    r"\b(?:ris(?:en|ing)|rose|fell|fall(?:en|s)?|increas\w*|reduc\w*|decreas\w*|declin\w*|drop\w*|doubl\w*|improv\w*|grown?|halved|changed?)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"^(?:[^,;]{0,25}\b)?(?:In|At|As of|As at|By|During|For|On|From|Currently|At the end of|In the year|Between|Of)?\b[^,;%]{0,30}$",
    re.IGNORECASE,
)
_AND = re.compile(r"^[^;%]{0,70}\b(?:and|or)\b[^;%]{0,40}$")


def periods(text: str) -> list[When]:
    """The periods of a sentence in reading order; a longer one hides those inside it.

    >>> [(one.text, one.kind) for one in periods("from 52% three years ago to 17% in quarter 1 of 2015–16")]
    [('three years ago', 'relative'), ('quarter 1 of 2015–16', 'dated')]
    >>> [(one.text, one.kind) for one in periods("In 2017 to 2018, 46%, and 70% in the previous year")]
    [('2017 to 2018', 'dated'), ('the previous year', 'relative')]
    """
    if not _may_date(text):
        return []
    found = [When(*match.span(), match.group(), kind) for kind, rule in _RULES for match in rule.finditer(text)]
    kept: list[When] = []
    for one in sorted(found, key=lambda when: (when.start, -when.end)):
        if kept and one.start < kept[-1].end:
            continue
        before = text[max(0, one.start - 40) : one.start]
        if one.kind == "dated" and _NOT_A_DATE.search(before):
            continue
        spans = one.kind == "dated" and _CHANGE_SPAN_BEFORE.search(before) and not _IS_RANGE.match(one.text)
        kept.append(When(one.start, one.end, one.text, "stretch") if spans else one)
    return kept


def _may_date(text: str) -> bool:
    """Does a text hold any word without which no rule below finds a period? Quick: most sentences hold none."""
    plain = text.casefold()
    return _DIGIT.search(text) is not None or any(word in plain for word in _WORDS_OF_TIME)


_DIGIT = re.compile(r"\d")
_WORDS_OF_TIME = (
    "year",
    "month",
    "quarter",
    "week",
    "term",
    "period",
    "now",
    "current",
    "present",
    "review",
    "inspection",
    "visit",
    "stage",
    "date",
)
_RULES = (("dated", _DATED), ("now", _NOW), ("relative", _RELATIVE), ("stretch", _STRETCH))


def dated(
    text: str,
    mentions: Sequence[Mention],
    found: Sequence[When],
    *,
    is_from: frozenset[int] = frozenset(),
    paired: frozenset[int] = frozenset(),
) -> list[tuple[When | None, str]]:
    """For each mention its period and the rule that gave it; `is_from` are the places of earlier ends of a change, `paired` of all ends.

    >>> from analysis.letters.quantities import quantities
    >>> text = "In 2014, 38% of cases were late, and 12% in March 2015."
    >>> [(when.text, rule) for when, rule in dated(text, quantities(text), periods(text))]
    [('2014', 'before'), ('March 2015', 'behind')]
    """
    told: list[tuple[When | None, str]] = [(None, "")] * len(mentions)
    used: set[int] = set()
    for number, when in enumerate(found):
        inside = [place for place, one in enumerate(mentions) if one.start <= when.start < one.end]
        if inside and when.kind != "stretch":
            told[inside[0]] = (when, "inside")
            used.add(number)
            continue
        place = _behind(text, mentions, when, found)
        if place is not None and told[place][0] is None:
            told[place] = (when, "behind")
            used.add(number)
    for place in range(len(mentions)):
        if told[place][0] is None:
            near = _before(text, mentions, place, found, used, is_from)
            if near is not None:
                told[place] = (found[near], "before")
                used.add(near)
    _share_over_and(text, mentions, told, paired)
    _opening(text, mentions, found, told, is_from, paired)
    _spans(text, mentions, found, told, paired)
    return told


def _behind(text: str, mentions: Sequence[Mention], when: When, found: Sequence[When]) -> int | None:
    """The figure right before a period, with no other figure, period or new clause between."""
    before = [place for place, one in enumerate(mentions) if one.end <= when.start]
    if not before or when.kind == "stretch":
        return None
    mention = mentions[before[-1]]
    gap = text[mention.end : when.start]
    if len(gap) > NEAR_AFTER or _CLAUSE.search(gap) or any(mention.end <= other.start < when.start for other in found):
        return None
    if when.kind == "now" and text[when.start : when.end].casefold() == "now" and len(gap) > 60:
        return None
    following = next((one for one in mentions if one.start >= when.end), None)
    if following is not None and "(" in gap and re.search(r"\b(?:average|national|England)\b", gap) and ")" not in gap:
        return None  # "28.0% (the national average (2016) is 15.2%)"
    if following is not None and not gap.strip().endswith("("):
        between = text[when.end : following.start]
        if not between.strip() and " " in gap.strip():
            return None  # "... and is currently 86%"
        if (
            re.fullmatch(r"\s?(?:figure|rate|level|performance)?\s?(?:of|was|at)\s(?:an?\s)?", between)
            and len(gap) > len(between)
            and " to " not in gap[-4:]
        ):
            return None  # "... and the 2014-15 figure of 9%": it opens the next figure
        if re.search(r"\b(?:to|from) (?:an?|the) $|\bnational figure from $", gap):
            return None
    return before[-1]


def _before(
    text: str, mentions: Sequence[Mention], place: int, found: Sequence[When], used: set[int], is_from: frozenset[int]
) -> int | None:
    """A period a few words before a figure, with no other figure between."""
    mention = mentions[place]
    floor = mentions[place - 1].end if place else 0
    near = [number for number, one in enumerate(found) if floor <= one.start and one.end <= mention.start and number not in used]
    if not near:
        return None
    when = found[near[-1]]
    gap = text[when.end : mention.start]
    if when.kind == "stretch" or (place in is_from and when.kind != "dated"):
        return None
    if when.kind == "relative" and re.search(r"\b(?:from|than|on|over|to) (?:the )?$", text[max(0, when.start - 12) : when.start]):
        return None
    if when.kind == "relative" and re.search(
        r"\b(?:than|as|what)\b[^,;]{0,25}\b(?:was|were|did) (?:the )?$", text[max(0, when.start - 45) : when.start]
    ):
        return None  # "similar to what they were last year with 72% good"
    if when.kind == "now" and text[when.start : when.end].casefold() == "now" and len(gap) > 15:
        return None
    if place in is_from and not re.fullmatch(r"\s?(?:figure|rate|level)?\s?(?:of\s)?", gap):
        return None
    return near[-1] if len(gap) <= NEAR_BEFORE and not re.search(r";|\. ", gap) else None


def _share_over_and(text: str, mentions: Sequence[Mention], told: list[tuple[When | None, str]], paired: frozenset[int]) -> None:
    """ "94% and 91% in October": what stands behind the last of a list holds for all of it."""
    for place in range(len(mentions) - 2, -1, -1):
        gap = text[mentions[place].end : mentions[place + 1].start]
        when, rule = told[place + 1]
        if {place, place + 1} <= paired:
            continue
        if (
            told[place][0] is None
            and when is not None
            and rule in ("behind", "shared")
            and _AND.match(gap)
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

    >>> from analysis.letters.quantities import quantities
    >>> text = "On 31 August 2017, 17% were outstanding and 76% good."
    >>> [when.text for when, rule in dated(text, quantities(text), periods(text)) if when]
    ['31 August 2017', '31 August 2017']
    """
    for place, mention in enumerate(mentions):
        if told[place][0] is not None or place in is_from:
            continue
        earlier = [one for one in found if one.end <= mention.start and one.kind in ("dated", "now") and one.text.casefold() != "now"]
        first = [one for one in earlier if one.end <= mentions[0].start]
        if first and place in paired and any(told[other][0] is first[-1] for other in is_from):
            continue  # "In 2010-11, 80% were good but this has fallen to 62%"
        if (first and len(earlier) == len(first)) or (first and not any(told[other][1] == "opening" for other in range(place))):
            told[place] = (first[-1], "opening")


def _spans(
    text: str, mentions: Sequence[Mention], found: Sequence[When], told: list[tuple[When | None, str]], paired: frozenset[int]
) -> None:
    """ "In the last 12 months, 73% of ...": a span up to the review dates what else has no date, unless the sentence tells a change over it.

    >>> from analysis.letters.quantities import quantities
    >>> text = "In the last 12 months, 73% of children adopted were placed early."
    >>> [(when.text, rule) for when, rule in dated(text, quantities(text), periods(text))]
    [('In the last 12 months', 'span')]
    >>> text = "This has fallen to 73% over the past year."
    >>> dated(text, quantities(text), periods(text))
    [(None, '')]
    """
    spans = [one for one in found if one.kind == "stretch" and _UP_TO_NOW.match(one.text)]
    if len(spans) != 1 or _MOVES.search(text):
        return
    for place in range(len(mentions)):
        if told[place][0] is None and place not in paired and ";" not in text[mentions[place].end : spans[0].start]:
            told[place] = (spans[0], "span")
