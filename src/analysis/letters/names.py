"""Step 9, people out: names of persons, addresses of mail and telephone numbers are masked in every output.

Names are learnt from the places where letters name people (salutation, signature, copies, "Lead inspector: ...", a title or
a rank beside a name) and are then masked wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

MASK = "[name]"
_NAME = r"[A-Z][a-z'\u2019-]{1,20}(?: [A-Z]\.?)?(?: [A-Z][a-zA-Z'\u2019-]{1,20}){1,2}"
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Prof|Professor|Lord|Lady|Judge|Cllr|Councillor)\.? [A-Z][a-z'\u2019-]{1,20}(?: [A-Z][a-z'\u2019-]{1,20})?"
)
_RANKED = re.compile(
    rf"({_NAME}),? (?:HMI\b|Her Majesty|His Majesty|HM Inspector|Chief Executive\b|(?:Divisional|Regional|National|Assistant"
    rf"|Executive|Interim|Senior) (?:Manager|Director)\b)"
)
_BY_ROLE = re.compile(
    rf"\b(?:[Ll]ead inspector|[Ii]nspectors?|[Aa]uthor|[Ss]igned|[Cc]hair)\s?:\s?({_NAME})|\b(?:provided|given|led|written|chaired"
    rf"|carried out) (?:to|by) ({_NAME}) (?:HMI|in carrying)"
)
_DEAR = re.compile(r"^Dear ([A-Z][a-z'\u2019-]{1,20}(?: [A-Z][a-z'\u2019-]{1,20})?)")
_SIGNED = re.compile(rf"^(?:Yours (?:sincerely|faithfully),?\s)?({_NAME})(?:,|\s(?:Chief|Director|Divisional)|$)")
_COPIED = re.compile(rf"^(?:cc:? ?)?({_NAME}), [A-Z]")
_MAIL = re.compile(r"[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,20}){1,4}")
_TELEPHONE = re.compile(r"(?<![\d.,])0\d{2,4}[ -]\d{3,4}(?:[ -]\d{2,4}){0,3}(?![\d.,]\d|%)")
_RANKS = (
    "HMI",
    "Her",
    "His",
    "Team",
    "Deputy",
    "Senior",
    "Designated",
    "Acting",
    "Lead",
    "Interim",
    "Regional",
    "Associate",
    "Additional",
    "Chief",
    "Director",
)
_NO_NAMES = {
    "Dear",
    "Sir",
    "Madam",
    "Children",
    "Services",
    "Council",
    "Director",
    "Chief",
    "Executive",
    "Recommendation",
    "The",
    "Ofsted",
    "House",
    "Street",
    "London",
}


def names_in(texts: Sequence[str]) -> tuple[str, ...]:
    """The names of persons that the texts tell in places where letters tell them, longest first.

    >>> names_in(["Dear Ada,", "Thank you for the help given to Charles Babbage HMI in carrying out this review.", "Yours sincerely", "Mary Somerville, HMI"])
    ('Charles Babbage', 'Mary Somerville', 'Somerville', 'Babbage', 'Ada')
    """
    found: set[str] = set()
    is_closing = False
    for number, text in enumerate(texts):
        piece = text[:4000]
        is_closing = is_closing or bool(re.match(r"Yours (?:sincerely|faithfully)|cc:?$", piece))
        for rule in (_TITLED, _RANKED, _BY_ROLE):
            for match in rule.finditer(piece):
                found.add(next((group for group in match.groups() if group), match.group()))
        if dear := _DEAR.match(piece):
            found.add(dear[1])
        if is_closing and (signed := _SIGNED.match(piece) or _COPIED.match(piece)):
            found.add(signed[1])
        if number < 12 and (addressee := re.match(rf"({_NAME}) (?:Chief Executive|Director|Head)\b", piece)):
            found.add(addressee[1])
    told = {trimmed for name in found if len(trimmed := _without_rank(name)) > 2 and not set(trimmed.split()) & _NO_NAMES}
    told |= {name.split()[-1] for name in told if len(name.split()) > 1 and len(name.split()[-1]) > 4}
    return tuple(sorted(told, key=lambda name: (-len(name), name)))[:500]


def _without_rank(name: str) -> str:
    """A name without the rank that the pattern may have taken for a surname."""
    words = name.split()
    while words and words[-1] in _RANKS:
        words.pop()
    return " ".join(words) if words and words[0] not in _RANKS else ""


def masked(text: str, names: Iterable[str]) -> str:
    """`text` with names, mail addresses and telephone numbers masked.

    >>> masked("Ring Ada on 0207 421 5634, ada@example.org", ["Ada"])
    'Ring [name] on [number], [mail]'
    """
    for name in names:
        if name in text:
            text = re.sub(rf"\b{re.escape(name)}\b", MASK, text)
    text = _TITLED.sub(MASK, text)
    return _TELEPHONE.sub("[number]", _MAIL.sub("[mail]", text))
