"""Step 5 continued, of which figure a comparator tells the same thing of another place: it is measured in that figure's words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.letters.readings import Reading
from analysis.letters.sentences import Sentence

_REFERS = re.compile(r"^(?:However, )?(?:This|That|These|Those|It|They|Both)\b")
_LEVELS = ("percent", "fraction", "vague")


def subjects_of(readings: Sequence[Reading], sentences: Sequence[Sentence]) -> dict[int, int]:
    """For the places of comparators, the place of the figure that each stands beside, where the words say which.

    It stands before the comparator in its sentence, else behind it; else, where the sentence points back ("This is above the
    average of 45%"), at the end of the sentence before.

    >>> from analysis.letters.readings import readings_of
    >>> texts = ["82% are in work and 91% in school.", "These are better than the national averages, 74% and 88% respectively."]
    >>> sentences = [Sentence(text, 0, 40 * number) for number, text in enumerate(texts)]
    >>> subjects_of(readings_of(sentences), sentences)
    {2: 0, 3: 1}
    """
    in_sentence: dict[int, list[int]] = {}
    for place, reading in enumerate(readings):
        if reading.mention.kind in _LEVELS:
            in_sentence.setdefault(reading.sentence, []).append(place)
    told: dict[int, int] = {}
    for number, places in in_sentence.items():
        beside = [place for place in places if readings[place].is_comparator]
        own = [place for place in places if not readings[place].is_comparator]
        for place in beside:
            nearest = [one for one in own if one < place][-1:] or own[:1]
            told |= {place: nearest[0]} if nearest else {}
        before = [place for place in in_sentence.get(number - 1, []) if not readings[place].is_comparator]
        if beside and not own and before and _points_back(sentences, number):
            is_each = "respectively" in sentences[number].text and len(before) >= len(beside)
            told |= dict(zip(beside, before[-len(beside) :] if is_each else before[-1:] * len(beside), strict=True))
    return told


def _points_back(sentences: Sequence[Sentence], number: int) -> bool:
    return bool(number) and sentences[number - 1].block == sentences[number].block and _REFERS.match(sentences[number].text) is not None
