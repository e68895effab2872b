"""What a text that is nobody's name was perhaps meant for, as the first words of a remedy."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches

from analysis.cleaning.issues import text_key
from analysis.cleaning.rules.rule import Context
from analysis.cleaning.sections import nearest

_WORDS = re.compile(r"[^\W\d_]+")
_NEAR = 0.75
# Letters of other alphabets that look like ours, as they come when a text is typed or recognised in one of them.
_LOOKS_LIKE = str.maketrans("АВЕКМНОРСТУХаеорсухіѕјԁΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTYXaeopcyxisjdABEZHIKMNOPTYXo")


def area_hint(text: str, context: Context) -> str:
    """The declared area that is nearest, or the one that looks the same in other letters."""
    names = {name: area.name or area.id for area in context.definition.areas for name in (area.id, area.name, *area.also) if name}
    latin = text.translate(_LOOKS_LIKE)
    if latin != text and text_key(latin) in {text_key(name) for name in names}:
        odd = sorted(
            {unicodedata.name(letter, "another").split()[0].capitalize() for letter in text if letter.translate(_LOOKS_LIKE) != letter}
        )
        return f"it looks like '{latin}' but holds {' and '.join(odd)} letters: type it again."
    within = {area for name, area in names.items() if set(_words(name)) <= set(_words(latin))}
    close = names.get(nearest(latin, list(names)) or "") or (within.pop() if len(within) == 1 else "")
    return f"is it '{close}'?" if close else ""


def standard_hint(text: str, context: Context) -> str:
    """The declared standard whose id or title is nearest."""
    names = {name: one.id for one in context.definition.measures for name in (one.id, one.title.replace(" ", "_")) if name}
    close = nearest(text, list(names))
    return f"is it '{names[close]}'?" if close else ""


def grade_hint(text: str, context: Context) -> str:
    """The declared grade whose initials or words these are nearly; a text that says more or less than a grade has none."""
    scales = (context.definition.scale, *context.definition.scales)
    grades = list(dict.fromkeys(grade for scale in scales for grade in scale.grades))
    initials = {"".join(word[0] for word in words): grade for grade in grades if len(words := _words(grade)) > 1}
    words = _words(text)
    told = {initials[word] for word in words if word in initials} | {grade for grade in grades if set(_words(grade)) <= set(words)}
    if len(told) > 1:
        return f"it names {len(told)} grades: give one."
    if words and set(words) <= set(initials):
        return f"is it '{told.pop()}'?"
    known = {word for grade in grades for word in _words(grade)}
    if not words or not all(get_close_matches(word, known, 1, _NEAR) for word in words):
        return ""
    close = nearest(" ".join(words), grades)
    return f"is it '{close}'?" if close else ""


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORDS.findall(text)]
