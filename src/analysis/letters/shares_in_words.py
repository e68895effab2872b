"""Step 3, the rules for shares in words: halves, thirds, quarters, "one in six"; as bounds, since no number is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.letters.mention import Mention
from analysis.letters.patterns import LEAD, LEADS, MONTH, UNITS
from analysis.parsing import parse_vague
from analysis.parsing.words import number_of

_SHARE = r"half|third|quarter|fifth|sixth|seventh|eighth|ninth|tenth"
_IN_WORDS = re.compile(
    rf"(?:\b(?P<lead>{LEAD})\s)?(?:\b(?:an?(?: further)?|one|another)[ -](?P<one>{_SHARE})\b|\b(?P<many>(?:two|three|four|five|nine)[ -](?:thirds"
    rf"|quarters|fifths|tenths))\b|\b(?P<half>half)\b)",
    re.IGNORECASE,
)
_ONE_IN = re.compile(
    rf"(?:\b(?P<lead>{LEAD})\s)?\b(?P<k>{UNITS}|\d{{1,2}}) in (?:every )?(?P<n>{UNITS}|ten|twelve|twenty|\d{{1,3}})\b(?![.,]?\d|\s?%|[-\u2013/])",
    re.IGNORECASE,
)
_NO_SHARE_AFTER = re.compile(
    rf"^(?:[ -](?:terms?|days?|years?|yearly|way|hours?|an hour|brothers?|sisters?|siblings?|price|time|million|part(?:y|ies)"
    rf"|sector|person|reduction|increase|rise|fall|cut|drop|those of|of (?:the )?(?:{MONTH}|\d{{4}}|year|month|term|century|financial|academic)))",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby $", re.IGNORECASE)
_NO_SHARE_BEFORE = re.compile(
    r"(?:\b(?:first|second|third|last|latter|former|other|each|every|this|next|previous|and a|years? and|months? and)\s)$", re.IGNORECASE
)
_SHARE_AFTER = re.compile(
    r"^(?:\sof\b|\s(?:the|these|those|all|its|their|our|have|had|has|are|is|were|was|do|did|live|lived|attend|remain|who|said|say"
    r"|report|reported|in)\b|[.,;)]|$)"
)
_TIME_AFTER = re.compile(r"^\s(?:days?|weeks?|months?|years?|hours?|minutes?|places?|areas?|homes?|each)\b", re.IGNORECASE)


def shares_in_words(text: str) -> list[Mention]:
    """Halves, thirds, quarters and "one in six" as bounds; never a half-term, a third party or a quarter of a year.

    >>> [found.raw for found in shares_in_words("Just over half of cases, around one in six children; a third review in the third quarter of 2015.")]
    ['Just over half', 'around one in six']
    """
    return sorted([*_fractions_in_words(text), *_one_in(text)], key=lambda found: found.start)


def _fractions_in_words(text: str) -> Iterator[Mention]:
    for match in _IN_WORDS.finditer(text):
        after, before = text[match.end() : match.end() + 30], text[max(0, match.start() - 12) : match.start()]
        if _BY.search(before) and not after.startswith(" of"):
            continue  # "costs have fallen by half": by how much, and no level
        if _NO_SHARE_AFTER.match(after) or _NO_SHARE_BEFORE.search(before) or (not match["lead"] and not _SHARE_AFTER.match(after)):
            continue
        words = match["many"] or match["half"] or ("a " + match["one"])
        lead = LEADS[match["lead"].casefold()] if match["lead"] else ""
        lead = {"only": "", "just": "", "some": "about"}.get(lead, lead)
        read = parse_vague(f"{lead} {words.casefold().replace('-', ' ')}".strip())
        doubts = () if read.value_low is not None else ("a share in words whose bounds are not known",)
        yield Mention(
            *match.span(), match.group(), "vague", "share in words", None, read.value_low, read.value_high, qualifier=lead, doubts=doubts
        )


def _one_in(text: str) -> Iterator[Mention]:
    for match in _ONE_IN.finditer(text):
        k, n = number_of(match["k"]), number_of(match["n"])
        if k is None or n is None or not k < n <= 100 or _TIME_AFTER.match(text[match.end() : match.end() + 12]):
            continue
        lead = LEADS[match["lead"].casefold()] if match["lead"] else ""
        low, high = _reach(k / n, lead)
        yield Mention(
            *match.span(), match.group(), "vague", "one in so many", None, low, high, qualifier=lead, numerator=int(k), denominator=int(n)
        )


def _reach(share: float, lead: str) -> tuple[float, float]:
    """Bounds as analysis.parsing draws them around a half, kept by asking it how far each word reaches there."""
    if lead in ("", "only", "just"):
        return share, share
    read = parse_vague(f"{ {'nearly': 'nearly', 'some': 'about'}.get(lead, lead) } half")
    if read.value_low is None or read.value_high is None:
        return share, share
    if lead in ("more than", "over", "at least", "above"):
        return share, min(1.0, share + 0.1)
    if lead in ("less than", "under", "fewer than", "below", "up to"):
        return max(0.0, share - 0.1), share
    return max(0.0, share + read.value_low - 0.5), min(1.0, share + read.value_high - 0.5)
