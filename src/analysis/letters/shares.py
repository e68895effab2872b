"""Step 3, the rules for percentages, points, ranges, ratios and shares in words."""

from __future__ import annotations

import re

from analysis.letters.mention import TOLD_CHANGE, Mention
from analysis.letters.patterns import (
    AFTER_DASH,
    BARE_NUMBER,
    DASH,
    MONTH,
    NUMBER,
    PERCENT_SIGN,
    UNITS,
    WINDOW,
    WORD_NUMBER,
    lead_before,
)
from analysis.parsing import parse_percentage, parse_ratio
from analysis.parsing.words import decimals_of, number_of

_UNIT = re.compile(
    rf"(?P<number>(?<![\w.,])\d{{0,3}}[\u00bc-\u00be]|(?<![\w.,])\.\d{{1,9}}|{AFTER_DASH}|{WORD_NUMBER}(?:[ -]and[ -]a[ -]half)?)"
    rf"(?:\s?(?P<unit>{PERCENT_SIGN})(?P<points>[ -]points?\b)?|[ -](?P<pp>percentage[ -]points?|pp|ppts?)\b)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?:\b(?P<word>from|between)\s)?(?<![\w.,£$€/])(?<!\d[-\u2013\u2212])(?P<low>{BARE_NUMBER})\s?(?P<unit>{PERCENT_SIGN})?\s?(?P<join>{DASH}|to|and)\s?$",
    re.IGNORECASE,
)
_ELIDED_POINTS = re.compile(
    rf"(?P<number>{NUMBER}|{WORD_NUMBER}) points?(?=\s(?:higher|lower|greater|above|below|better|worse|more|less)\b)"
    rf"|(?:\b(?:rose|risen|fell|fallen|up|down|dropped|improved|by)(?: by)? )(?P<moved>{NUMBER}|{WORD_NUMBER}) points?(?=\s(?:to|on|from|in)\b)",
    re.IGNORECASE,
)
_ELIDED_SECOND = re.compile(rf"^ to (?P<number>{NUMBER})(?=[.,;)]|$| (?:in|by|at) )")  # "from 45 per cent to 62"
_FROM = re.compile(r"\bfrom $", re.IGNORECASE)
_NEGATIVE = re.compile(r"(?:^|(?<=[\s(]))(?:[-\u2212]|minus )$")
_PARTS_OF_ONE = {"\u00bc": ".25", "\u00bd": ".5", "\u00be": ".75"}
_WORD_RANGE = re.compile(rf"(?:\b(?P<word>from|between)\s)?(?P<low>{WORD_NUMBER})(?: {PERCENT_SIGN})?\s(?P<join>to|and)\s$", re.IGNORECASE)
_MONTH_BEFORE = re.compile(rf"{MONTH}\s$", re.IGNORECASE)
_RATIO = re.compile(
    rf"(?<![\w.:])(\d{{1,3}}) ?: ?(\d{{1,3}})(?![\d:]|\.\d)|\b({UNITS}|ten|\d{{1,3}})[ -]to[ -]({UNITS}|ten|\d{{1,3}})\b(?=[ -]ratio)",
    re.IGNORECASE,
)
_RATIO_NEAR = re.compile(r"\bratios?\b|\bworkloads?\b|\bper (?:manager|practitioner|worker)\b|supervis", re.IGNORECASE)

_MOVE_AFTER = re.compile(
    r"\s(?:(?:[a-z-]{3,14} )?(?:increase|rise|reduction|decrease|growth|drop|fall|decline|uplift)|(?:less|fewer|more)(?! than \d))\b",
    re.IGNORECASE,
)
_MOVE_BEFORE = re.compile(
    r"\b(?:(?:increases?|rises?|reductions?|decreases?|growth|drops?|falls?|declines?|uplift)(?: (?:in|to) [^,;:.%()]{2,60})? of"
    r"|(?:increas|reduc|decreas|declin)(?:ed|ing) by"
    r"|(?:risen|rose|grown|grew|fallen|fell|dropped|down|(?<!make )(?<!makes )(?<!made )(?<!making )up)(?: by)?) $",
    re.IGNORECASE,
)


_DIGIT_APART = re.compile(r"(?<![\w.,])(\d{1,3})\s{1,2}$")


def percentages(text: str) -> list[Mention]:
    """Percentages and points in digits or words, with the words that bend them; ranges; a unit printed once for two numbers.

    >>> [(found.raw, found.value, found.value_low, found.value_high) for found in percentages("In 20–25% of cases, and nearly 60%, or Fifteen per cent.")]
    [('20–25%', None, 0.2, 0.25), ('nearly 60%', 0.6, None, None), ('Fifteen per cent', 0.15, None, None)]
    >>> [(found.raw, found.kind, found.value) for found in percentages("rose from 15 to 20%, by five percentage points")]
    [('15', 'percent', 0.15), ('20%', 'percent', 0.2), ('five percentage points', 'points', 5.0)]
    """
    found: list[Mention] = []
    for match in _UNIT.finditer(text):
        start, end = match.span()
        if match["pp"] or match["points"]:
            found.append(_points(text, match["number"], start, end))
            continue
        window = text[max(0, start - WINDOW) : start]
        pair = None if match["number"][0].isalpha() else _RANGE.search(window)
        word_pair = _WORD_RANGE.search(window) if match["number"][0].isalpha() else None
        if word_pair and _is_word_range(word_pair, match["number"]):
            found.append(
                _range(
                    text,
                    start - len(window) + word_pair.start("low"),
                    end,
                    *(f"{number_of(one):.0f}" for one in (word_pair["low"], match["number"])),
                )
            )
            continue
        if pair and _is_range(pair, window, match["number"]):
            if pair["unit"] and found and found[-1].end >= start - len(window) + pair.start("low"):
                found.pop()
            found.append(_range(text, start - len(window) + pair.start("low"), end, pair["low"], match["number"]))
            continue
        if (
            pair
            and pair["word"]
            and pair["word"].casefold() == "from"
            and not pair["unit"]
            and pair["join"].casefold() == "to"
            and _is_share(pair["low"])
        ):
            low = start - len(window) + pair.start("low")
            found.append(
                _percent(
                    text,
                    pair["low"],
                    low,
                    low + len(pair["low"]),
                    rule="unit printed once",
                    doubts=("the percent sign stands only behind the second number",),
                )
            )
        found.append(_percent(text, match["number"], start, end, rule="percent"))
        second = _ELIDED_SECOND.match(text[end : end + WINDOW])
        if second and _FROM.search(window[: len(window) - (start - found[-1].start)]) and _is_share(second["number"]):
            low, high = end + second.start("number"), end + second.end("number")
            found.append(
                _percent(
                    text,
                    second["number"],
                    low,
                    high,
                    rule="unit printed once",
                    doubts=("the percent sign stands only behind the first number",),
                )
            )
    found += [
        _points(text, *((match["moved"], *match.span("moved")) if match["moved"] else (match["number"], *match.span())))
        for match in _ELIDED_POINTS.finditer(text)
        if re.search(r"%|percent|\brate|\bgap", text)
    ]
    return found


def is_told_change(text: str, start: int, end: int) -> bool:
    """Is the percentage at [start, end) by how much something moved, and not where it stands?

    >>> [is_told_change(text, text.index("34%"), text.index("34%") + 3) for text in
    ... ("a 34% increase in contacts", "an increase in population of 34%", "rose by 34%", "increased to 34%", "34% of all, an increase")]
    [True, True, True, False, False]
    """
    if _MOVE_AFTER.match(text[end : end + WINDOW]):
        return True
    return bool(_MOVE_BEFORE.search(text[max(0, start - 90) : start]))


def _is_word_range(pair: re.Match[str], high: str) -> bool:
    """ "between thirty and forty per cent", "thirty to forty per cent", but not "from thirty to forty per cent", which is a change."""
    low, top = number_of(pair["low"]), number_of(high)
    if low is None or top is None or low >= top:
        return False
    word = (pair["word"] or "").casefold()
    return word == "between" if pair["join"].casefold() == "and" else word != "from"


def _is_range(pair: re.Match[str], window: str, high: str) -> bool:
    low, top = float(pair["low"].replace(",", "")), number_of(high)
    if top is None or low >= top or not _is_share(pair["low"]) or _MONTH_BEFORE.search(window[: pair.start("low")]):
        return False
    join, word = pair["join"].casefold(), (pair["word"] or "").casefold()
    if join == "to":
        return word != "from" and not pair["unit"]
    return join != "and" or word == "between"


def _is_share(number: str) -> bool:
    return float(number.replace(",", "")) <= 100


def _range(text: str, start: int, end: int, low: str, high: str) -> Mention:
    read = parse_percentage(f"{low}-{high}%")
    return Mention(start, end, text[start:end], "percent", "range", None, read.value_low, read.value_high, read.decimals, "between")


def _percent(text: str, number: str, start: int, end: int, *, rule: str, doubts: tuple[str, ...] = ()) -> Mention:
    lead, first = lead_before(text, start)
    if half := re.fullmatch(r"(.+?)[ -]and[ -]a[ -]half", number):
        number = f"{number_of(half[1]) or 0:.0f}.5"
    for sign, decimal in _PARTS_OF_ONE.items():
        number = number.replace(sign, decimal)
    if minus := _NEGATIVE.search(text[max(0, start - 7) : start]):
        lead, first, number = "", start - len(minus.group()), "-" + number
    read = parse_percentage(f"{lead} {number} %" if number[0] != "-" else f"{number}%")
    if read.value is None and read.value_low is None:
        read = parse_percentage(f"{number} per cent")
    value = None if read.value is None else read.value
    if is_told_change(text, first, end):
        doubts = (*doubts, TOLD_CHANGE)
    if text[start] == "." and (digit := _DIGIT_APART.search(text[:start])):
        doubts = (*doubts, f"may be {digit[1]}{text[start:end]}: a digit stands before the point, with a space between")
    return Mention(
        first, end, text[first:end], "percent", rule, value, read.value_low, read.value_high, read.decimals, read.qualifier, doubts=doubts
    )


def _points(text: str, number: str, start: int, end: int) -> Mention:
    lead, first = lead_before(text, start)
    bound = {
        "over": "low",
        "more than": "low",
        "at least": "low",
        "above": "low",
        "under": "high",
        "less than": "high",
        "up to": "high",
        "below": "high",
    }.get(lead)
    value = number_of(number)
    decimals = decimals_of(number) if number[0].isdigit() else 0
    sides = (None if bound else value, value if bound == "low" else None, value if bound == "high" else None)
    return Mention(first, end, text[first:end], "points", "points", *sides, decimals, lead)


def ratios(text: str) -> list[Mention]:
    """Ratios where the words say that it is one: 10:30 alone may be a time.

    >>> [(found.raw, found.value) for found in ratios("a 1:10 ratio of managers to practitioners at 10:30")]
    [('1:10', 10.0)]
    """
    found = []
    for match in _RATIO.finditer(text):
        around = text[max(0, match.start() - 60) : match.end() + 40]
        read = parse_ratio(f"{match[1] or match[3]}:{match[2] or match[4]}" if match[1] else match.group().replace("-", " "))
        is_clock = (
            bool(match[2])
            and len(match[2]) == 2
            and match[2][0] in "03"
            and not re.search(r"\bratios?\b", text[match.end() : match.end() + 40])
        )
        if read.value is not None and _RATIO_NEAR.search(around) and not is_clock:
            found.append(Mention(*match.span(), match.group(), "ratio", "ratio", read.value))
    return found
