"""Step 5 continued, from and to by dates: two figures of one measure that the words set side by side in two periods.

"91% in 2015 against 78% in the same period of 2014" tells a change though no word says that anything moved. Three things must
hold: the words between the two set one beside the other or run on about the same thing; their periods differ, and which of them
is the earlier is plain; and neither is told of another place, another group or an average.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Collection, Sequence
from datetime import date

from analysis.letters.comparators import BESIDE
from analysis.letters.mention import Mention
from analysis.letters.pairs import EARLIER_AFTER, REACH, Pair, alike, neighbours
from analysis.letters.patterns import MONTH, MOVING, PRONOUN, YEAR, YEAR_SPAN, one_of
from analysis.letters.periods import When
from analysis.parsing import parse_period

_COMPARING = one_of(
    "compared to|compared with|compares? to|compares? with|in comparison to|in comparison with|as opposed to|as against|against|versus|than|from|rather than|on"
)
_SET_BESIDE = re.compile(
    rf"(?:\b{_COMPARING}(?: (?:it was|this was|they were|that of|the figure of|a figure of|a rate of))?"
    r"|\b(?:whereas|while) (?:it was|this was|they were)"
    r"|\b(?:on|from|over|than) the (?:position|situation|figures?|rates?|levels?|performance|results?))"
    r"(?: (?:the|only|just|around|about|a|an|nearly|almost|over|under))?(?: (?:[a-z]+ )?(?:figure|rate|level|performance|score|result) (?:of|at))? ?$",
    re.IGNORECASE,
)
_IS = one_of("was|is|were|are|had been|has been|stood at|stands at|reached|fell to|rose to|became|totalled|had reached|has reached")
_IS_BENT = (
    rf"(?:(?:had|has|have) )?(?:now |currently |only |since )?{_IS} (?:now |currently |only |just |at |around |about |nearly |almost )*"
)
_RUNS_ON = re.compile(rf"(?:^|[\s,;])(?:(?:and|but|while|whereas|then) )?(?:{PRONOUN} )?{_IS_BENT}$", re.IGNORECASE)
_SAME_THING = re.compile(rf"\s*(?:then )?(?:{PRONOUN} )?{_IS_BENT}", re.IGNORECASE)
_MOVES_ON = re.compile(rf"\b(?:{MOVING}|down|up)(?: [a-z]+)? to (?:[a-z]+ ){{0,2}}$", re.IGNORECASE)
_OF_TIME = rf"(?:{MONTH}|{YEAR}|quarter|Q|the (?:last|previous|first|second|third|fourth|same|following|next|current))"
_PARTS_A_GROUP = re.compile(rf"^\s(?:for|among|amongst|where|when|if|of those|in (?!{_OF_TIME}))", re.IGNORECASE)
_ONLY_TIME = re.compile(
    r"^(?:[\s,();:\u2013-]|\b(?:and|then|but|to|or|in|at|by|for|on|as|from|during|followed|the|end|of|with|it|was)\b)*$", re.IGNORECASE
)
_OPENS_BRACKET, _COLON = re.compile(r"[^;%]{0,60}\(\s?"), re.compile(r"\s?[:\u2013-]?\s?")
_LISTED = re.compile(r"^(?:, |,? and )$")
_OF_WHAT = re.compile(r"^\)? (?:of (?:all |the |its |their |those |these )?)([a-z]+(?: [a-z]+)?)", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:[,;]|\b(?:and|but|then|to))(?: (?:then|to|by|only|just|about|around))*\s*$")
_LEADS_TO_DATE = re.compile(r"\)?,? ?\(?(?:(?:in|by|at|on|for|during|as at|at the end of|by the end of)(?: the)? )?")
_SAID_AGAIN = re.compile(r" (?:did|do|does|were|was|are|is|had|have|has)(?: so)?(?:[.,;)]|$)")
_ELSEWHERE = re.compile(rf"\b(?:in|for|at|across|of) (?:the )?(?!{MONTH}|Q\d|Quarter|Spring|Summer|Autumn|Winter|Key|Year)[A-Z][a-z]")
_FULL_MONTHS = [name.casefold() for name in month_name if name]
_FULL_MONTH = "|".join(_FULL_MONTHS)
_QUARTER = re.compile(r"\b(?:(?:quarters? ?|q ?)([1-4]|one|two|three|four)|(first|second|third|fourth|final|last) quarter)\b")
_QUARTERS = [
    "1",
    "2",
    "3",
    "4",
    "one",
    "two",
    "three",
    "four",
    "first",
    "second",
    "third",
    "fourth",
    "",
    "",
    "",
    "final",
    "",
    "",
    "",
    "last",
]
_PREVIOUSLY = re.compile(
    r"\b(?:previously|formerly|in the past|at that time|had been|was once|originally|initially)\b[^%;]{0,60}$", re.IGNORECASE
)


def dated_pairs(text: str, mentions: Sequence[Mention], times: Sequence[When | None], taken: Collection[int]) -> list[Pair]:
    """The changes that two dates tell; `times` holds each quantity's period, `taken` the places of ends that a pair has already.

    >>> from analysis.letters.dating import dated
    >>> from analysis.letters.periods import periods
    >>> from analysis.letters.quantities import quantities
    >>> def read(text):
    ...     found = quantities(text)
    ...     times = [when for when, _ in dated(text, found, periods(text))]
    ...     return [(one.start, one.end) for one in dated_pairs(text, found, times, ())]
    >>> read("It was 91% in 2015 against 78% in the same period of 2014."), read("In 2013-14 it was 45%, and this was 78% a year later.")
    ([(1, 0)], [(0, 1)])
    >>> read("It was 23% in 2013, 26% in 2014 and 31% in 2015.")
    [(0, 1), (1, 2)]
    >>> read("In 2014, 62% of boys were seen, compared with 55% of girls in 2013."), read("It was 9% in 2014, compared with 12% nationally in 2013.")
    ([], [])
    """
    found: list[Pair] = []
    for place, following in neighbours(text, mentions):
        first, second = mentions[place], mentions[following]
        if first.kind not in ("percent", "fraction") or not alike(first, second) or following - place > 2:
            continue
        if any(one.end == place or one.start == place for one in found) and not _is_chain(text, mentions, times, place, following):
            continue
        if following in taken or (place in taken and not _is_chain(text, mentions, times, place, following)):
            continue
        gap, after = text[first.end : second.start], text[second.end : second.end + 80]
        if (
            len(gap) > REACH
            or not _are_joined(text, first, second, times[place], times[following])
            or _is_of_others(text, first, second, times[following])
        ):
            continue
        earlier = first_is_earlier(times[place], times[following], text[: first.start], after)
        if earlier is not None:
            found.append(Pair(place, following, "two dates") if earlier else Pair(following, place, "two dates"))
    return found


def _is_chain(text: str, mentions: Sequence[Mention], times: Sequence[When | None], place: int, following: int) -> bool:
    """Does a third figure go on where the second stopped: only dates between them?"""
    return _is_listed(text, mentions[place], mentions[following]) or _only_time_between(
        text, mentions[place], mentions[following], times[place], times[following]
    )


def _are_joined(text: str, first: Mention, second: Mention, earlier: When | None, later: When | None) -> bool:
    gap = text[first.end : second.start]
    if _only_time_between(text, first, second, earlier, later):
        return True
    if later is not None and _OPENS_BRACKET.fullmatch(text[first.end : later.start]) and _COLON.fullmatch(text[later.end : second.start]):
        return True  # "57% (2013-14: 67%)"
    if _is_listed(text, first, second):
        return True
    if _ends_alike(text, first, second, earlier, later):
        return True
    plain = _without(gap, first.end, earlier, later)
    if _SET_BESIDE.search(plain) and not re.search(r";|\. ", gap):
        return _same_group(text, first, second)
    if _MOVES_ON.search(plain) and not re.search(r";|\. ", gap):
        return not _PARTS_A_GROUP.match(text[second.end :])
    return bool(_RUNS_ON.search(plain)) and _runs_on_about_the_same(plain)


def _is_listed(text: str, first: Mention, second: Mention) -> bool:
    """ "23%, 26% and 31% respectively": figures in the order of their dates."""
    return "respectively" in text and _LISTED.match(text[first.end : second.start]) is not None


def _ends_alike(text: str, first: Mention, second: Mention, earlier: When | None, later: When | None) -> bool:
    """ "71% were good in May and 94% in October", "a year ago 35% had a plan; now 81% do": the second leaves out what the first has said."""
    if earlier is None or later is None:
        return False
    plain = _without(text[first.end : second.start], first.end, earlier, later)
    behind = text[second.end : later.start] if later.start >= second.end else None
    if behind is not None and _LEADS_TO_DATE.fullmatch(behind) and _GOES_ON.search(plain):
        return True
    return bool(_SAID_AGAIN.match(text[second.end : second.end + 20])) and re.search(r"[;,]|\b(?:and|but)\b", plain) is not None


def _without(gap: str, offset: int, *times: When | None) -> str:
    """The words between two figures without their periods and the words that lead to them."""
    for when in sorted((one for one in times if one is not None), key=lambda one: -one.start):
        low, high = when.start - offset, when.end - offset
        if low >= 0 and high <= len(gap):
            lead = re.search(r",? ?\(?\b(?:in|at|by|on|for|during|as at|from|the|the end of|at the end of)?(?: the)? ?$", gap[:low])
            gap = gap[: lead.start() if lead else low] + re.sub(r"^\)?,?", "", gap[high:])
    return gap.rstrip(" (") + " "


def _runs_on_about_the_same(plain: str) -> bool:
    """No new subject between: what runs on is a pronoun, or nothing at all."""
    tail = re.split(r",|;|\band\b|\bbut\b|\bwhile\b|\bwhereas\b|\.", plain)[-1]
    return _SAME_THING.fullmatch(tail) is not None


def _only_time_between(text: str, first: Mention, second: Mention, earlier: When | None, later: When | None) -> bool:
    """ "23% in 2013, 26% in 2014": nothing but dates and the words that lead to them."""
    if earlier is None or later is None or earlier is later:
        return False
    gap = text[first.end : second.start]
    if ". " in gap:
        return False
    plain = gap
    for when in sorted((earlier, later), key=lambda one: -one.start):
        low, high = when.start - first.end, when.end - first.end
        if low >= 0 and high <= len(plain):
            plain = plain[:low] + plain[high:]
    return len(plain) < len(gap) and _ONLY_TIME.match(plain) is not None


def _same_group(text: str, first: Mention, second: Mention) -> bool:
    """Unless both name what they are shares of, and name different things."""
    one, other = _OF_WHAT.match(text[first.end : first.end + 60]), _OF_WHAT.match(text[second.end : second.end + 60])
    if other is None:
        return True
    return one is not None and bool(set(one[1].casefold().split()) & set(other[1].casefold().split()))


def _is_of_others(text: str, first: Mention, second: Mention, when: When | None) -> bool:
    """Is either figure told of another place, a group of others or an average?"""
    stop = when.end if when is not None and when.start >= second.end else second.end + 30
    behind = re.split(r"[,;%]|\. ", text[second.end : stop])[0]
    before = re.split(r"[,;%]|\. ", text[max(0, first.start - 60) : first.start])[-1]
    gap = text[first.end : second.start]
    return any(BESIDE.search(words) for words in (gap, behind, before)) or _ELSEWHERE.search(behind) is not None


def first_is_earlier(first: When | None, second: When | None, before: str, after: str) -> bool | None:
    """Is the first of two periods the earlier one? None where the words do not say, or the periods are the same.

    >>> def when(text, kind): return When(0, 1, text, kind)
    >>> first_is_earlier(when("March 2014", "dated"), when("currently", "now"), "", ""), first_is_earlier(None, when("last year", "relative"), "", "")
    (True, False)
    >>> first_is_earlier(when("2014", "dated"), when("2014", "dated"), "", "")
    >>> first_is_earlier(when("2014", "dated"), when("a year later", "relative"), "", "")
    True
    """
    one, other = _rank(first), _rank(second)
    if first is not None and second is not None and first.text.casefold() == second.text.casefold():
        return None
    if one == "before" or other == "after":
        return None if one == other else True
    if other == "before" or one == "after":
        return False
    if first is None and second is None:
        return False if EARLIER_AFTER.match(after) else None
    if isinstance(one, date) and isinstance(other, date):
        return None if one == other or (one.year == 1) != (other.year == 1) else one < other
    if isinstance(one, date) and (other == "now" or (second is None and _PREVIOUSLY.search(before))):
        return True
    if isinstance(other, date) and (one in ("now", "recent") or first is None):
        return False
    if other == "now" and (first is None and _PREVIOUSLY.search(before)):
        return True
    return None


def _rank(when: When | None) -> date | str | None:
    """When a period was: a day where it can be dated; now; before, after or recent where only that is told."""
    if when is None:
        return None
    if when.kind == "now":
        return "now"
    plain = " ".join(when.text.casefold().split())
    if when.kind in ("relative", "stretch"):
        if re.search(r"\b(?:later|following|next)\b", plain):
            return "after"
        if re.match(r"(?:the )?(?:latest|current|most recent|this)\b", plain):
            return "now"
        if re.search(r"\b(?:ago|earlier|before|previous|previously|preceding|prior|initial|original)\b", plain):
            return "before"
        if re.match(r"(?:(?:in|during|over|for) )?(?:the )?last \w+ (?:months|years|weeks|quarters)", plain):
            return "recent"
        return "before" if re.match(r"(?:the )?(?:same period )?last\b", plain) or "last year" in plain else None
    return _day_of(plain)


def _day_of(plain: str) -> date | None:
    """The last day of a dated period, by its quarter or year where nothing finer can be read; without a year a day of the year 1.

    Quarters and months without a year compare with one another only.

    >>> [_day_of(text).isoformat() for text in ("2014–15", "quarter 1 of 2015– 16", "same period of 2014", "year to june 2015", "quarter 2")]
    ['2015-03-31', '2015-06-28', '2014-12-31', '2015-06-30', '0001-06-28']
    """
    plain = re.sub(r"(?<=\d) ?[\u2013\u2212-] ?(?=\d)", "-", plain)
    read = parse_period(plain)
    if read.end or read.start:
        return read.end or read.start
    years = [int(year) for year in re.findall(rf"\b{YEAR}\b", plain)]
    if quarter := _QUARTER.search(plain):
        number = _QUARTERS.index(next(filter(None, quarter.groups()))) % 4 + 1
        months = 3 * number + (3 if re.search(YEAR_SPAN, plain) else 0)  # a year written 2015-16 starts in April
        return date((years[0] if years else 1) + (months > 12), (months - 1) % 12 + 1, 28)
    month = re.findall(_FULL_MONTH, plain)
    if not years:
        return date(1, _FULL_MONTHS.index(month[-1]) + 1, 28) if month else None
    return parse_period(f"{month[-1]} {years[-1]}" if month else str(years[-1])).end
