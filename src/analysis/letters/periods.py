"""Step 4, when: the periods a sentence names.

A period is dated ("March 2014", "quarter 2 of 2015-16"), now ("currently"), relative ("the previous year", "six months earlier"),
or a stretch ("over the past year", "since April 2015"), which dates a change and not its ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.letters.patterns import DASH, MONTH, YEAR, YEAR_SPAN


@dataclass(frozen=True)
class When:
    """A period as the sentence names it; `kind` is dated, now, relative or stretch."""

    start: int
    end: int
    text: str
    kind: str


_FULL_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_NUMBER_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|\d{1,2})"
_SPAN_WORD = r"(?:years?|months?|weeks?|days?|quarters?|terms?)"
_QUARTER_NUMBER = r"(?:one|two|three|four|[1-4])"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# A month or a day without its year is one only behind a word that stands before dates: "March", "May" and "1 May" alone may be anything.
_WORDS_BEFORE_DATES = [
    "in",
    "In",
    "by",
    "By",
    "during",
    "During",
    "since",
    "Since",
    "until",
    "end of",
    "early",
    "late",
    "On",
    "on",
    "As at",
    "as at",
]
_BEHIND_A_WORD = "(?:" + "|".join(rf"(?<=\b{word} )" for word in _WORDS_BEFORE_DATES) + ")"
_SAME = r"\b(?:same|corresponding|equivalent|comparable)"
_DATED = re.compile(
    "|".join(
        (
            rf"\b(?:first|last|final|same) {_NUMBER_WORD} (?:months|quarters|weeks|terms) (?:of|to) (?:the )?(?:end of )?"
            rf"(?:{YEAR_SPAN}|{MONTH} {YEAR}|{YEAR}\b)",
            rf"\b(?:{_NUMBER_WORD}[- ])?(?:years?|months?|weeks?|quarter|term)(?: period)? (?:up )?(?:to|ended|ending)(?: the)?(?: end of)?"
            rf" (?:{_DAY} )?(?:{MONTH} {YEAR}\b|{_FULL_MONTH}\b)",
            rf"\b{_NUMBER_WORD} years to {YEAR}\b",
            rf"\b{_DAY} {MONTH}(?: {YEAR})? (?:to|and|{DASH}) {_DAY} {MONTH} {YEAR}",
            rf"\b{_DAY} {MONTH},? (?:{YEAR}|\d\d(?!\d))",
            r"(?<![\d/.])\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d\b",
            rf"(?:(?<=[Ff]rom )|(?<=[Bb]etween )){YEAR} (?:to|and) {YEAR}\b",
            rf"(?<=\b[Ii]n ){YEAR} to {YEAR}\b",
            rf"{_SAME} (?:period|month|quarter|term|week|time)(?: (?:in|of|during|for))? (?:{YEAR_SPAN}|{MONTH} {YEAR}|{YEAR}\b)",
            rf"\b(?:[Qq]uarters?|Q) ?{_QUARTER_NUMBER}(?: (?:and|to) {_QUARTER_NUMBER})?(?: of|,| in)? {YEAR_SPAN}",
            rf"\b(?:[Qq]uarters?|Q) ?{_QUARTER_NUMBER}(?: (?:and|to) {_QUARTER_NUMBER})?(?: of|,| in)? {YEAR}\b",
            rf"\b(?:first|second|third|fourth|last|final) (?:quarter|half|term|{_NUMBER_WORD} months) of (?:{YEAR_SPAN}|{YEAR})",
            rf"\b(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter|Christmas|Easter)(?: term)?(?: of| in)? (?:{YEAR_SPAN}|{YEAR}\b)",
            r"\b(?:[Ss]pring|[Ss]ummer|[Aa]utumn) term\b(?! of)",
            rf"\b(?:[Ee]arly|[Mm]id|[Ll]ate)[- ]{YEAR}\b",
            rf"\b{MONTH}(?: {YEAR})? ?(?:to|and|{DASH}) ?{MONTH} {YEAR}\b",
            rf"\b{MONTH},? {YEAR}(?: ?{DASH} ?\d\d\b)?",
            rf"\bend (?:of )?{YEAR_SPAN}",
            rf"(?<![\w£/.,]){YEAR_SPAN}(?!%)",
            rf"(?<![\w£/.,-]){YEAR}(?!\d|,\d|[%/]|\.\d| ?[-\u2013\u2212]\d)",
            rf"\b{_FULL_MONTH} ?(?:to|and|{DASH}) ?{_FULL_MONTH}\b",
            rf"{_BEHIND_A_WORD}(?:{_DAY} )?{_FULL_MONTH}\b",
            rf"(?:(?<=\b[Aa]t )|(?<=\b[Ff]rom )|(?<=\b[Tt]o )){_DAY} {_FULL_MONTH}\b",
            rf"\b{_FULL_MONTH}\b(?=,? when )",
            rf"{_BEHIND_A_WORD}the (?:spring|summer|autumn|winter)\b(?! (?:term|of|\d|holiday))",
            rf"\b(?:[Qq]uarters?|Q) ?{_QUARTER_NUMBER}(?: (?:and|to) {_QUARTER_NUMBER})?\b",
        )
    )
)
_NOW = re.compile(
    r"\b(?:at|by) (?:the )?(?:time|point) of (?:(?:this|the|our|its) )?(?:final |second |latest |current |post-inspection |monitoring |most recent )?"
    r"(?:re-?)?(?:inspection|review|visit|fieldwork)\b"
    r"|\b(?:at|by|during) (?:this|the) (?:latest |current )?(?:inspection|review)\b(?! (?:period|meeting|process|cycle))"
    r"|\bcurrently\b|\bcurrent (?=level|performance|figure|rate|completion|data|position|caseload|number)"
    r"|\b(?:this|the) (?:financial |academic )?year to date\b|\bat (?:the )?(?:present|moment)\b|\bnow\b"
    r"|\bat this stage\b|(?<!up )\bto date\b|\btoday\b",
    re.IGNORECASE,
)
_YEAR_OF = r"(?:academic |financial |school |calendar |reporting )?"
_OF_A_THING = r"(?! (?:the|our|its|his|her|their|she|he|we|they|average|[a-z]+ing)\b)"  # "the four weeks before our visit"
_RELATIVE = re.compile(
    rf"{_SAME} (?:period|time|point|month|quarter|term|week|{_NUMBER_WORD} months)(?: (?:in|of|during|for))?"
    rf" (?:(?:the )?(?:last|previous|preceding|prior) {_YEAR_OF}year|the year before|a year (?:ago|earlier|before))\b"
    r"|\bthis time last year\b|\bwhen (?:[a-z]+ ){0,4}last (?:inspected|reviewed|audited)\b"
    rf"|\b(?:start|beginning|end) of (?:the|this|last|the (?:last|previous|current)) {_YEAR_OF}year\b"
    rf"|\b(?:this|(?:the )?(?:current|last|latest)) (?:academic|financial|school|calendar|reporting) year\b"
    rf"|(?<=\bin )the (?:last|latest|current|most recent) (?:quarter|term)\b|\b(?:this|the (?:latest|current|previous|preceding)) (?:quarter|term)\b"
    rf"|\b(?:the )?(?:previous|preceding|prior|following) (?:{_YEAR_OF}year|quarter|term|month|week|period|{_NUMBER_WORD} (?:months|years|weeks|quarters))\b"
    rf"|(?<=\b)(?:the )?(?:first|second|third|fourth|final) (?:quarter|term|half|{_NUMBER_WORD} months)(?: of (?:the|this|last) {_YEAR_OF}year)?\b"
    rf"|\b(?:{_NUMBER_WORD}|a) {_SPAN_WORD} (?:ago|earlier|later|before(?: that)?|previously|on|back)\b{_OF_A_THING}"
    rf"|\b(?:last|previous|preceding|the year before) year\b|\b(?:the )?year before(?: last)?\b|\bthe (?:month|week|quarter|term) before\b"
    rf"|\blast (?:month|week|quarter|term|autumn|spring|summer|winter|(?-i:{_FULL_MONTH}))\b"
    rf"|\bthis (?:month|week|quarter|term|autumn|spring|summer|winter|(?-i:(?!May\b){_FULL_MONTH}))\b"
    rf"|\bthe (?:following|next|previous) (?:autumn|spring|summer|winter|(?-i:{_FULL_MONTH}))\b|\bthe winter before last\b"
    r"|\b(?:our|the|this) (?:first|second|third) (?:review|inspection|visit)\b"
    r"|\bthe (?:time of the )?(?:last|previous|initial|earlier|original) (?:inspection|review|visit|audit|survey)\b"
    r"|\bthe (?:mid-?point|interim|final) (?:review|inspection|visit|meeting)\b",
    re.IGNORECASE,
)
_STRETCH = re.compile(
    r"\b(?!(?:in|for|over|during) the (?:previous|last) (?:year|quarter|month|term)\b)(?!(?:(?:in|for|of|with|to) )?the previous\b)"
    rf"(?:(?:over|in|during|for|within|throughout) )?the (?:past|last|previous)(?: {_NUMBER_WORD})? (?:few )?(?:years?|months?"
    rf"|weeks?|quarters?)\b(?! of (?:the )?(?:{YEAR}|{MONTH}))"
    r"|\b(?:over|during|within|throughout) the (?:past|last) (?:year|quarter|month|term)\b|\bin the (?:past|last) year\b|\bthis year\b"
    rf"|\bover (?:a|the) {_NUMBER_WORD}[- ](?:months?|years?)\b|\b{_NUMBER_WORD}[- ](?:month|year) period\b",
    re.IGNORECASE,
)
_IS_YEAR = re.compile(rf"{YEAR_SPAN}|{YEAR}")
_SINCE = re.compile(r"\bsince (?:the )?(?:(?:end|start|beginning) of )?(?:the )?$", re.IGNORECASE)
_CHANGE_SPAN_BEFORE = re.compile(
    r"\b(?:between|after|following|prior to|before|until)\s(?:the\s)?(?:end\sof\s|start\sof\s|beginning\sof\s)?$", re.IGNORECASE
)
_IS_RANGE = re.compile(
    rf"(?:\d{{1,2}} )?{MONTH}(?: {YEAR})? ?(?:to|and|{DASH}) ?(?:\d{{1,2}} )?{MONTH}|{YEAR} (?:to|and) {YEAR}|{YEAR_SPAN}"
)
# "the 2013 action plan" dates the plan.
_NAMES_A_PAPER = re.compile(
    r"^ (?:[a-z]+ ){0,2}(?:plan|budget|strategy|framework|guidance|policy|programme|contract|agreement|white paper|act|regulations)\b",
    re.IGNORECASE,
)
_NOT_A_DATE = re.compile(
    r"\b(?:Act|Regulations|Order|Rules|Framework|Guidance|Together)\s(?:\(\w+\)\s)?$"
    r"|\b(?:letter|circular|decision|memo|notice|speech|paper)s? (?:of|dated|from)(?: the)? $"  # the date of a document
)


def periods(text: str) -> list[When]:
    """The periods of a sentence in reading order; a longer one hides those inside it.

    >>> [(one.text, one.kind) for one in periods("from 52% three years ago to 17% in quarter 1 of 2015–16")]
    [('three years ago', 'relative'), ('quarter 1 of 2015–16', 'dated')]
    >>> [(one.text, one.kind) for one in periods("In 2017 to 2018, 46%, and 70% in the previous year")]
    [('2017 to 2018', 'dated'), ('the previous year', 'relative')]
    >>> [(one.text, one.kind) for one in periods("Since April 2015, 96% have been seen; in November, 90% were up to date.")]
    [('Since April 2015', 'stretch'), ('November', 'dated')]
    """
    if not _may_date(text):
        return []
    found = [When(*match.span(), match.group(), kind) for kind, rule in _RULES for match in rule.finditer(text)]
    kept: list[When] = []
    for one in sorted(found, key=lambda when: (when.start, -when.end)):
        if kept and one.start < kept[-1].end:
            if one.end - one.start <= kept[-1].end - kept[-1].start:
                continue
            kept.pop()
        before = text[max(0, one.start - 40) : one.start]
        if one.kind == "dated" and (
            _NOT_A_DATE.search(before) or (_IS_YEAR.fullmatch(one.text) and _NAMES_A_PAPER.match(text[one.end : one.end + 50]))
        ):
            continue
        kept.append(_as_stretch(text, one, before))
    return kept


def _as_stretch(text: str, one: When, before: str) -> When:
    """A date behind "since", "after", "until" and the like bounds a stretch; "since" belongs to what it says."""
    if one.kind != "dated" or _IS_RANGE.match(one.text):
        return one
    if since := _SINCE.search(before):
        start = one.start - len(before) + since.start()
        return When(start, one.end, text[start : one.end], "stretch")
    return When(one.start, one.end, one.text, "stretch") if _CHANGE_SPAN_BEFORE.search(before) else one


def _may_date(text: str) -> bool:
    """Does a text hold any word without which no rule below finds a period? Quick: most sentences hold none."""
    plain = text.casefold()
    return _DIGIT.search(text) is not None or any(word in plain for word in _WORDS_OF_TIME)


_DIGIT = re.compile(rf"{YEAR}|\d[/.]\d|Q ?[1-4]")
_WORDS_OF_TIME = (
    *("year", "month", "quarter", "week", "term", "period", "now", "current", "present", "review", "inspection", "visit", "stage", "date"),
    *("moment", "today", "audit", "survey", "january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december", "autumn", "spring", "summer", "winter"),
)
_RULES = (("dated", _DATED), ("now", _NOW), ("relative", _RELATIVE), ("stretch", _STRETCH))
