"""Step 3 continued: "14 out of 24 (58%)", "8% (105 out of 1,340)", "of the 26 children, 19 (73%)": counts joined to their percentage.

A count joined to a percentage is kept as printed beside it. Where the division gives something else, the figure keeps both
and carries a doubt.
"""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.letters.mention import Mention
from analysis.letters.patterns import MONTH, NUMBER, WORD_NUMBER, YEAR
from analysis.parsing.words import number_in_words, number_of

_N = rf"(?:{NUMBER}|{WORD_NUMBER})"
_OF = re.compile(
    rf"(?P<k>{_N}) (?P<of>out of|of) (?:every |the |a total of |these |those |its |all )?"
    rf"(?P<n>{_N})(?!\s?%|\s?per\s?cent|[-\u2013/:]\d|[.,]\d|\s?(?:st|nd|rd|th)\b)",
    re.IGNORECASE,
)
_BASE = re.compile(rf"\b[Oo]f (?:the |these |those |its |a total of |a sample of )?(?P<n>{_N})\s(?=[a-z\u2018\u2019'A-Z])")
_SAMPLE = re.compile(
    rf"\b(?:sample of|(?<!out )of) (?P<n>{_N}) (?:[a-z]+ ){{0,2}}(?:files|cases|children|records|plans|reports|audits|assessments)\b",
    re.IGNORECASE,
)
_K_BEFORE = re.compile(rf"(?P<k>{_N})(?: of (?:this|that|these|the) [a-z]+)? \((?:or |only )?$", re.IGNORECASE)
_PRONOUN_ONE = re.compile(
    r"\b(?:have|has|had|having|gets?|got|needs?|needed|given|without|with|this|that|each|every|any|which|last|previous|such|new|an?|the) (?:[a-z-]+ )?$",
    re.IGNORECASE,
)
_K_INSIDE = re.compile(rf"^\s?\((?P<k>{NUMBER})(?: [a-z]+){{0,2}}\)")
_IN_SO_MANY = re.compile(rf"{_N} in (?:every )?$", re.IGNORECASE)
# "Of the 24 cases tracked, 14 were good": the count stands right behind the comma, and no percentage behind it.
_OF_SO_MANY = re.compile(
    rf"(?:^|(?<=[.;] ))Of (?:the |these |those |its )?(?P<n>{NUMBER}) [a-z]+(?: [a-z]+){{0,5}}, (?:only |just )?(?P<k>{_N})"
    r"(?= (?:[a-z]+ )?(?:were|was|had|have|showed|met|did|required|needed|contained|received|are|is)\b)"
)
_CARRIES = re.compile(r"[^.;:()%\d]{0,60}(?:,| and|, and) (?:(?:only|just|about) )?")
_APPOSED = re.compile(r",? (?:[a-z]+ )?")
_SLASH_INSIDE = re.compile(rf"^\s?\((?P<k>{NUMBER}) ?/ ?(?P<n>\d[\d,]*)\)")  # "38% (137/398)"
_N_INSIDE = re.compile(rf"^\s?\([nN] ?= ?(?P<n>{NUMBER})\)")  # "82% (n = 45)"
_TIME_BEFORE = re.compile(rf"\b(?:in|by|since|from|during|of|for|until|to|than|and|at|{MONTH}) $", re.IGNORECASE)
_NO_COUNT_BEFORE = re.compile(
    r"\b(?:quarters?|ages?|aged|grades?|levels?|years?|sections?|paragraphs?|parts?|pages?|stages?|regulations?|chapters?|articles?|bands?|rooms?|steps?|phases?|groups?|tiers?|tables?|boxe?s?|items?|days?|weeks?|volumes?|wards?|lots?)\s$",
    re.IGNORECASE,
)
_BEHIND_BRACKET = re.compile(rf"^\s?\)\s(?:out of|of) (?:the |these |those |all )?(?P<n>{_N})(?!\s?%|[.,]\d)", re.IGNORECASE)
_K_NOUN_BEFORE = re.compile(rf"(?P<k>{_N})(?: [a-z]+){{0,2}} \($", re.IGNORECASE)
_OF_COUNT = re.compile(rf"^ of (?:the |these |those |all |its )?(?P<n>{NUMBER}) [a-z]", re.IGNORECASE)
_OF_WHOM = re.compile(rf"(?P<n>{_N}) [^.;:\d]{{1,110}}, of (?:whom|which|these) (?:(?:only|just|about|some|over|around) )?$", re.IGNORECASE)
# "Of the 119, 90% were ...", "Of 67 children seen, only 60% ...": the base opens the clause, and nothing else is counted before the figure.
_OPENING_BASE = re.compile(
    rf"(?:^|[.;:] |\band )[Oo]f (?:the |these |those |its |all )?(?P<n>{NUMBER})(?: [^.,;:%()\d]{{1,80}})?, (?:(?:only|just|about|some|over|around) )?$"
)
NEAR = 130  # characters between a count and the percentage it explains


def with_fractions(text: str, percents: list[Mention]) -> list[Mention]:
    """The percentages of a sentence with their counts, and fractions that have no percentage as figures of their own.

    >>> from analysis.letters.shares import percentages
    >>> def read(text): return [(one.raw, one.value, one.numerator, one.denominator) for one in with_fractions(text, percentages(text))]
    >>> read("14 out of 24 in April 2014 (58%)")
    [('14 out of 24 in April 2014 (58%', 0.58, 14, 24)]
    >>> read("Of 1,522 open cases, 940 (62%) have no plan")
    [('940 (62%', 0.62, 940, 1522)]
    >>> read("Of the 119, 90% were late, and of 67 children seen, only 60%"), read("We saw 542 plans, of which 70% were good")
    ([('90%', 0.9, None, 119), ('only 60%', 0.6, None, 67)], [('70%', 0.7, None, 542)])
    >>> read("Of the 24 cases tracked, 14 were good.")
    [('Of the 24 cases tracked, 14', 0.5833333333333334, 14, 24)]
    >>> read("31 of 90 children")
    [('31 of 90', 0.34444444444444444, 31, 90)]
    """
    found = list(percents)
    alone: list[Mention] = []
    for match in _OF.finditer(text):
        counts = _counts(text, match)
        if counts is None:
            continue
        place = _percent_for(text, match, found)
        if place is None:
            if (
                match["of"].casefold() == "out of"
                or match["k"][0].isdigit()
                or (match["n"][0].isdigit() and match["k"].casefold() != "one")
            ):
                k, n = counts
                alone.append(
                    Mention(
                        *match.span(), match.group(), "fraction", "so many out of so many", k / n if n else None, numerator=k, denominator=n
                    )
                )
        else:
            found[place] = _joined(text, found[place], *counts, *match.span(), rule="count and percentage")
    for match in _OF_SO_MANY.finditer(text):
        counts = _whole(match["k"], match["n"])
        if counts and counts[0] < counts[1] and not re.fullmatch(YEAR, match["n"]):
            alone.append(
                Mention(
                    *match.span(),
                    match.group(),
                    "fraction",
                    "of so many, so many",
                    counts[0] / counts[1],
                    numerator=counts[0],
                    denominator=counts[1],
                )
            )
    found = _carried(text, [_with_base(text, mention, found) for mention in found])
    return sorted([*found, *alone], key=lambda mention: mention.start)


def _carried(text: str, found: list[Mention]) -> list[Mention]:
    """ "Of the 38 girls, 71% had been in care and 82% excluded": the base that opens the clause holds for the list behind it."""
    for place in range(1, len(found)):
        first, second = found[place - 1], found[place]
        has_base = first.denominator and first.numerator is None and second.denominator is None
        goes_on = _CARRIES.fullmatch(text[first.end : second.start])
        if has_base and goes_on and (_OPENING_BASE.search(text[: first.start]) or first.rule == "base carried"):
            found[place] = replace(second, denominator=first.denominator, rule="base carried")
    return found


def _counts(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    k, n = number_of(match["k"]), number_of(match["n"])
    if k is None or n is None or k != int(k) or n != int(n) or k > n or n < 2:
        return None
    if _NO_COUNT_BEFORE.search(text[max(0, match.start() - 12) : match.start()]):
        return None
    if match["of"].casefold() == "of" and re.fullmatch(YEAR, match["n"]):
        return None  # "quarter 1 of 2015"
    return int(k), int(n)


def _percent_for(text: str, match: re.Match[str], found: list[Mention]) -> int | None:
    """Which percentage "k of n" explains: the one in brackets behind it, or the one whose brackets hold it."""
    behind = [
        place
        for place, one in enumerate(found)
        if one.kind == "percent" and one.numerator is None and match.end() <= one.start <= match.end() + NEAR
    ]
    if behind:
        gap = text[match.end() : found[behind[0]].start]
        if re.fullmatch(r" [a-z]+(?: [a-z]+)?, (?:or|that is,|i\.e\.) ", gap):
            return behind[0]  # "83 of 104 cases, or 79.8%"
        if re.search(r"\($", gap) and not re.search(rf"[;%]|{_N} (?:out )?of", gap) and gap.count("(") == 1:
            return behind[0]
    inside = text.rfind("(", max(0, match.start() - 30), match.start())
    if inside < 0 or ")" in text[inside : match.start()]:
        return None
    before = [
        place
        for place, one in enumerate(found)
        if one.kind == "percent" and one.numerator is None and one.end <= inside and inside - one.end <= NEAR
    ]
    return before[-1] if before else None


def _with_base(text: str, mention: Mention, found: list[Mention]) -> Mention:
    """ "Of 130 pupils, a cohort of 22 (17%)": the count stands before the bracket, the base further up; "of 91 files, 57%": the base alone."""
    if mention.kind != "percent" or mention.numerator is not None:
        return mention
    low = max(0, mention.start - 160)
    before = text[low : mention.start]
    behind, noun = _BEHIND_BRACKET.match(text[mention.end : mention.end + 40]), _K_NOUN_BEFORE.search(before)
    if behind and noun and (counts := _whole(noun["k"], behind["n"])):
        return _joined(text, mention, *counts, low + noun.start("k"), mention.end + behind.end(), rule="count, percentage, base")
    base_of = _OF_COUNT.match(text[mention.end : mention.end + 40])
    if base_of and not re.fullmatch(YEAR, base_of["n"]) and mention.value is not None:
        base = number_of(base_of["n"])
        return replace(mention, denominator=int(base)) if base and base >= 2 and base == int(base) else mention
    k = _K_BEFORE.search(before)
    if k and re.fullmatch(YEAR, k["k"]) and _TIME_BEFORE.search(before[: k.start("k")]):
        k = None  # "the position in 2013 (36%)"
    if k and k["k"].casefold() == "one" and _PRONOUN_ONE.search(before[: k.start("k")]):
        k = None  # "49 now have one (94%)"
    if told := _SLASH_INSIDE.match(text[mention.end : mention.end + 30]):
        counts = _whole(told["k"], told["n"])
        return (
            _joined(text, mention, *counts, mention.start, mention.end + told.end() - 1, rule="count and percentage") if counts else mention
        )
    if told := _N_INSIDE.match(text[mention.end : mention.end + 30]):
        return replace(mention, denominator=int(float(told["n"].replace(",", ""))))
    if k and _IN_SO_MANY.search(before[: k.start("k")]):
        k = None  # "two in three (67%)"
    inside = _K_INSIDE.match(text[mention.end : mention.end + 30])
    if inside and re.fullmatch(rf"\s?\({YEAR}\)", inside.group()):
        inside = None  # "40% (2012)"
    bases = [base for base in _BASE.finditer(before) if not re.search(r"[;:]", before[base.end() :])]
    if k or inside:
        count = number_of(k["k"]) if k else number_of(inside["k"]) if inside else None
        base = next(
            (
                number_of(one["n"])
                for one in reversed(bases)
                if (number_of(one["n"]) or 0) >= (count or 0) and not (k and one.end() >= k.start("k"))
            ),
            None,
        )
        if count is None or count != int(count):
            return mention
        if base is None and k and (whom := _OF_WHOM.search(before[: k.start("k")])) and (number_of(whom["n"]) or 0) >= count:
            base = number_of(whom["n"])
        start = low + k.start("k") if k else mention.start
        end = mention.end if k else mention.end + inside.end() - 1 if inside else mention.end
        return _joined(text, mention, int(count), None if base is None else int(base), start, end, rule="count before the bracket")
    base_before = _OPENING_BASE.search(before) or _OF_WHOM.search(before)
    if base_before and not re.fullmatch(YEAR, base_before["n"]):
        base = number_of(base_before["n"])
        return replace(mention, denominator=int(base)) if base and base >= 2 and base == int(base) else mention
    sample = _SAMPLE.search(before)
    if (
        sample
        and not (
            _APPOSED.fullmatch(before[sample.end() :]) and text[mention.end :].startswith(" of ")
        )  # "226 cases, about 10% of the cases open"
        and not any(one.end <= mention.start and one.start >= low + sample.end() for one in found)
        and number_in_words(sample["n"]) != 1
    ):
        base = number_of(sample["n"])
        return replace(mention, denominator=int(base)) if base and base == int(base) else mention
    return mention


def _whole(k: str, n: str) -> tuple[int, int] | None:
    first, second = number_of(k), number_of(n)
    if first is None or second is None or first != int(first) or second != int(second) or first > second:
        return None
    return int(first), int(second)


def _joined(text: str, mention: Mention, k: int, n: int | None, start: int, end: int, *, rule: str) -> Mention:
    first, last = min(start, mention.start), max(end, mention.end)
    doubts = mention.doubts
    if n and mention.value is not None and not agrees(k, n, mention.value, mention.decimals or 0) and not mention.qualifier:
        doubts = (*doubts, f"{k} of {n} is {100 * k / n:.1f}%, printed {mention.value * 100:.{mention.decimals or 0}f}%")
    return replace(mention, start=first, end=last, raw=text[first:last], numerator=k, denominator=n, rule=rule, doubts=doubts)


def agrees(k: int, n: int, value: float, decimals: int) -> bool:
    """Does k of n print as `value` at so many decimals, rounded or within a rounding step? n = 0 agrees with nothing.

    >>> agrees(14, 24, 0.58, 0), agrees(137, 398, 0.38, 0)
    (True, False)
    """
    return n > 0 and abs(100 * k / n - 100 * value) <= 0.5 * 10.0**-decimals + 1e-9
