"""Step 5, from and to: which two figures tell one change, which figure is only set beside the subject.

A pair needs words that say so: "from A to B", "this had risen to B", "B, up from A". Two percentages that merely stand in
one sentence are never joined.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.letters.mention import Mention

REACH = 220  # characters between the two ends of a change
_FROM_BEFORE = re.compile(r"\bfrom (?:(?:a|an|the) )?(?:[a-z-]+ ){0,4}(?:of )?\(?$", re.IGNORECASE)
_TO_BEFORE = re.compile(
    r"\b(?:to|up to|down to)\b(?: (?:an?|the|just|only|over|around|about|nearly|some)\b){0,2}(?: [a-z-]+){0,4}(?: of| at)?(?: \(?)?\s?$",
    re.IGNORECASE,
)
_RANGING = re.compile(
    r"\b(?:rang(?:e|es|ed|ing)|var(?:y|ies|ied|ying)|differ(?:s|ed|ing)?)(?: [a-z]+)? from (?:[a-z]+ ){0,3}$", re.IGNORECASE
)  # over places
_NEW_SENTENCE = re.compile(r";|\. ")
_MOVED = (  # told as past: "this reduces to 9% for those placed elsewhere" parts a group, it tells no change
    r"(?:risen|rose|increased|improved|grown|grew|fallen|fell|reduced|dropped|declined|decreased|deteriorated"
    r"|gone (?:up|down)|went (?:up|down)|climbed|moved)"
)
_THIS_MOVED = re.compile(
    rf"\b(?:this|it|these|that|which|performance|the figure|the rate)\b(?: [a-z]+){{0,2}} (?:had |has |have )?(?:since |now "
    rf"|further )?{_MOVED}\b[^%;]{{0,40}}$",
    re.IGNORECASE,
)
_COMPARED_BACK = re.compile(
    r"\b(?:up|down) from (?:[a-z-]+ ){0,3}$|\bimprov(?:ing|ement|ed) (?:up)?on (?:the )?(?:[a-z-]+ ){0,3}$|\b(?:increase|reduction"
    r"|rise|fall|improvement|decrease|drop) (?:on|from|over) (?:the |a )?(?:[a-z-]+ ){0,3}$"
    r"|\b(?:higher|lower|more|fewer|less|better|worse) than (?:the )?(?:previous|last) year[^%;]{0,20}$",
    re.IGNORECASE,
)
_BACK_OPENING = re.compile(
    r"^(?:This|It|That) (?:is|was|represents|compares) (?:an? )?(?:[a-z-]+ ){0,3}(?:improvement|increase|rise|reduction|fall"
    r"|decrease|drop|decline)?\s?(?:from|on|over|compared (?:to|with)|with) $"
)
_EARLIER_AFTER = re.compile(
    r"^[^;%]{0,25}\b(?:last year|(?:the |in the )?previous year|the year before|(?:one|two|three|\d) years? (?:ago|earlier|before)"
    r"|at the (?:time of the )?(?:last|previous) inspection)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\b(?:average(?! (?:attendance|age|stay|caseload|time|length|number|score)\b)|national(?:ly)?|England|comparators?"
    r"|neighbours?|(?:similar|comparable|other) (?:authorities|councils|areas)"
    r"|(?:the )?country|target|benchmark|peers"
    r"|all children|London|region(?:al)? (?:figure|rate))\b",
    re.IGNORECASE,
)
_COMPARING = re.compile(
    r"\b(?:compared (?:to|with)|compares? (?:well|favourably|poorly)?|against|than|(?:above|below|exceed(?:s|ing)?|in line with"
    r"|near|similar to)|whereas|while)\b",
    re.IGNORECASE,
)
_BESIDE_AFTER = re.compile(
    r"^\s?\)?\s?(?:in the country|nationally|across England|in England|for England|(?:for|in|among) (?:statistical|similar|comparable|other|all))\b",
    re.IGNORECASE,
)
_SUBJECT_BETWEEN = re.compile(r"\b(?:only|while|although|whereas|but|showing)\b", re.IGNORECASE)
_OWN_AVERAGE = re.compile(r"\b(?:regional|an?|on|overall) average (?:performance )?(?:of )?$|\baverage performance of $", re.IGNORECASE)


@dataclass(frozen=True)
class Pair:
    """Places of two mentions that tell one change, and the rule that says so."""

    start: int
    end: int
    rule: str


def pairs(text: str, mentions: Sequence[Mention]) -> list[Pair]:
    """The changes a sentence tells with both their ends.

    >>> from analysis.letters.quantities import quantities
    >>> def read(text): return [(one.start, one.end, one.rule) for one in pairs(text, quantities(text))]
    >>> read("It fell from 20% in 2013 to 9.2%, compared to 11% in England.")
    [(0, 1, 'from to')]
    >>> read("37.5% were good, and this increased to 41% in May."), read("88% were done, improving on 77% last year")
    ([(0, 1, 'this moved to')], [(1, 0, 'compared back')])
    >>> read("It rose from 77% to 78%, following a rise from 76% to 77% before.")
    [(0, 1, 'from to'), (2, 3, 'from to')]
    >>> read("Rates ranged from 12% in one town to 30% in another."), read("It was 37%, up from a fifth in 2012.")
    ([], [])
    """
    found: list[Pair] = []
    for place in range(len(mentions) - 1):
        first, second = mentions[place], mentions[place + 1]
        gap = text[first.end : second.start]
        before = text[max(0, first.start - 60) : first.start]
        if not _alike(first, second) or len(gap) > REACH:
            continue
        if _RANGING.search(before):
            continue
        if _FROM_BEFORE.search(before) and _TO_BEFORE.search(gap) and not _NEW_SENTENCE.search(gap):
            found.append(Pair(place, place + 1, "from to"))
        elif _THIS_MOVED.search(gap):
            found.append(Pair(place, place + 1, "this moved to"))
        elif _is_back(text, gap, second) and not _opens_a_change(text, mentions, place + 1):
            found.append(Pair(place + 1, place, "compared back"))
    return found


def _opens_a_change(text: str, mentions: Sequence[Mention], place: int) -> bool:
    """Is this the "from" of a change of its own, told with both ends?"""
    if place + 1 >= len(mentions) or not _alike(mentions[place], mentions[place + 1]):
        return False
    gap = text[mentions[place].end : mentions[place + 1].start]
    before = text[max(0, mentions[place].start - 60) : mentions[place].start]
    return bool(_FROM_BEFORE.search(before) and _TO_BEFORE.search(gap) and not _NEW_SENTENCE.search(gap))


def _is_back(text: str, gap: str, second: Mention) -> bool:
    after = text[second.end : second.end + 60]
    if _BESIDE.search(gap):
        return False
    if _COMPARED_BACK.search(gap) and not _NEW_SENTENCE.search(gap):
        return True
    return bool(re.search(r"\b(?:compared (?:to|with)|on|from|against) (?:the )?$", gap) and _EARLIER_AFTER.match(after))


def _alike(first: Mention, second: Mention) -> bool:
    """A share in words is a bound and never joined to a number; a fraction may be set against a percentage."""
    shares = ("percent", "fraction")
    return first.kind == second.kind or (first.kind in shares and second.kind in shares)


def continues(text: str, mentions: Sequence[Mention]) -> bool:
    """Does a sentence take up the figure of the one before: "By the time of this review, this had risen to 98.9%"?

    >>> from analysis.letters.quantities import quantities
    >>> text = "By the time of this review, this had risen to 98.9%."
    >>> continues(text, quantities(text))
    True
    """
    return bool(mentions) and bool(_THIS_MOVED.search(text[: mentions[0].start])) and not re.search(r"\bfrom\b", text[: mentions[0].start])


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
    return len(before) < 90 and bool(_BACK_OPENING.match(before)) and not _BESIDE.search(text[: mentions[0].end + 60])


def comparators(text: str, mentions: Sequence[Mention], found: Sequence[Pair]) -> list[bool]:
    """For each mention: is it another place, an average or a target set beside the subject?

    >>> from analysis.letters.quantities import quantities
    >>> text = "At 46%, higher than the national average of 40%"
    >>> comparators(text, quantities(text), [])
    [False, True]
    """
    in_pair = {place for pair in found for place in (pair.start, pair.end)}
    told: list[bool] = []
    for place, mention in enumerate(mentions):
        floor = mentions[place - 1].end if place else max(0, mention.start - 60)
        before = text[floor : mention.start]
        after = text[mention.end : mention.end + 45]
        clause = re.split(r"[;]|, (?:and|but|with)\b|\. ", before)[-1]
        beside = _BESIDE.search(clause) is not None and _OWN_AVERAGE.search(clause) is None
        if place in in_pair or mention.kind == "points":
            told.append(False)
        elif (
            (place and told[-1] and re.fullmatch(r"\s?\)?,? (?:and|or|for .{0,30} and .{0,20})\s?\(?", before))
            or (beside and not _SUBJECT_BETWEEN.search(clause[clause_end(clause) :]))
            or (place and _COMPARING.search(before) and _BESIDE_AFTER.match(after))
        ):
            told.append(True)
        else:
            told.append(False)
    return told


def clause_end(clause: str) -> int:
    """Where the last word of comparison in a clause ends; 0 without one."""
    return max((match.end() for match in _BESIDE.finditer(clause)), default=0)
