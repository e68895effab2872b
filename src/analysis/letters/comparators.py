"""Step 5 continued, what is set beside the subject: another place, an average or a target, and never an end of the subject's own change."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from analysis.letters.mention import Mention
from analysis.letters.patterns import MONTH, one_of

BESIDE = re.compile(
    r"\b(?:(?<!on )average(?! (?:attendance|age|stay|caseload|time|length|number|score)\b)|national(?:ly)?|England|comparators?"
    r"|neighbours?|(?:similar|comparable|other) (?:authorities|councils|areas)"
    r"|(?:the )?country|target|benchmark|peers|required standard|national standard|median"
    r"|all children|London|region(?:al)? (?:figure|rate))\b",
    re.IGNORECASE,
)
_COMPARING = re.compile(
    r"\b(?:compared (?:to|with)|as (?:opposed to|against)|compares? (?:well|favourably|poorly)?|against|than|(?:above|below|exceed(?:s|ing)?|in line with"
    r"|near|similar to)|whereas|while)\b",
    re.IGNORECASE,
)
_PLACE = rf"(?-i:(?!{MONTH}|Q\d|Quarter|Spring|Summer|Autumn|Winter|Christmas|Easter|Key|Year|Reception)[A-Z][a-z]+)"
_OTHERS = one_of("peer|neighbouring|comparator|statistical|similar|comparable|other|all|country|region|general population|sector|UK")
_BESIDE_AFTER = re.compile(
    r"^\s?\)?\s?(?:(?:or so|or thereabouts|reported|recorded|achieved|found|seen) )?(?:nationally|across England|across the country"
    r"|required\b|expected\b|(?:promised|planned|forecast)\b|that [A-Z]?[a-z]+ (?:expects?|requires?|asks? for)|(?:of|for|among) (?:their|its) peers"
    rf"|(?:for|in|among|of|across) (?:the )?{_OTHERS}\b|(?:for|in|across) (?:the )?{_PLACE})",
    re.IGNORECASE,
)
_THAN_ELSEWHERE = re.compile(
    r"\b(?:than|to|with) (?:in|for|across|among) (?:the |all |other )?(?!(?:last|previous|same|year|preceding|prior)\b)[a-z]+(?: [a-z]+)? \($",
    re.IGNORECASE,
)
_AVERAGE_AFTER = re.compile(r"^ (?:(?:national|regional|London|England|sector|county) )?(?:average|target|benchmark|standard)\b")
_THAT_OF = re.compile(
    rf"\b(?:that of|those of) (?:the )?{_PLACE}(?: (?-i:[A-Z])[a-z]+)? \($|\b(?:region|maximum|minimum|target|average)(?: is| was)? $",
    re.IGNORECASE,
)
_DATED_AFTER = re.compile(
    rf"^\)?,? \(?(?:in|at|on|for|during)?(?: the)? ?(?:end of )?(?:\d|{MONTH}|last|previous|same|a year|the year)", re.IGNORECASE
)
_SUBJECT_BETWEEN = re.compile(r"\b(?:only|while|although|whereas|but|showing)\b", re.IGNORECASE)
_OWN_AVERAGE = re.compile(
    r"\b(?:regional|an?|on|overall) average (?:performance )?(?:of )?$|\baverage performance of $|\btarget (?:for|in) $", re.IGNORECASE
)


def comparators(text: str, mentions: Sequence[Mention], in_pair: Collection[int]) -> list[bool]:
    """For each mention: is it another place, an average or a target set beside the subject? `in_pair` are the places of the ends of changes.

    >>> from analysis.letters.quantities import quantities
    >>> text = "At 46%, higher than the national average of 40%"
    >>> comparators(text, quantities(text), [])
    [False, True]
    """
    told: list[bool] = []
    for place, mention in enumerate(mentions):
        floor = mentions[place - 1].end if place else max(0, mention.start - 60)
        before = text[floor : mention.start]
        after = text[mention.end : mention.end + 45]
        if place and told[-1] and (own := _BESIDE_AFTER.match(before)):
            before = before[own.end() :]  # "74% nationally and 71% in 2013-14": the word is the figure's before
        clause = re.split(r"[;]|, (?:and|but|with)\b|\. ", before)[-1]
        beside = BESIDE.search(clause) is not None and _OWN_AVERAGE.search(clause) is None
        if place in in_pair or mention.kind == "points":
            told.append(False)
        elif (
            (
                place
                and told[-1]
                and not _DATED_AFTER.match(after)
                and re.fullmatch(r"\s?\)?,? (?:and|or|for .{0,30} and .{0,20})\s?\(?", before)
            )
            or (beside and not _SUBJECT_BETWEEN.search(clause[clause_end(clause) :]))
            or (place and _COMPARING.search(before) and _BESIDE_AFTER.match(after))
            or (place and re.search(r"\band $", before) and _COMPARING.search(text[: mention.start]) and _BESIDE_AFTER.match(after))
            or (place and before.endswith("(") and _BESIDE_AFTER.match(after))
            or (place and _THAT_OF.search(before))
            or (place and (_THAN_ELSEWHERE.search(clause) or _AVERAGE_AFTER.match(after)))
        ):
            told.append(True)
        else:
            told.append(False)
    return told


def clause_end(clause: str) -> int:
    """Where the last word of comparison in a clause ends; 0 without one."""
    return max((match.end() for match in BESIDE.finditer(clause)), default=0)
