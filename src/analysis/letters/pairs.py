"""Step 5, from and to: which two figures tell one change, by the words between them.

A pair needs words that say so: "from A to B", "to B from A", "A, and this had risen to B", "B, up from A". Two percentages that
merely stand in one sentence are never joined; those that different dates tell apart are looked at in dated_pairs.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.letters.comparators import BESIDE
from analysis.letters.in_turn import in_turn, is_before_and_after
from analysis.letters.mention import Mention
from analysis.letters.neighbours import Pair, alike, neighbours, same_group
from analysis.letters.patterns import BENT, CHANGE, MOVED, MOVING, PRONOUN, one_of
from analysis.letters.periods import When

OPENS_WITHIN = 25  # characters before the period that opens a sentence
REACH = 220  # characters between the two ends of a change
# What may stand between "from" or "to" and its figure: "from a low of 34%", "from last year's 45%", "to the present 12%".
_KIND_OF_FIGURE = one_of(
    """its|their|our|current|present|latest|new|already|previous|earlier|reported|more|very|acceptable|much|better|lower|higher|worse|high|low
    good|poor|recent|healthier|healthy|disappointing|record|respectable|creditable|impressive|initial|original|baseline|exactly|slightly|well"""
)
_LEADING = (
    r"(?:(?:[a-z\u2019'-]+ ){1,4}(?:of|at) \(?|(?:an? )?(?:fairly|relatively|previously|rather|quite) (?:[a-z]+ ){1,2}"
    r"|(?:(?:previous|last|prior|preceding) )?(?:year|month|quarter|inspection)[\u2019']s |an? [a-z-]{4,20} "
    rf"|(?:{_KIND_OF_FIGURE} ){{1,3}})?\(?"
)
_FROM_BEFORE = re.compile(rf"\bfrom {BENT}{_LEADING}$", re.IGNORECASE)
_NO_MOVE_TO = "".join(
    rf"(?<!{word} )"
    for word in ("close", "similar", "compared", "comparable", "according", "next", "relation", "equal", "addition", "relative")
)
_TO_BEFORE = re.compile(rf"{_NO_MOVE_TO}\b(?:to|up to|down to|through) {BENT}{_LEADING}\s?$", re.IGNORECASE)
_RANGING = re.compile(  # over places
    r"\b(?:variations?|differences?|spread|disparit[a-z]+)\b[^%;.]{0,25}\bfrom (?:[a-z]+ ){0,3}$"
    r"|\b(?:rang(?:e|es|ed|ing)|var(?:y|ies|ied|ying)|differ(?:s|ed|ing)?|anything|anywhere)(?: [a-z]+)? from (?:[a-z]+ ){0,3}$",
    re.IGNORECASE,
)
_OF_ITSELF = re.compile(r" (?:of )?(?:what|that)\b")  # "now less than half what it was"
_NEW_SENTENCE = re.compile(r";|\. ")
_WHEN_IT_WAS = re.compile(rf"\b{MOVED}\b.{{1,80}}\bwhen (?:it|this|they|the (?:figure|rate)) (?:was|were|stood at) {BENT}$", re.IGNORECASE)
_HAS = one_of(
    """has|have|had|did|was|were|is|are|been|since|now|subsequently|then|further|also|again|recently|later|still|continued to|more than
    only|partly|almost|nearly|steadily|significantly|slightly|gradually|rapidly|marginally|sharply"""
)
_THIS_MOVED = re.compile(
    rf"\b{PRONOUN}(?: (?!{PRONOUN}\b)[a-z]+){{0,2}} (?:{_HAS} ){{0,4}}{MOVED}\b(?:(?!\bfrom\b)[^%;.]){{0,40}}$"
    rf"|(?:^|[,;(]|\b(?:and|but|then|before)) ?(?:and |but |then )?(?:{_HAS} ){{0,4}}{MOVED},? (?:[a-z]+ ){{0,3}}"
    r"(?:by [^%,;]{1,40} )?to (?:[a-z]+ ){0,3}(?:of )?$",
    re.IGNORECASE,
)
_HAD_MOVED = re.compile(rf"\bhad (?:[a-z]+ ){{0,2}}{MOVED}\b", re.IGNORECASE)
_STANDS = re.compile(r"\b(?:is|are|stands at|now|currently)\b[^%;]{0,25}$", re.IGNORECASE)
_THEN = re.compile(rf",? (?:and )?then (?:to )?{BENT}", re.IGNORECASE)
_MOVED_RIGHT_BEFORE = re.compile(rf"\b(?:{MOVED}|{MOVING}),? $", re.IGNORECASE)
_AGAINST = re.compile(rf" (?:against|compared (?:to|with)) {BENT}", re.IGNORECASE)
_MOVED_JUST_BEFORE = re.compile(rf"\b(?:{MOVED}|{MOVING})\b[^%;.,]{{0,40}}(?: [\u2013-]|,|:) $", re.IGNORECASE)
_IS_NOW = re.compile(
    rf"[;,.] ?(?:and |but )?now [^%;.]{{0,40}}\($|\b(?:and|but)? ?(?:currently|now|today),? (?:it|this) (?:is|stands at|has reached) {BENT}$|"
    rf"\b{PRONOUN}(?: [a-z]+){{0,2}} (?:is|are|stands|was|were) (?:now|currently|presently)(?: at)? {BENT}$"
    rf"|[;,.] ?(?:and |but )?(?:it |this )?now (?:stands at |at |is |are )?{BENT}$"
    rf"|\b{PRONOUN} (?:has|have|had) (?:since )?become {BENT}$|\b(?:it|this|they) (?:do|does|did)(?: so)? now (?:for|in|at|with) {BENT}$"
    r"|\b(?:and|but) (?:is|are) (?:now|currently) (?:at )?(?:[a-z]+ ){0,2}$"
    r"|\b(?:current|latest) (?:figure|rate|performance|position|level)(?: [a-z]+){0,3} (?:is|of|at|was|stands at) (?:[a-z]+ ){0,2}$",
    re.IGNORECASE,
)
_LAST_YEARS = (
    r"(?:(?:last|the previous|the preceding|the prior) (?:academic |financial )?year(?:[\u2019']s)?(?: [a-z]+){0,2}(?: of| at)?"
    r"|(?:the|its|their) [a-z]+ ?(?:figure|rate|level|low|high|peak|position|baseline|performance|result|score|total|average)?(?: of| at)?)"
)
_BACK_FROM = rf"(?:{_LAST_YEARS} )?{BENT}(?:[a-z-]+ ){{0,3}}"
_COMPARED_BACK = re.compile(
    rf"\b(?:up|down) (?:slightly |significantly |sharply |marginally )?(?:from|on) {_BACK_FROM}$"
    rf"|\b(?:improv(?:ing|ement|es|ed)|advance) (?:up)?on {_BACK_FROM}$"
    rf"|\b{CHANGE} (?:on|from|over) {_BACK_FROM}$"
    rf"|\b{CHANGE} of [^%;]{{1,40}}%? ?(?:points? )?(?:on|from|over) {_BACK_FROM}$"
    rf"|\b(?:up|down) (?:by )?[^%;,]{{1,30}}%? ?points? (?:on|from) {_BACK_FROM}$"
    r"|\b(?:higher|lower|more|fewer|less|better|worse) than (?:the |in the )?(?:previous|last) year[^%;]{0,20}$"
    rf"|\b{MOVED} (?:[a-z]+ ){{0,2}}from {_BACK_FROM}$|\b{MOVING} from {_BACK_FROM}$"
    r"|\bhaving (?:been|stood at|peaked at|reached|risen from|fallen from|improved from|increased from) (?:[a-z-]+ ){0,2}$"
    r"|\((?:it was |this was |up from |down from |previously |formerly |was |from )(?:[a-z-]+ ){0,2}$"
    r"|, previously (?:it was )?$",
    re.IGNORECASE,
)
_MOVED_TO = re.compile(
    rf"\b(?:{MOVED}|{MOVING}|{CHANGE}|improve|increase|reduce|rise|fall|up|down)\b[^%;.]{{0,60}} to {BENT}(?:[a-z-]+ ){{0,2}}$",
    re.IGNORECASE,
)
_THIS_COMPARES = re.compile(rf"\b{PRONOUN} compares? (?:to|with) (?:the )?{BENT}$", re.IGNORECASE)
TWO_BACK = re.compile(rf" and {BENT}\d[\d.]{{0,5}} ?%")
_FORMERLY_AFTER = re.compile(
    r"^ ?\)?,? (?:under|in|at|before|with|for) (?:the |its |their |his |her )?(?:previous|old|former|last|earlier|outgoing)\b",
    re.IGNORECASE,
)
_FROM_IN_GAP = re.compile(rf"(?:^|[\s,(])from {_BACK_FROM}\(?$", re.IGNORECASE)
_BACK_OPENING = re.compile(
    r"^(?:This|It|That|The figure|The rate|Performance) (?:(?:is|was|represents|compares|shows|marks|has) )?(?:an? )?(?:[a-z-]+ ){0,3}"
    rf"(?:{CHANGE}|{MOVED}|up|down)?\s?(?:from|on|over|compared (?:to|with)|with) {_BACK_FROM}$"
)
_DATED_AGAIN = re.compile(
    rf",? (?:{PRONOUN}|the (?:comparable|equivalent|corresponding|same) (?:figure|rate|proportion|percentage))"
    rf" (?:was|is|had been|stood at|has been|were) {BENT}",
    re.IGNORECASE,
)
EARLIER_AFTER = re.compile(
    r"^[^;%]{0,25}\b(?:last year|(?:the |in the )?previous (?:year|quarter|period|month)|the (?:year|month|quarter) before"
    r"|(?:a|one|two|three|four|five|six|\d{1,2}) (?:years?|months?) (?:ago|earlier|before|previously)"
    r"|(?:at |in |from )?the (?:time of the )?(?:last|previous) (?:inspection|review|audit|survey))\b",
    re.IGNORECASE,
)


def pairs(text: str, mentions: Sequence[Mention]) -> list[Pair]:
    """The changes a sentence tells with both their ends.

    >>> from analysis.letters.quantities import quantities
    >>> def read(text): return [(one.start, one.end, one.rule) for one in pairs(text, quantities(text))]
    >>> read("It fell from 20% in 2013 to 9.2%, compared to 11% in England.")
    [(0, 1, 'from to')]
    >>> read("Performance improved to 86% by May from 79%."), read("It rose from 70% to 75%, and then rose to 82%.")
    ([(1, 0, 'to from')], [(0, 1, 'from to'), (1, 2, 'this moved to')])
    >>> read("37.5% were good, and this increased to 41% in May."), read("88% were done, improving on 77% last year")
    ([(0, 1, 'this moved to')], [(1, 0, 'compared back')])
    >>> read("It reached 89%, a rise of 14 percentage points from 75%.")
    [(2, 0, 'compared back')]
    >>> read("It rose from 77% to 78%, following a rise from 76% to 77% before.")
    [(0, 1, 'from to'), (2, 3, 'from to')]
    >>> read("It fell year on year (14%, 11%, 9%)."), read("It was 9.8% prior to the charge, and 7.1% thereafter."), read("14%, 11% and 9% of boys")
    ([(0, 1, 'one after another'), (1, 2, 'one after another')], [(0, 1, 'before and after')], [])
    >>> read("Rates ranged from 12% in one town to 30% in another."), read("It was 37%, up from a fifth in 2012.")
    ([], [])
    """
    found: list[Pair] = []
    for place, following in neighbours(text, mentions):
        first, second = mentions[place], mentions[following]
        gap = text[first.end : second.start]
        before = text[max(0, first.start - 90) : first.start]
        if not alike(first, second) or len(gap) > REACH or _RANGING.search(before) or _OF_ITSELF.match(text[second.end : second.end + 12]):
            continue
        is_taken = any(pair.end == following or pair.start == following for pair in found)
        if _is_from_to(before, gap):
            found.append(Pair(place, following, "from to"))
        elif _MOVED_RIGHT_BEFORE.search(before) and re.fullmatch(rf" to {BENT}", gap):
            found.append(Pair(place, following, "from to"))  # "more than doubled, 31% to 64%"
        elif _HAD_MOVED.search(gap) and _STANDS.search(before):
            found.append(Pair(following, place, "compared back"))  # "stands at 82%; it had slumped to 49%"
        elif re.fullmatch(r" then,? (?:and )?", gap) and text[second.end : second.end + 4] == " now":
            found.append(Pair(place, following, "this moved to"))  # "62% then, 79% now"
        elif _THIS_MOVED.search(gap) or _IS_NOW.search(gap) or _THEN.fullmatch(gap):
            found.append(Pair(place, following, "this moved to"))
        elif same_group(text, first, second) and is_before_and_after(text, before, gap, second):
            found.append(Pair(place, following, "before and after"))
        elif is_taken or _opens_a_change(text, mentions, following):
            continue
        elif _MOVED_TO.search(before) and _FROM_IN_GAP.search(gap) and not _NEW_SENTENCE.search(gap) and "," not in gap.strip(" ,")[:-5]:
            found.append(Pair(following, place, "to from"))
        elif _is_back(text, before, gap, second):
            found.append(Pair(following, place, "compared back"))
    taken = {end for pair in found for end in (pair.start, pair.end)}
    return [*found, *(pair for pair in in_turn(text, mentions) if not {pair.start, pair.end} & taken)]


def _is_from_to(before: str, gap: str) -> bool:
    if _WHEN_IT_WAS.search(before) and re.fullmatch(rf",? to {BENT}", gap):
        return True  # "has improved since May, when it was 45%, to 77%"
    if not _FROM_BEFORE.search(before) or _NEW_SENTENCE.search(gap):
        return False
    to = _TO_BEFORE.search(gap)
    return to is not None and not BESIDE.search(to.group()) and not re.search(r"\bfrom\b", gap)


def _opens_a_change(text: str, mentions: Sequence[Mention], place: int) -> bool:
    """Is this the "from" of a change of its own, told with both ends?"""
    if place + 1 >= len(mentions) or not alike(mentions[place], mentions[place + 1]):
        return False
    gap = text[mentions[place].end : mentions[place + 1].start]
    return _is_from_to(text[max(0, mentions[place].start - 90) : mentions[place].start], gap)


def _is_back(text: str, before: str, gap: str, second: Mention) -> bool:
    after = text[second.end : second.end + 60]
    if BESIDE.search(gap) or TWO_BACK.match(after):
        return False  # "improves on the 44.5% and 51.9% of the two years before": which of them?
    if _THIS_COMPARES.search(gap) and _FORMERLY_AFTER.match(after):
        return True  # "18% are late; this compares with 45% under the previous provider"
    if _AGAINST.fullmatch(gap) and _MOVED_JUST_BEFORE.search(before):
        return BESIDE.search(after[:30]) is None  # "have gone backwards - 79% against 86%"
    if _COMPARED_BACK.search(gap) and not _NEW_SENTENCE.search(gap):
        return True
    return bool(
        re.search(r"\b(?:compared (?:to|with)|on|from|against|than|was|were) (?:the |just |only )?$", gap) and EARLIER_AFTER.match(after)
    )


def continues(text: str, mentions: Sequence[Mention]) -> bool:
    """Does a sentence take up the figure of the one before: "By the time of this review, this had risen to 98.9%"?

    >>> from analysis.letters.quantities import quantities
    >>> text = "By the time of this review, this had risen to 98.9%."
    >>> continues(text, quantities(text))
    True
    """
    if not mentions:
        return False
    before = text[: mentions[0].start]
    return bool(_THIS_MOVED.search(before) or _IS_NOW.search(before)) and not re.search(r"\bfrom\b", before)


def is_dated_again(text: str, mentions: Sequence[Mention], when: When | None) -> bool:
    """Does a sentence date the thing of the sentence before once more: "In 2011 it was 52%"?

    >>> from analysis.letters.periods import periods
    >>> from analysis.letters.quantities import quantities
    >>> def read(text): return is_dated_again(text, quantities(text), periods(text)[0])
    >>> read("In 2011 it was 52%."), read("In 2011 the England average was 52%.")
    (True, False)
    """
    if not mentions or when is None or mentions[0].kind not in ("percent", "fraction") or when.start > OPENS_WITHIN:
        return False
    return when.end <= mentions[0].start and _DATED_AGAIN.fullmatch(text[when.end : mentions[0].start]) is not None


def refers_back(text: str, mentions: Sequence[Mention]) -> bool:
    """Does a sentence set an earlier value behind the figure of the one before: "This is an improvement compared with 60% in 2014-15"?

    >>> from analysis.letters.quantities import quantities
    >>> def read(text): return refers_back(text, quantities(text))
    >>> read("This is an improvement compared with 60% in 2014-15."), read("This is below the England average of 45%.")
    (True, False)
    """
    if not mentions or mentions[0].kind not in ("percent", "fraction"):
        return False
    before = text[: mentions[0].start]
    return len(before) < 110 and bool(_BACK_OPENING.match(before)) and not BESIDE.search(text[: mentions[0].end + 60])
