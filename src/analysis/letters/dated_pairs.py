"""Step 5 continued, from and to by dates: two figures of one measure that the words set side by side in two periods.

"91% in 2015 against 78% in the same period of 2014" tells a change though no word says that anything moved. Three things must
hold: the words between the two set one beside the other or run on about the same thing; their periods differ, and which of them
is the earlier is plain; and neither is told of another place, another group or an average.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from analysis.letters.mention import Mention
from analysis.letters.neighbours import Pair, neighbours, same_group
from analysis.letters.order import first_is_earlier, in_one_year, is_unlike
from analysis.letters.pairs import REACH, TWO_BACK
from analysis.letters.patterns import MONTH, MOVING, PRONOUN, YEAR, one_of
from analysis.letters.periods import When

_COMPARING = one_of(
    """compared to|compared with|compares? to|compares? with|compares? (?:well|favourably|unfavourably|poorly|badly) (?:to|with)
    in comparison to|in comparison with|as opposed to|as against|against|versus|than|from|rather than|on|above|below|exceeding"""
)
_SET_BESIDE = re.compile(
    rf"(?:\b{_COMPARING}(?: (?:it was|this was|they were|that of|the figure of|a figure of|a rate of))?"
    r"|\b(?:whereas|while|when) (?:it was|this was|they were)"
    r"|\b(?:on|from|over|than) the (?:position|situation|figures?|rates?|levels?|performance|results?))"
    r"(?: (?:the|only|just|around|about|a|an|nearly|almost|over|under))?(?: (?:[a-z-]+ )?(?:figure|rate|level|performance|score|result) (?:of|at))? ?$",
    re.IGNORECASE,
)
_IS = one_of(
    "was|is|were|are|had been|has been|stood at|stands at|reached|fell to|rose to|became|totalled|had reached|has reached|would have been"
)
_BENDING = one_of("now|currently|only|just|at|around|about|nearly|almost|as high as|as low as")
_IS_BENT = rf"(?:(?:had|has|have) )?(?:now |currently |only |since )?{_IS} (?:{_BENDING} )*"
_IT = rf"(?:{PRONOUN} (?:(?:as a whole|overall|alone) )?)?"
_RUNS_ON = re.compile(rf"(?:^|[\s,;])(?:(?:and|but|while|whereas|then) )?{_IT}{_IS_BENT}$", re.IGNORECASE)
_SAME_THING = re.compile(
    r"\s*(?:then )?(?:(?:at|in|by|on|during|under) (?:the|that) (?:[a-z]+ ){1,2})?(?:(?:survey|census|audit|review|inspection|report) )?"
    rf"{_IT}{_IS_BENT}",
    re.IGNORECASE,
)
_MOVES_ON = re.compile(
    rf"\b(?:(?:{MOVING}|recovering|returning|slipping|down|up)(?: [a-z]+)? to|reaching) (?:[a-z]+ ){{0,2}}$", re.IGNORECASE
)
_OF_TIME = rf"(?:{MONTH}|{YEAR}|quarter|Q|the (?:last|previous|first|second|third|fourth|same|following|next|current))"
_PARTS_A_GROUP = re.compile(rf"^\s(?:for|among|amongst|where|when|if|of those|in (?!{_OF_TIME}))", re.IGNORECASE)
_ONLY_TIME = re.compile(
    r"^(?:[\s,();:\u2013-]|\b(?:and|then|but|to|or|in|at|by|for|on|as|from|during|followed|the|end|of|with|it|was)\b)*$", re.IGNORECASE
)
_OPENS_BRACKET, _COLON = re.compile(r"[^;%]{0,90}\((?:in )?\s?"), re.compile(r"(?: [a-z]+)?\s?[:\u2013-]?\s?")
_COMPARES = re.compile(rf"\b{_COMPARING}\b", re.IGNORECASE)
_GOES_ON_BESIDE = re.compile(r"[^,;%]{0,40}(?:,? and|,)(?: with| to| against| from)?(?: the| only)? ?")
_LEAD = re.compile(
    r",? ?\(?\b(?:for the (?:whole|rest|remainder) of|throughout|in|at|by|on|for|during|as at|from|the|the end of|at the end of)?(?: the)? ?$"
)
_RELATION = re.compile(r"\b(?:behind|ahead of|below|above|(?:better|worse|higher|lower) than|up on|down on|short of)\b")
_AND_WAS = re.compile(r"\band was (?:[a-z]+ )?$")
_LISTED = re.compile(r"^(?:, |,? and )$")
_GOES_ON = re.compile(r"(?:[,;]|\b(?:and|but|then|to))(?: (?:then|to|by|for|only|just|about|around))*\s*$")
_LEADS_TO_DATE = re.compile(r"\)?,? ?\(?(?:(?:in|by|at|on|for|during|as at|at the end of|by the end of)(?: the(?: [a-z]+){0,2})? )?")
_SAID_AGAIN = re.compile(r"\)? (?:did|do|does|were|was|are|is|had|have|has)(?: so)?(?:[.,;)]|$)")
_ENDS = re.compile(r"\)?(?:[.;,]|$)")
_IS_BESIDE = re.compile(r"\b(?:above|below|than|exceeding)(?: the| a)? $")
_ELSEWHERE = re.compile(rf"\b(?:in|for|at|across|of) (?:the )?(?!{MONTH}|Q\d|Quarter|Spring|Summer|Autumn|Winter|Key|Year)[A-Z][a-z]")


@dataclass(frozen=True)
class _Two:
    """Two figures of a sentence and the period of each."""

    text: str
    first: Mention
    second: Mention
    earlier: When | None
    later: When | None

    @property
    def gap(self) -> str:
        """The words between the two."""
        return self.text[self.first.end : self.second.start]

    @property
    def plain(self) -> str:
        """The words between without the two periods and the words that lead to them."""
        gap = self.gap
        for when in sorted((one for one in (self.earlier, self.later) if one is not None), key=lambda one: -one.start):
            low, high = when.start - self.first.end, when.end - self.first.end
            if low >= 0 and high <= len(gap):
                lead = _LEAD.search(gap[:low])
                gap = gap[: lead.start() if lead else low] + re.sub(r"^\)?,?", "", gap[high:])
        return gap.rstrip(" (") + " "


def dated_pairs(
    text: str, mentions: Sequence[Mention], times: Sequence[When | None], taken: Collection[int], beside: Collection[int] = ()
) -> list[Pair]:
    """The changes that two dates tell; `times` holds each quantity's period, `taken` the ends that a pair has already, `beside` the comparators.

    >>> from analysis.letters.dating import dated
    >>> from analysis.letters.periods import periods
    >>> from analysis.letters.quantities import quantities
    >>> def read(text, beside=()):
    ...     found = quantities(text)
    ...     times = [when for when, _ in dated(text, found, periods(text))]
    ...     return [(one.start, one.end) for one in dated_pairs(text, found, times, (), beside)]
    >>> read("It was 91% in 2015 against 78% in the same period of 2014."), read("In 2013-14 it was 45%, and this was 78% a year later.")
    ([(1, 0)], [(0, 1)])
    >>> read("It was 23% in 2013, 26% in 2014 and 31% in 2015.")
    [(0, 1), (1, 2)]
    >>> read("In 2014, 62% of boys were seen, compared with 55% of girls in 2013."), read("It was 9% in 2014, against 12% nationally in 2013.", {1})
    ([], [])
    >>> read("In 2014 it was 82%, compared with 74% nationally and 71% in 2013.", {1})
    [(2, 0)]
    """
    found: list[Pair] = []
    for place, following in [*neighbours(text, mentions), *_over_comparators(mentions, beside)]:
        two = _Two(text, mentions[place], mentions[following], times[place], times[following])
        is_over = following - place == 2 and place + 1 in beside
        if two.first.kind not in ("percent", "fraction") or len(two.gap) > REACH or (place in beside) != (following in beside):
            continue
        ends = {end for pair in found for end in (pair.start, pair.end)} | set(taken)
        if following in ends or (place in ends and (is_over or not _goes_on(two))):
            continue
        if TWO_BACK.match(text[two.second.end :]) and "respectively" not in text:
            continue
        if not (_is_set_beside_too(two, mentions[place + 1]) if is_over else _are_joined(two)) or _ELSEWHERE.search(_behind(two)):
            continue
        if two.plain.strip() == "to":
            found.append(Pair(place, following, "two dates"))  # "out of a trough of 24% in May to 51% in January"
            continue
        earlier = first_is_earlier(two.earlier, two.later, text[: two.first.start], text[two.second.end : two.second.end + 80])
        if earlier is None and is_unlike(two.earlier, two.later):
            earlier = _order_by_words(two)
        if earlier is not None:
            found.append(Pair(place, following, "two dates") if earlier else Pair(following, place, "two dates"))
    return found


def _order_by_words(two: _Two) -> bool | None:
    """Is the first the earlier one, where the dates alone do not say: "quarter 3 of 2014-15, compared with 59% in quarter 2"?"""
    if _SET_BESIDE.search(two.plain):
        return False
    if _MOVES_ON.search(two.plain) or two.plain.strip() == "to" or _AND_WAS.search(two.plain):
        return True
    return in_one_year(two.earlier, two.later)


def _over_comparators(mentions: Sequence[Mention], beside: Collection[int]) -> list[tuple[int, int]]:
    """Places of figures with one comparator between them: "82%, compared with 74% nationally and 71% in 2013-14"."""
    return [
        (place, place + 2)
        for place in range(len(mentions) - 2)
        if place + 1 in beside
        and place not in beside
        and place + 2 not in beside
        and {one.kind for one in mentions[place : place + 3]} <= {"percent", "fraction"}
    ]


def _is_set_beside_too(two: _Two, between: Mention) -> bool:
    """Does the second figure go on what the comparator before it was set beside?"""
    behind = two.text[between.end : two.second.start]
    return (
        _COMPARES.search(two.text[two.first.end : between.start]) is not None
        and _GOES_ON_BESIDE.fullmatch(behind) is not None
        and two.later is not None
        and two.later.start >= two.second.end
        and same_group(two.text, two.first, two.second)
    ) or (
        two.later is not None and behind.startswith(";") and two.text[two.later.end : two.second.start] == ": " and two.gap.count("(") == 1
    )


def _are_joined(two: _Two) -> bool:
    """Do the words between set one figure beside the other, or run on about the same thing?"""
    if _only_time_between(two) or _is_listed(two) or _is_in_brackets(two) or _ends_alike(two):
        return True
    plain, is_one_sentence = two.plain, not re.search(r";|\. ", two.gap)
    if _SET_BESIDE.search(plain) and is_one_sentence:
        return (
            same_group(two.text, two.first, two.second)
            and _IS_BESIDE.search(two.text[max(0, two.first.start - 14) : two.first.start]) is None
        )
    if _MOVES_ON.search(plain) and is_one_sentence:
        return not _parts_a_group(two)
    tail = re.split(r",|;|\band\b|\bbut\b|\bwhile\b|\bwhereas\b|\bwhere(?= (?:it|this) (?:had|would))|\.", plain)[
        -1
    ]  # with no new subject: a pronoun, or nothing at all
    return _RUNS_ON.search(plain) is not None and _SAME_THING.fullmatch(tail) is not None


def _goes_on(two: _Two) -> bool:
    """Does a third figure go on where the second stopped: "24% in 2014 and 19% in 2015", "before recovering to 71% in May"?"""
    return _is_listed(two) or _only_time_between(two) or (_MOVES_ON.search(two.plain) is not None and not _parts_a_group(two))


def _parts_a_group(two: _Two) -> bool:
    """ "80% were satisfied, rising to 90% for those with a plan": no later time stands behind it."""
    behind = two.text[two.second.end : two.later.start] if two.later is not None and two.later.start >= two.second.end else None
    is_dated = behind is not None and _LEADS_TO_DATE.fullmatch(behind) is not None
    return not is_dated and _PARTS_A_GROUP.match(two.text[two.second.end :]) is not None


def _is_in_brackets(two: _Two) -> bool:
    """ "57% (2013-14: 67%)", "92% of those asked in 2015 (89% in 2014)"."""
    if two.later is None or two.later.start < two.first.end:
        return False
    if two.gap.rstrip().endswith("(") and two.later.start >= two.second.end:
        lead, close = two.text[two.second.end : two.later.start], two.text[two.later.end : two.later.end + 2]
        return _LEADS_TO_DATE.fullmatch(lead) is not None and close.lstrip().startswith(")")
    before, behind = two.text[two.first.end : two.later.start], two.text[two.later.end : two.second.start]
    if behind == " (" and _RELATION.search(before):
        return True  # "a shade behind where it was at the same point last year (95.6%)"
    return _OPENS_BRACKET.fullmatch(before) is not None and _COLON.fullmatch(behind) is not None


def _is_listed(two: _Two) -> bool:
    """ "23%, 26% and 31% respectively": figures in the order of their dates."""
    return "respectively" in two.text and _LISTED.match(two.gap) is not None


def _ends_alike(two: _Two) -> bool:
    """ "71% were good in May and 94% in October", "a year ago 35% had a plan; now 81% do": the second leaves out what the first has said."""
    if two.earlier is None or two.later is None:
        return False
    behind = two.text[two.second.end : two.later.start] if two.later.start >= two.second.end else None
    if behind is not None and _GOES_ON.search(two.plain) and (_LEADS_TO_DATE.fullmatch(behind) or behind == _behind_first(two)):
        return True  # "43% of those turning 18 this year and 29% of those turning 18 last year"
    if (
        two.first.end <= two.later.start < two.second.start
        and _GOES_ON.search(two.plain)
        and _ENDS.match(two.text[two.second.end : two.second.end + 3])
    ):
        return True  # "in May, 60% of visits; in June, 70%."
    said_again = _SAID_AGAIN.match(two.text[two.second.end : two.second.end + 20])
    return said_again is not None and re.search(r"[;,]|\b(?:and|but)\b", two.plain) is not None


def _behind_first(two: _Two) -> str | None:
    """The words between the first figure and its own period."""
    return (
        two.text[two.first.end : two.earlier.start]
        if two.earlier is not None and two.first.end < two.earlier.start < two.second.start
        else None
    )


def _only_time_between(two: _Two) -> bool:
    """ "23% in 2013, 26% in 2014": nothing but dates and the words that lead to them."""
    if two.earlier is None or two.later is None or two.earlier is two.later or ". " in two.gap:
        return False
    plain = two.gap
    for when in sorted((two.earlier, two.later), key=lambda one: -one.start):
        low, high = when.start - two.first.end, when.end - two.first.end
        if low >= 0 and high <= len(plain):
            plain = plain[:low] + plain[high:]
    return len(plain) < len(two.gap) and _ONLY_TIME.match(plain) is not None


def _behind(two: _Two) -> str:
    """The words behind the second figure up to its period or the end of its clause."""
    stop = two.later.end if two.later is not None and two.later.start >= two.second.end else two.second.end + 30
    return re.split(r"[,;%]|\. ", two.text[two.second.end : stop])[0]
