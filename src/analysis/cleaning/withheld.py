"""Which cells of file audits an issue may quote. A name or a case number may stand in any column of a shifted row."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches

from analysis.model import WITHHELD, Definition

_MONTHS = (
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)  # fmt: skip


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DATE_WORDS = _set(
    f"{_MONTHS} monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun st nd rd th of the end early mid late "
    "beginning start spring summer autumn winter quarter q date unknown"
)
_GRADE_WORDS = _set(
    "satisfactory unsatisfactory adequate inadequate good outstanding excellent poor fair weak strong requires require requiring needs "
    "improvement improving met meets meeting unmet not partially partly fully mostly pass passed fail failed yes no to be very compliant "
    "non above below expected exceeds exceeded standard red amber green high medium low acceptable unacceptable unknown pending grade "
    "graded level or and of better worse minus plus sufficient insufficient effective ineffective none blank see note yet nearly almost "
    "previously progress towards making seen been has had assessed awaiting borderline still now just under over between but with in at "
    "for this time file audit audited required improved"
)
_REVIEW_WORDS = _set(
    f"{_MONTHS} review reviews audit audits inspection visit round mid point midpoint final finale first second third fourth baseline "
    "monitoring interim initial follow up followup quarter q year end start spring summer autumn winter last next previous"
)
_ROLE_WORDS = _set(
    "manager managers management inspector inspectors inspectorate auditor auditors audit peer peers team service senior principal chief "
    "head lead leader deputy assistant associate quality assurance practice practitioner practitioners social work worker workers "
    "supervisor supervisors supervising independent reviewing reviewer reviewers review officer officers external internal self director "
    "area regional national local moderator moderators moderation first second third other another line unit group operational operations "
    "performance improvement consultant specialist adviser advisor coordinator administrator analyst colleague panel board partner agency "
    "authority family court guardian case file staff member trained trainer trainee not recorded unknown of and the for by"
)
OTHER_ROLE = "other"
_ABBREVIATION = 3  # letters: "QA", "CSM"
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_YEAR = re.compile(r"(19|20|21)\d\d")
_WHOLE_DAY = re.compile(r"(19|20|21)\d{6}")
_NEAR_ROLE = 0.85
_NEAR = 0.75  # so that "requires improvment" is near, and "Jackson" is not


def quoting(definition: Definition) -> dict[str, Callable[[str], str]]:
    """For each column a rule may quote: its cell's text as it is, or WITHHELD where it may name a person or a case.

    Dates of digits and months, words of grades and of reviews, initials of a declared grade and near spellings of the declared
    ones are quoted. The file,
    the row and the column are told in any case.
    """
    grades = {word for scale in (definition.scale, *definition.scales) for grade in scale.grades for word in _words(grade)}
    initials = {"".join(word[0] for word in _words(grade)) for scale in (definition.scale, *definition.scales) for grade in scale.grades}
    grade_words = _GRADE_WORDS | {letters for letters in initials if len(letters) > 1}  # RI: what areas write for it
    reviews = {word for review in definition.reviews for name in (review.id, review.name) for word in _words(name)}
    return {
        "date_text": lambda text: _quoted(text, _is_day(text)),
        "grade_text": lambda text: _quoted(text, _is_of(text, grade_words, grades) and not re.search(r"\d{3}", text)),
        "review_text": lambda text: _quoted(text, _is_of(text, _REVIEW_WORDS, reviews) and _has_only_years(text)),
    }


def role_of(text: str) -> str:
    """A role as its words in lower case; `other` where its words are none that roles are made of, as those of a name are.

    Who swaps the columns of auditors and their roles would else get rates by name.

    >>> role_of("Service Manager"), role_of("QA lead"), role_of("Zebedee Quillfeather")
    ('service manager', 'qa lead', 'other')
    """
    words = _words(text)
    known = all(len(word) <= _ABBREVIATION or word in _ROLE_WORDS or get_close_matches(word, _ROLE_WORDS, 1, _NEAR_ROLE) for word in words)
    return text.lower() if known and words and _has_few_digits(text) else OTHER_ROLE


def _quoted(text: str, is_safe: bool) -> str:
    return text if is_safe else WITHHELD


def _words(text: str) -> list[str]:
    return [token.casefold() for token in _TOKEN.findall(text) if not token.isdecimal()]


def _numbers(text: str) -> list[str]:
    return [token for token in _TOKEN.findall(text) if token.isdecimal()]


def _is_of(text: str, known: frozenset[str], declared: set[str]) -> bool:
    return all(len(word) == 1 or word in known or get_close_matches(word, declared, 1, _NEAR) for word in _words(text))


def _has_few_digits(text: str) -> bool:
    return all(len(number) <= 1 for number in _numbers(text))


def _has_only_years(text: str) -> bool:
    return all(len(number) <= 2 or _YEAR.fullmatch(number) for number in _numbers(text))


def _is_day(text: str) -> bool:
    """Digits as a day, month and year have them, or the name of a month; a number alone may be a case's."""
    words, numbers = _words(text), _numbers(text)
    if any(word not in _DATE_WORDS for word in words) or len(numbers) > 6:
        return False
    if len(numbers) == 1 and _WHOLE_DAY.fullmatch(numbers[0]):
        return True
    years = sum(1 for number in numbers if _YEAR.fullmatch(number))
    if any(len(number) > 2 and not _YEAR.fullmatch(number) for number in numbers) or years > 2:
        return False
    return bool(words) or not numbers or (len(numbers) >= 2 if years else len(numbers) == 3)
