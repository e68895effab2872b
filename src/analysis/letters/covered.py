"""Step 12 continued, the rules that find coverage ("every", "all"), quantities in words ("most", "few") and dates in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.letters.patterns import YEAR
from analysis.letters.periods import periods
from analysis.letters.told import NO_NOUN, Told, after, due_of, may_hold, noun_of, status_of, words_of
from analysis.parsing import parse_vague
from analysis.terms import EvidenceKind

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
_SINCE = re.compile(r"(?:since (?:the )?)?", re.IGNORECASE)  # the date is what stands behind it
# Parts of words without which a rule finds nothing; looking for them first is quick, and most sentences hold none.
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
        if plain in NO_NOUN or plain in ("they", "those", "this", "these", "its", "their", "other", "aspects", "times", "ages", "times"):
            return ""
        if (
            word.casefold() == "every"
            or (plain.endswith("s") and not one[0].isupper())
            or plain in ("staff", "children", "people", "young people")
        ):
            return " ".join(told)
    return ""


def vague(number: int, text: str, is_review: bool) -> Iterator[Told]:
    if not may_hold(text, _VAGUE_WORDS):
        return
    for match in _VAGUE.finditer(text):
        word, noun = match["word"], noun_of(match["noun"])
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
        if not re.search(r"\d{4}" if one.kind == "stretch" else r"\d", one.text):
            continue
        if one.kind in ("dated", "stretch") and (one.kind == "stretch" or not re.fullmatch(YEAR, one.text)):
            since = _SINCE.match(one.text)
            lead = since.end() if since else 0
            yield Told(
                EvidenceKind.DATE,
                number,
                one.start + lead,
                one.end,
                one.text[lead:],
                words_of(text),
                due=due_of(text),
                status=status_of(text, 0),
                certainty=0.6,
            )
