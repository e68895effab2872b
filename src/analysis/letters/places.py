"""Step 10, of whom and where: the population and the geography of a figure, only as far as the words beside it say.

Nothing is inferred: a figure whose sentence names no group or place has none, and a person fills it in.
"""

from __future__ import annotations

import re

REACH = 70  # characters around a figure that are looked at
_GROUP = (
    r"children|young people|care leavers|adopters|(?:foster )?carers|social workers|managers|practitioners|staff|pupils|families|parents|service users"
    r"|(?:case )?files|cases|reports|plans|assessments|referrals|reviews|audits|complaints|interviews|conferences"
)
_OF_GROUP = re.compile(
    rf"^\)?\s?of (?:the |all |its |their |these |those |our )?((?:(?!of\b|in\b|and\b|the\b)[a-z-]+ ){{0,3}}?(?:{_GROUP})"
    r"(?: looked after| in care| in need| on child protection plans)?)\b",
)
_OF_WHOM = re.compile(
    r"(?:^|[;:.,]\s)(?:a total of )?(?:\d[\d,]*|[a-z]{3,9})\s([a-z][^;:.,%]{3,90}), of wh(?:om|ich) (?:only |just )?\(?$", re.IGNORECASE
)
_BESIDE = re.compile(
    r"\b(?:(?:England|English|national|regional|London) (?:average|figure|rate|target)|statistical neighbours|comparators?"
    r"|(?:similar|comparable|other|neighbouring) (?:local )?(?:authorities|councils|areas)|nationally|in England|England|the country as a whole)\b"
)
_WHERE = re.compile(r"\b(?:across|in|throughout) the (?:whole |entire )?(county|city|borough|region|country)\b(?! as\b|[’']|-| council)")
_REGIONAL = re.compile(r"\b((?:regional|area) average)\b[^;%]{0,40}$")


def population_of(text: str, start: int, end: int) -> str | None:
    """The group that stands right behind a figure, or before it as "..., of whom 39%", in the source's words.

    >>> text = "In March 41% of children in care were seen; 12% were late; 62 live with foster families, of whom 39% have moved."
    >>> def told(raw): return population_of(text, text.index(raw), text.index(raw) + 3)
    >>> told("41%"), told("12%"), told("39%")
    ('children in care', None, 'live with foster families')
    """
    match = _OF_GROUP.match(text[end : end + 2 * REACH]) or _OF_WHOM.search(text[max(0, start - 2 * REACH) : start])
    return " ".join(match[1].split()) if match else None


def geography_of(text: str, start: int, end: int, *, is_comparator: bool) -> str | None:
    """Whose figure it is: of a comparator the place or average it is named after, else the place its own clause names.

    >>> text = "Across the county 82% are settled, above neighbours: statistical neighbours at 74% and the England average of 78%."
    >>> def told(raw, beside): return geography_of(text, text.index(raw), text.index(raw) + 3, is_comparator=beside)
    >>> told("74%", True), told("78%", True), told("82%", False)
    ('statistical neighbours', 'England average', None)
    >>> geography_of("12% across the county were late", 0, 3, is_comparator=False)
    'the county'
    """
    before, after = text[max(0, start - REACH) : start], text[end : end + REACH]
    if is_comparator:
        named = [match.group() for match in _BESIDE.finditer(re.split(r"[%;]", before)[-1])]
        behind = _BESIDE.search(re.split(r"[%;,]", after)[0])
        return named[-1] if named else behind.group() if behind else None
    if regional := _REGIONAL.search(before):
        return regional[1]
    place = _WHERE.search(re.split(r"[%;,]", after)[0])
    return f"the {place[1]}" if place else None
