"""Step 9 continued, people out: what the names found in a text, addresses, numbers and days of birth are replaced by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from analysis.letters.names import CAPITAL, NAME, TITLED, TITLES, is_body

MASK = "[name]"
_BORN = re.compile(
    r"(\b(?:DOB|D\.O\.B\.?|[Dd]ate of birth|[Bb]orn(?: on)?)[: ]{0,3}(?:is |was )?)(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d"
    r"|\d{1,2}(?:st|nd|rd|th)? (?:of )?[A-Z][a-z]{2,8},? \d{4}|\*{6,30})"
)
_CASE = re.compile(r"(\b[Cc]ase (?:(?:no|ref)\.? ?|number |reference )?:? ?)(?:\d{4}/\d{4,9}|[A-Z]{0,3}\d{6,10})(?![\d%]|[.,]\d)")
_LEFT_BEFORE = re.compile(rf"\b{TITLES}\[name\]|(?<![\w.])(?:{CAPITAL}\. ?){{1,3}}\[name\]|\[name\](?: \[name\])+")
_MAIL = re.compile(r"[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,20}){1,4}")
_TELEPHONE = re.compile(
    r"(?<![\d.,])(?:(?:\+|00)44[ -]?(?:\(0\)[ -]?)?\d{2,5}(?:[ -]?\d{2,6}){1,3}|0\d{2,4}[ -]\d{3,6}(?:[ -]\d{2,4}){0,3}|0\d{9,10})"
    r"(?![\d.,]\d|\d|%)"
)
_TOKEN = re.compile(r"[^\W_]+")
_GOES_ON = re.compile(r"[\w\u0300-\u036f]")


def masked(text: str, names: Iterable[str]) -> str:
    """`text` with names, mail addresses and telephone numbers masked.

    >>> masked("Ring Ada on 0207 421 5634, ada@example.org", ["Ada"])
    'Ring [name] on [number], [mail]'
    >>> masked("Ring 07700 900123, 07700900123 or +44 7700 900123: 10% of 0.5", [])
    'Ring [number], [number] or [number]: 10% of 0.5'
    """
    heads, known = _index(tuple(names))
    level = text.replace("\u2019", "'")
    kept, done = [], 0
    for word in _TOKEN.finditer(level):
        start = word.start()
        if start < done:
            continue
        ends = (start + length for length in heads.get(word.group(), ()))
        end = next((end for end in ends if level[start:end] in known and not _GOES_ON.match(level, end)), None)
        if end is not None:
            kept += [text[done:start], MASK]
            done = end
    text = TITLED.sub(MASK, "".join(kept) + text[done:])
    text = _CASE.sub(r"\1[number]", _BORN.sub(r"\1[date]", _LEFT_BEFORE.sub(MASK, text)))
    return _TELEPHONE.sub("[number]", _MAIL.sub("[mail]", text))


def without_births(text: str) -> str:
    """Days of birth as stars, as many as there were characters: a day of birth dates no figure.

    >>> without_births("DOB 12/03/2004: 45% in May 2015")
    'DOB **********: 45% in May 2015'
    """
    return _BORN.sub(lambda one: one[1] + "*" * (len(one[0]) - len(one[1])), text)


@lru_cache(maxsize=4)
def _index(names: tuple[str, ...]) -> tuple[dict[str, list[int]], frozenset[str]]:
    """Names by their first word, with the lengths that begin so, longest first: looking one up takes no longer for many names."""
    known = {form.replace("\u2019", "'") for name in names for form in (name, name.upper())}
    heads: dict[str, set[int]] = {}
    for name in known:
        if head := _TOKEN.match(name):
            heads.setdefault(head.group(), set()).add(len(name))
    return {head: sorted(lengths, reverse=True) for head, lengths in heads.items()}, frozenset(known)


def masked_file(file: str, names: Iterable[str]) -> str:
    """A file's name with the words of persons' names masked, however they are written there.

    >>> masked_file("letter_to_ada_byron.txt", ["Ada Byron"]), masked_file("Letter to Odile Brandt.txt", []), masked_file("Derby May.txt", [])
    ('letter_to_[name].txt', 'Letter to [name].txt', 'Derby May.txt')
    """
    stem, dot, kind = file.rpartition(".")
    words = {word.casefold() for name in names for word in _TOKEN.findall(name) if len(word) > 2}
    told = _TOKEN.sub(lambda word: MASK if word.group().casefold() in words else word.group(), masked(stem, names))
    told = re.sub(rf"\b((?:[Tt]o|[Ff]rom|[Bb]y|[Ff]or)[ _-])({NAME})", lambda one: one[0] if is_body(one[2]) else one[1] + MASK, told)
    return re.sub(r"\[\[name\]\]", MASK, re.sub(r"\[name\](?:[ _.-]{1,3}\[name\]){1,9}", MASK, told)) + dot + kind
