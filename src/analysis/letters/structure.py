"""Step 7, which part of the letter each sentence stands in: recommendation, role, bullet or paragraph.

Two shapes are known: a review letter ("Recommendation 3: ...", its finding, its evidence in bullets, its judgement) and a
report with numbered paragraphs and a list of recommendations. Anything else is body text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.letters.blocks import Block

HEADER, INTRO, WORDING, FINDING, EVIDENCE, JUDGEMENT, BODY, CLOSING, FOOTNOTE = (
    "header",
    "introduction",
    "wording",
    "finding",
    "evidence",
    "judgement",
    "body",
    "closing",
    "footnote",
)

_RECOMMENDATION = re.compile(r"^Recommendation (\d{1,3})\b\s{0,2}[:.\u2013-]?\s{0,2}(?=\S|$)")
_FINDING = re.compile(r"^(?:This|The) recommendation (?:arises|arose|follows|stems)\b|^Findings? of the inspection\b", re.IGNORECASE)
_EVIDENCE = re.compile(r"^(?:Evidence|Examples?) of (?:the )?progress\b|^Progress (?:reported|made)\b", re.IGNORECASE)
_SALUTATION = re.compile(r"^Dear\s+\S")
_CLOSING = re.compile(
    r"^(?:Yours (?:sincerely|faithfully)|cc:?$|The letter to report\b|Information about this inspection$|The Office for Standards in Education\b)"
)
_LIST_HEADING = re.compile(
    r"(?:^|\s)(?:Recommendations|Areas for improvement|Priority and immediate action|Priorities for improvement|What needs to improve\??)\s{0,3}:?$",
    re.IGNORECASE,
)
_LIST_OPENING = re.compile(r"^(?:Recommendations|Areas for improvement|Priorities for improvement)\s+(?=[A-Z0-9])")
_GRADED = re.compile(r"(?<=\w)\s{1,3}Grade \d \([A-Z][a-z ]{3,30}\)$")  # a heading with the grade beside it
_ORDINARY_HEADING_WORDS = 12


@dataclass(frozen=True)
class Part:
    """Where a block stands. `bullet` counts from 1 within its part, `paragraph` likewise or as numbered by the source."""

    role: str
    recommendation: int | None = None
    heading: str = ""
    bullet: int | None = None
    paragraph: int | None = None
    stem: str = ""  # the line that introduces a bullet

    def __str__(self) -> str:
        where = f"recommendation {self.recommendation}" if self.recommendation else (self.role if self.role != BODY else "")
        if self.recommendation and self.role in (WORDING, FINDING, JUDGEMENT):
            where += {WORDING: ", its wording", FINDING: ", the finding it arises from", JUDGEMENT: ", judgement"}[self.role]
        if not where or self.role == INTRO:
            where = self.heading.casefold() or where or "text"
        if self.paragraph and not (self.recommendation and self.role != BODY):
            where += f", paragraph {self.paragraph}"
        return where + (f", bullet {self.bullet}" if self.bullet else "")


def parts_of(blocks: Sequence[Block]) -> list[Part]:
    """The part each block stands in."""
    is_letter = any(_RECOMMENDATION.match(block.text) for block in blocks)
    return _letter(blocks) if is_letter else _report(blocks)


def _letter(blocks: Sequence[Block]) -> list[Part]:
    has_salutation = any(_SALUTATION.match(block.text) for block in blocks)
    part = Part(HEADER if has_salutation else INTRO)
    paragraph = bullet = 0
    stem = before = ""
    told: list[Part] = []
    for block in blocks:
        text = block.text
        match = _RECOMMENDATION.match(text)
        if block.kind == FOOTNOTE:
            told.append(Part(FOOTNOTE, part.recommendation))
            continue
        if block.kind != "bullet":
            bullet, stem = 0, text if text.endswith(":") or _EVIDENCE.match(text) else ""
        if match:
            part, paragraph = Part(WORDING, int(match[1])), 0
        elif _CLOSING.match(text):
            part = Part(CLOSING)
        elif _SALUTATION.match(text):
            part = Part(INTRO, heading="introduction")
        elif _FINDING.match(text) and part.recommendation:
            part = Part(FINDING, part.recommendation)
        elif _EVIDENCE.match(text) and part.recommendation:
            part = Part(EVIDENCE, part.recommendation)
        elif block.kind == "bullet":
            bullet += 1
        elif part.role == EVIDENCE:
            part = Part(JUDGEMENT, part.recommendation)
        elif block.kind == "heading" and part.role == INTRO and _SALUTATION.match(before):
            paragraph = 0  # the letter's own title
            told.append(part)
            before = text
            continue
        elif block.kind == "heading" and part.role == INTRO and len(text) < 80:
            part, paragraph = Part(INTRO, heading=text.strip(" :*")), 0
            told.append(part)
            continue
        before = text
        paragraph += block.kind != "bullet" and not _SALUTATION.match(text)
        told.append(replace(part, bullet=bullet or None, paragraph=paragraph or None, stem=stem if block.kind == "bullet" else ""))
    return told


def _report(blocks: Sequence[Block]) -> list[Part]:
    heading, stem = "", ""
    in_list, number, bullet, style, highest = False, 0, 0, "", 0
    told: list[Part] = []
    for block in blocks:
        text = block.text
        if block.kind == FOOTNOTE:
            told.append(Part(FOOTNOTE))
            continue
        if (_LIST_HEADING.search(text[-60:]) and block.kind in ("heading", "paragraph") and len(text) < 400) or _LIST_OPENING.match(text):
            in_list, number, style, heading = True, 0, "", "recommendations"
        elif (
            block.kind == "heading" and len((title := _GRADED.sub("", text)).split()) <= _ORDINARY_HEADING_WORDS and not text.endswith(":")
        ):
            in_list, heading = in_list and number == 0, title.strip()
        bullet = bullet + 1 if block.kind == "bullet" else 0
        if in_list and block.kind == "numbered":
            in_list = highest == 0 or block.number == highest + 1  # a later list of another body counts on from its paragraphs
            number, style = block.number or 0, "numbered"
            highest = number if in_list else highest
        elif in_list and block.kind == "bullet" and style != "numbered":
            number, style = highest + 1, "bullets"
            highest = number
        if block.kind == "numbered" and style == "bullets":
            in_list = False
        is_item = in_list and number > 0 and block.kind in ("numbered", "bullet")
        paragraph = block.number if block.kind == "numbered" and not is_item else None
        introduced = stem if block.kind == "bullet" and not is_item else ""
        told.append(Part(WORDING if is_item else BODY, number if is_item else None, heading, bullet or None, paragraph, introduced))
        opening = text.rsplit(". ", 1)[-1].strip()  # a bullet may run on into the line that introduces the next ones
        if block.kind != "bullet" or opening.endswith(":"):
            stem = opening if opening.endswith(":") and len(opening) < 200 else ""
    return told


def wording_of(text: str) -> str:
    """A recommendation's words without its number.

    >>> wording_of("Recommendation 3: Cafcass should update its guidance.")
    'Cafcass should update its guidance.'
    """
    return _LIST_OPENING.sub("", _RECOMMENDATION.sub("", text)).strip()
