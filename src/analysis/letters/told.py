"""Step 12, one thing told besides percentages, and the words around it: what it is of, when it is due, whether it was done."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.letters.patterns import MONTH, YEAR
from analysis.terms import EvidenceKind, EvidenceStatus


@dataclass(frozen=True)
class Told:
    """One thing told: [start, end) of its words in sentence number `sentence`."""

    kind: EvidenceKind
    sentence: int
    start: int
    end: int
    raw: str
    subject: str
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    unit: str = ""
    due: str = ""
    status: EvidenceStatus = EvidenceStatus.UNKNOWN
    also: tuple[int, ...] = ()  # other sentences that tell the same
    note: str = ""
    certainty: float = 0.7


MAX_WORDS = 12
NO_NOUN = {
    "of",
    "in",
    "to",
    "and",
    "or",
    "is",
    "was",
    "are",
    "were",
    "has",
    "have",
    "had",
    "the",
    "a",
    "at",
    "by",
    "per",
    "for",
    "on",
    "which",
    "that",
    "who",
    "from",
    "with",
    "as",
    "another",
    "hundred",
    "million",
    "percentage",
    "where",
    "each",
    "yet",
    "ago",
}
_CUT = re.compile(
    r"\b(?:that|who|which|and|or|to|in|on|at|by|for|with|from|was|were|is|are|has|have|had|will|can|would|should|as|per|where|but"
    r"|than|over|under|into|through)\b"
)
_NOT_DONE = re.compile(
    r"\b(?:not yet|not been|has not|have not|is being developed|are being (?:progressed|developed)|was developing|is (?:moving"
    r"|working) towards|in development|not complete)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:will (?:be|not|log|include)?|requires?|ensure|should|must|needs? to|priorit(?:y|ies) (?:defined|set|is|are|include|for|to)"
    r"|planned|plans? to|due|to be|can only|expected|aims?)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:(?:has|have|had)(?: now| recently)? (?:been )?[a-z]+(?:ed|en|wn|de|nt|ld|ne|d)|was|were|attended|completed|received"
    r"|provided|identified|introduced|submitted|went|(?:is|are) now|now (?:has|have|needs?|includes?)"
    r"|there is evidence of|are complete|replaced|made|demonstrated|showed|chosen|moved|is good"
    r"|ceased)\b",
    re.IGNORECASE,
)
_DUE = re.compile(rf"\bby (?:the )?((?:end of )?(?:\d{{1,2}}(?:st|nd|rd|th)? )?{MONTH}(?: {YEAR})?)\b")


def may_hold(text: str, words: tuple[str, ...]) -> bool:
    plain = text.casefold()
    return any(word in plain for word in words)


def first_plural(noun: str) -> str:
    words = noun.split()
    ends = next((place for place, word in enumerate(words) if word.endswith("s")), len(words) - 1)
    return " ".join(words[: ends + 1])


def noun_of(words: str) -> str:
    return " ".join(_CUT.split(words.strip())[0].split()[:5]).strip(" ,.;")


def after(text: str, place: int) -> str:
    """The words behind a place, up to the next boundary."""
    return " ".join(re.split(r"[,;:.()\u2013]|\bwhile\b|\bbut\b", text[place : place + 160])[0].split()[:MAX_WORDS])


def before(text: str, place: int) -> str:
    return " ".join(re.split(r"[,;:.()\u2013]", text[max(0, place - 120) : place])[-1].split()[-MAX_WORDS:])


def words_of(text: str) -> str:
    return " ".join(text.split()[: MAX_WORDS + 2]).strip(" .;:")


def unit_of(noun: str) -> str:
    first = noun.split()[0].casefold() if noun else ""
    return first if first in ("days", "weeks", "months", "years", "hours") else "count"


def due_of(text: str) -> str:
    match = _DUE.search(text)
    return match[1] if match else ""


def status_of(text: str, place: int) -> EvidenceStatus:
    """Done, not done or unknown, by the clause around a place."""
    low = max((text.rfind(mark, 0, place) for mark in (";", ". ")), default=-1) + 1
    stops = [stop for stop in (text.find(";", place), text.find(". ", place)) if stop > 0]
    clause = text[low : min(stops, default=len(text))]
    if _NOT_DONE.search(clause):
        return EvidenceStatus.NOT_DONE
    if _AHEAD.search(clause):
        return EvidenceStatus.UNKNOWN
    return EvidenceStatus.DONE if _PAST.search(clause) else EvidenceStatus.UNKNOWN
