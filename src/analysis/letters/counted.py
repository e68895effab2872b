"""Step 12 continued, the rules that find counts: numbers of things, "four-weekly", "2 to 3 weeks", and names that are listed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.letters.patterns import MONTH, NUMBER, TEENS, TENS, UNITS, WORD_NUMBER, YEAR
from analysis.letters.told import NO_NOUN, Told, after, due_of, first_plural, may_hold, noun_of, status_of, unit_of, words_of
from analysis.parsing import parse_count
from analysis.terms import EvidenceKind, EvidenceStatus

_NOUN = r"(?P<noun>(?: [a-z][a-z'\u2019-]{0,24}| [A-Z]{2,6}s?\b){1,5})"
_COUNT = re.compile(
    rf"(?<![\w/:-])(?P<number>{NUMBER}|(?i:{WORD_NUMBER}))(?![\d%:/]|-(?!week|month|year)|\s?%|\s?per\s?cent| percentage|[.,]\d){_NOUN}"
)
_BARE_ONE = re.compile(rf"(?:,| and) (?P<number>{UNITS}) (?=(?:has|have|had|is|are|was|were)\b)", re.IGNORECASE)
_ALL_SO_MANY = re.compile(rf"\b(?:[Aa]ll|[Tt]he) (?P<number>{UNITS}|ten|twelve)(?= (?:clearly |also )?[a-z]+(?:ed|y|s|d)? )")
_EVERY_SO_OFTEN = re.compile(rf"\b(?:{UNITS}|\d{{1,2}})-(?:weekly|monthly|yearly)\b", re.IGNORECASE)
_SPAN = re.compile(rf"\b(?:{UNITS}|\d{{1,2}}) (?:to|and) (?:{UNITS}|\d{{1,2}}) (?:days|weeks|months|years)\b", re.IGNORECASE)
_LISTED = re.compile(
    r"\b(?P<names>[A-Z][a-z]{2,20}(?:, [A-Z][a-z]{2,20}){1,8},? and [A-Z][a-z]{2,20}) (?P<noun>[a-z]+(?: [a-z]+)?) (?:are|were|have|is|was)\b"
)
_NO_COUNT_BEFORE = re.compile(
    r"(?:\b(?:sections?|paragraphs?|paras?|recommendations?|parts?|stages?|levels?|class|key|grades?|pages?|chapters?|years?|ages?"
    r"|aged|under|figures?|tables?|regulations?|articles?|quarters?|of whom|Quality|Children|Act|at|no|from|any|per|rule|Rule)\s"
    r"|[\u00a3$\u20ac/-]|\u2018|')$",
    re.IGNORECASE,
)
# Parts of words without which a rule finds nothing; looking for them first is quick, and most sentences hold none.
_NUMBERS = (*"0123456789", "hundred", *f"{UNITS}|{TEENS}|{TENS}".split("|"))


def counts(number: int, text: str, is_review: bool) -> Iterator[Told]:
    if not may_hold(text, _NUMBERS):
        return
    for match in _COUNT.finditer(text):
        noun = noun_of(match["noun"])
        start, words = match.start("number"), match["number"]
        first = noun.split()[0] if noun else ""
        if not noun or first in NO_NOUN or re.match(MONTH, first) or _NO_COUNT_BEFORE.search(text[max(0, start - 18) : start]):
            continue
        if words.casefold() == "one" and not re.search(r"\b(?:in|only|just|with|of|,|and)\s$|^$|\W$", text[max(0, start - 8) : start]):
            continue
        read = parse_count(words)
        value = read.value
        if value is None or (re.fullmatch(YEAR, words) and "," not in words):
            continue
        end = start + len(words)
        yield Told(
            EvidenceKind.COUNT,
            number,
            start,
            end,
            words,
            f"{noun} {after(text, match.start('noun') + 1 + len(noun))}".strip(),
            value,
            unit=unit_of(noun),
            due=due_of(text),
            status=status_of(text, start),
            certainty=0.8 if words.casefold() != "one" else 0.5,
        )
    previous = ""
    for match in _COUNT.finditer(text):
        previous = previous or first_plural(noun_of(match["noun"]))
    for match in _BARE_ONE.finditer(text):
        if previous:
            yield Told(
                EvidenceKind.COUNT,
                number,
                match.start("number"),
                match.end("number"),
                match["number"],
                f"{previous} {after(text, match.end())}".strip(),
                parse_count(match["number"]).value,
                unit="count",
                status=EvidenceStatus.DONE,
                note="What is counted is named earlier in the sentence",
                certainty=0.6,
            )
    for match in _ALL_SO_MANY.finditer(text):
        yield Told(
            EvidenceKind.COUNT,
            number,
            match.start("number"),
            match.end("number"),
            match["number"],
            words_of(text),
            parse_count(match["number"]).value,
            unit="count",
            status=EvidenceStatus.DONE,
            certainty=0.7,
        )


def every_so_often(number: int, text: str, is_review: bool) -> Iterator[Told]:
    if not may_hold(text, _NUMBERS):
        return
    for match in _EVERY_SO_OFTEN.finditer(text):
        read = parse_count(match.group())
        yield Told(
            EvidenceKind.COUNT,
            number,
            *match.span(),
            match.group(),
            after(text, match.end()) or words_of(text),
            read.value,
            unit=read.unit,
            status=EvidenceStatus.DONE,
            certainty=0.85,
        )


def spans(number: int, text: str, is_review: bool) -> Iterator[Told]:
    if not may_hold(text, _NUMBERS):
        return
    for match in _SPAN.finditer(text):
        read = parse_count(match.group())
        yield Told(
            EvidenceKind.COUNT,
            number,
            *match.span(),
            match.group(),
            after(text, match.end()) or words_of(text),
            None,
            read.value_low,
            read.value_high,
            read.unit,
            status=status_of(text, match.start()),
            certainty=0.85,
        )


def listed(number: int, text: str, is_review: bool) -> Iterator[Told]:
    """ "Nottingham, Leicester, and Derby audits are complete": three are named; the number itself is not printed."""
    for match in _LISTED.finditer(text):
        names = re.findall(r"[A-Z][a-z]+", match["names"])
        yield Told(
            EvidenceKind.COUNT,
            number,
            match.start(),
            match.end("names"),
            match["names"],
            f"{match['noun']} named",
            float(len(names)),
            unit="count",
            status=status_of(text, match.start()),
            note="Counted from the names; the source prints no number",
            certainty=0.6,
        )
