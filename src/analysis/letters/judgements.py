"""Step 11, judgements: a grade that a sentence gives, to which recommendation, at which review, by whom.

"Satisfactory progress on many areas" judges nothing as a whole and gives no row; a grade that fulfils a condition
("only staff assessed as satisfactory") is no judgement either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.letters.structure import JUDGEMENT, Part

GRADES = ("inadequate", "requires improvement", "adequate", "satisfactory", "good", "outstanding")
_GRADE = r"(?P<grade>inadequate|requires? improvement(?: to be good)?|adequate|satisfactory|good|outstanding)"
_PROGRESS = re.compile(rf"^{_GRADE} progress (?:has|had) been made\b", re.IGNORECASE)
_OVERALL = re.compile(
    rf"\boverall (?:progress|effectiveness|judgement)\b[^.;]{{0,60}}?\b(?:is|was|were|as)?:?\s?(?:that [^.;]{{0,60}})?\b{_GRADE}\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    rf"\b{_GRADE} progress (?:has|had) been made (?:in|on|against) all (?:of )?(?:the )?(?P<count>\d{{1,3}}|[a-z]+)? ?recommendations\b",
    re.IGNORECASE,
)
_SELF = re.compile(rf"\b(?P<who>[A-Z][\w'\u2019 ]{{1,40}}?) self-(?:evaluat|assess)ed\b[^.;]{{0,80}}?\bas {_GRADE}\b", re.IGNORECASE)
_AREA = re.compile(
    rf"^(?:\d(?:\.\d)? )?(?P<area>(?:Children (?:who need|looked after)|Leadership|Adoption performance|Experiences? and progress"
    rf"|The (?:impact|experiences?))[^.:]{{0,120}}?):? {_GRADE}$",
    re.IGNORECASE,
)
_SERVICES = re.compile(rf"\b(?P<area>[Cc]hildren[\u2019']s services in [A-Z][a-z]+(?: [A-Z][a-z]+)*) (?:is|are)? ?{_GRADE}$", re.IGNORECASE)
_MIDPOINT = re.compile(r"\bmid-point|\bmidpoint|\binterim (?:review|meeting)|\bat that time\b", re.IGNORECASE)


@dataclass(frozen=True)
class Judged:
    """A grade as read: `recommendation` None is overall, `all_recommendations` that it was given to each."""

    recommendation: int | None
    grade: str
    judged_by: str
    is_midpoint: bool = False
    all_recommendations: bool = False
    note: str = ""


def judged(text: str, part: Part, *, is_first: bool, before: str = "") -> list[Judged]:
    """The judgements of one sentence. `before` is the sentence before it, `is_first` whether it opens its block.

    >>> judged("Satisfactory progress had been made by Cafcass on this issue.", Part(JUDGEMENT, 3), is_first=True)[0].grade
    'satisfactory'
    >>> judged("The overall progress at that time was inadequate.", Part("introduction"), is_first=False)[0].is_midpoint
    True
    """
    told: list[Judged] = []
    if part.role == JUDGEMENT and part.recommendation and is_first and (match := _PROGRESS.match(text)):
        told.append(Judged(part.recommendation, _plain(match["grade"]), "inspectorate", note="A judgement of progress, not of quality"))
    if match := _SELF.search(text):
        told.append(Judged(part.recommendation, _plain(match["grade"]), "provider", note="The provider on itself"))
    if match := _ALL.search(text):
        told.append(
            Judged(None, _plain(match["grade"]), "inspectorate", all_recommendations=True, note="A judgement of progress, not of quality")
        )
    elif match := _OVERALL.search(text):
        is_midpoint = bool(_MIDPOINT.search(text) or _MIDPOINT.search(before))
        told.append(Judged(None, _plain(match["grade"]), "inspectorate", is_midpoint))
    elif match := _SERVICES.search(text):
        told.append(Judged(None, _plain(match["grade"]), "inspectorate"))
    elif part.recommendation is None and (match := _AREA.match(text)):
        told.append(Judged(None, _plain(match["grade"]), "inspectorate", note=match["area"]))
    return told


def _plain(grade: str) -> str:
    """The grade as the scale writes it.

    >>> _plain("Require improvement to be good")
    'requires improvement'
    """
    word = grade.casefold().removesuffix(" to be good")
    return "requires improvement" if word.startswith("require") else word
