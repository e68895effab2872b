"""Step 12, the rules that find counts, ratios, coverage, quantities in words and dates in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.letters.patterns import MONTH, NUMBER, TEENS, TENS, UNITS, WORD_NUMBER, YEAR
from analysis.letters.periods import periods
from analysis.parsing import parse_count, parse_vague
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
_COVERAGE = re.compile(
    r"\b(?P<word>every|all|none) (?:of (?:the |its |their )?)?(?P<noun>(?:[a-zA-Z][\w'\u2019-]{0,24} ?){1,4})", re.IGNORECASE
)
_NO_COVERAGE = re.compile(
    r"^(?:all|none) (?:of (?:this|that|which|these)|at|in all|that|over|together|too|but|other|times?)\b"
    r"|^all (?:of )?(?:the )?(?:\d|one|two|three|four|five|six|seven|eight|nine|ten)\b|^every (?:day|week|month|year|effort"
    r"|opportunity)\b",
    re.IGNORECASE,
)
_VAGUE_STRONG = (
    r"almost all|nearly all|virtually all|almost every|(?:very )?(?:vast|large|great|overwhelming|significant|substantial"
    r"|small) (?:majority|minority)|majority|minority|most|very few|hardly any|few"
)
_VAGUE_WEAK = r"many|some|several"
_VAGUE = re.compile(
    rf"\b(?:the |an? )?(?P<word>{_VAGUE_STRONG}|{_VAGUE_WEAK})\b(?P<noun>(?: (?!of the time)[a-z][\w'\u2019-]{{0,24}}){{1,5}})",
    re.IGNORECASE,
)
_VAGUE_AMOUNT = re.compile(
    r"\b(?P<word>(?:unacceptably |very |extremely )?high|(?:very )?low|significant|large) (?:incidence|levels?|numbers?"
    r"|proportions?) of(?P<noun>(?: [a-z][\w'\u2019-]{0,24}){1,5})",
    re.IGNORECASE,
)
_NO_COUNT_BEFORE = re.compile(
    r"(?:\b(?:sections?|paragraphs?|paras?|recommendations?|parts?|stages?|levels?|class|key|grades?|pages?|chapters?|years?|ages?"
    r"|aged|under|figures?|tables?|regulations?|articles?|quarters?|of whom|Quality|Children|Act|at|no|from|any|per|rule|Rule)\s"
    r"|[\u00a3$\u20ac/-]|\u2018|')$",
    re.IGNORECASE,
)
_NO_NOUN = {
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
    r"\b(?:will (?:be|not|log|include)?|requires?|ensure|should|must|needs? to|priorit(?:y|ies)|planned|plans? to|due|to be|can only|expected|aims?)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:(?:has|have|had)(?: now| recently)? (?:been )?[a-z]+(?:ed|en|wn|de|nt|ld|ne|d)|was|were|attended|completed|received"
    r"|provided|identified|introduced|submitted|went|is now|are complete|replaced|made|demonstrated|showed|chosen|moved|is good"
    r"|ceased)\b",
    re.IGNORECASE,
)
_DUE = re.compile(rf"\bby (?:the )?((?:end of )?(?:\d{{1,2}}(?:st|nd|rd|th)? )?{MONTH}(?: {YEAR})?)\b")


# Parts of words without which a rule finds nothing; looking for them first is quick, and most sentences hold none.
_NUMBERS = (*"0123456789", "hundred", *f"{UNITS}|{TEENS}|{TENS}".split("|"))
_VAGUE_WORDS = (
    "most",
    "many",
    "some",
    "several",
    "all",
    "every",
    "few",
    "majority",
    "minority",
    "hardly",
    "high",
    "low",
    "significant",
    "large",
)


def _may_hold(text: str, words: tuple[str, ...]) -> bool:
    plain = text.casefold()
    return any(word in plain for word in words)


def counts(number: int, text: str, is_review: bool) -> Iterator[Told]:
    if not _may_hold(text, _NUMBERS):
        return
    for match in _COUNT.finditer(text):
        noun = _noun(match["noun"])
        start, words = match.start("number"), match["number"]
        first = noun.split()[0] if noun else ""
        if not noun or first in _NO_NOUN or re.match(MONTH, first) or _NO_COUNT_BEFORE.search(text[max(0, start - 18) : start]):
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
            unit=_unit(noun),
            due=due_of(text),
            status=status_of(text, start),
            certainty=0.8 if words.casefold() != "one" else 0.5,
        )
    previous = ""
    for match in _COUNT.finditer(text):
        previous = previous or _first_plural(_noun(match["noun"]))
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
    if not _may_hold(text, _NUMBERS):
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
    if not _may_hold(text, _NUMBERS):
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


def coverage(number: int, text: str, is_review: bool) -> Iterator[Told]:
    for match in _COVERAGE.finditer(text):
        if _NO_COVERAGE.match(text[match.start() : match.start() + 60]):
            continue
        noun = _covered(match["word"], match["noun"])
        if not noun:
            continue
        end = match.start("noun") + len(noun)
        yield Told(
            EvidenceKind.COVERAGE,
            number,
            match.start(),
            end,
            match["word"],
            f"{noun} {after(text, end)}".strip(),
            due=due_of(text),
            status=status_of(text, match.start()),
            unit="share",
            certainty=0.7 if is_review else 0.5,
        )


def _covered(word: str, words: str) -> str:
    """The thing that "every" or "all" stands before: one word, or the words up to the first plural."""
    told: list[str] = []
    for one in words.split()[:4]:
        told.append(one.strip(",.;:"))
        plain = told[-1].casefold()
        if plain in _NO_NOUN or plain in ("they", "those", "this", "these", "its", "their", "other", "aspects", "times", "ages", "times"):
            return ""
        if (
            word.casefold() == "every"
            or (plain.endswith("s") and not one[0].isupper())
            or plain in ("staff", "children", "people", "young people")
        ):
            return " ".join(told)
    return ""


def vague(number: int, text: str, is_review: bool) -> Iterator[Told]:
    if not _may_hold(text, _VAGUE_WORDS):
        return
    for match in _VAGUE.finditer(text):
        word, noun = match["word"], _noun(match["noun"])
        if re.fullmatch(_VAGUE_WEAK, word, re.IGNORECASE) and not is_review:
            continue  # a report says "some" on every page; its register would drown in it
        noun = re.sub(r"^of (?:the |its |their |these )?", "", match["noun"].strip()) if match["noun"].strip().startswith("of ") else noun
        if not noun or (word.casefold() == "most" and re.match(r"[a-z]+(?:ful|ive|ent|ant|ly)\b", noun)):
            continue
        read = parse_vague(re.sub(r"^very ", "", word.casefold()))
        yield Told(
            EvidenceKind.VAGUE,
            number,
            match.start("word"),
            match.end("word"),
            word,
            after(text, text.find(noun, match.start("noun"))) or noun,
            None,
            read.value_low,
            read.value_high,
            "share",
            status=status_of(text, match.start()),
            certainty=0.6,
        )
    for match in _VAGUE_AMOUNT.finditer(text):
        if not is_review or re.match(r"\s?\(?\d", text[match.end() :]):
            continue
        yield Told(
            EvidenceKind.VAGUE,
            number,
            match.start("word"),
            match.end("word"),
            match["word"],
            match["noun"].strip(),
            note="No bounds are told",
            status=status_of(text, match.start()),
            certainty=0.5,
        )


def dates(number: int, text: str) -> Iterator[Told]:
    for one in periods(text):
        if one.kind == "stretch" and not re.search(r"\d{4}", one.text):
            continue
        if one.kind in ("dated", "stretch") and (one.kind == "stretch" or not re.fullmatch(YEAR, one.text)):
            yield Told(
                EvidenceKind.DATE,
                number,
                one.start,
                one.end,
                one.text,
                words_of(text),
                due=due_of(text),
                status=status_of(text, 0),
                certainty=0.6,
            )


def _first_plural(noun: str) -> str:
    words = noun.split()
    ends = next((place for place, word in enumerate(words) if word.endswith("s")), len(words) - 1)
    return " ".join(words[: ends + 1])


def _noun(words: str) -> str:
    return " ".join(_CUT.split(words.strip())[0].split()[:5]).strip(" ,.;")


def after(text: str, place: int) -> str:
    """The words behind a place, up to the next boundary."""
    return " ".join(re.split(r"[,;:.()\u2013]|\bwhile\b|\bbut\b", text[place : place + 160])[0].split()[:MAX_WORDS])


def before(text: str, place: int) -> str:
    return " ".join(re.split(r"[,;:.()\u2013]", text[max(0, place - 120) : place])[-1].split()[-MAX_WORDS:])


def words_of(text: str) -> str:
    return " ".join(text.split()[: MAX_WORDS + 2]).strip(" .;:")


def _unit(noun: str) -> str:
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
