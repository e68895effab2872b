"""Step 6, a run of sentences to their quantities, each with its period, its partner and whether it is the subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.letters.comparators import comparators
from analysis.letters.dated_pairs import dated_pairs
from analysis.letters.dating import dated
from analysis.letters.mention import TOLD_CHANGE, Mention
from analysis.letters.order import first_is_earlier
from analysis.letters.pairs import continues, is_dated_again, pairs, refers_back
from analysis.letters.periods import When, periods
from analysis.letters.quantities import quantities
from analysis.letters.sentences import Sentence

_MAY_HOLD = re.compile(
    r"\d|per ?cent|half|third|quarter|fifth|sixth|seventh|eighth|ninth|tenth| in (?:two|three|four|five|six|ten)|points", re.IGNORECASE
)


MAX_READINGS = 5_000  # more is a table, not a letter: a 200-page report tells some six hundred


@dataclass(frozen=True)
class Reading:
    """One quantity read in its sentence. `partner` is the place of the other end of its change in the list of readings."""

    sentence: int
    mention: Mention
    when: When | None = None
    when_rule: str = ""
    is_comparator: bool = False
    partner: int | None = None
    side: str = ""  # from | to | empty
    pair_rule: str = ""


def readings_of(sentences: Sequence[Sentence]) -> list[Reading]:
    """The quantities of all sentences in order.

    >>> first, second = "82.5% were satisfactory in October 2008.", "By the time of this review, this had risen to 98.9%."
    >>> told = readings_of([Sentence(first, 0, 0), Sentence(second, 0, 41)])
    >>> [(one.mention.raw, one.side, one.when.text) for one in told]
    [('82.5%', 'from', 'October 2008'), ('98.9%', 'to', 'By the time of this review')]
    """
    told: list[Reading] = []
    last_of: dict[int, list[int]] = {}
    for number, sentence in enumerate(sentences):
        if len(told) >= MAX_READINGS:
            break
        if not _MAY_HOLD.search(sentence.text):
            continue
        found = _read(number, sentence.text, len(told))
        earlier = last_of.get(number - 1, []) if number and sentences[number - 1].block == sentence.block else []
        subjects = [
            place
            for place in earlier
            if not told[place].is_comparator
            and told[place].mention.kind in ("percent", "fraction")
            and told[place].side != "from"
            and TOLD_CHANGE not in told[place].mention.doubts
        ]
        if (
            found
            and len(subjects) == 1
            and not found[0].partner
            and found[0].mention.kind in ("percent", "fraction")
            and continues(sentence.text, [found[0].mention])
        ):
            before, place = subjects[0], len(told)
            told[before] = _paired(told[before], place, told[before].side or "from", "this moved to")
            found[0] = _paired(found[0], before, "to", "this moved to")
        elif (
            found
            and len(subjects) == 1
            and found[0].side == ""
            and told[subjects[0]].side == ""
            and refers_back(sentence.text, [found[0].mention])
        ):
            after, place = subjects[0], len(told)
            told[after] = _paired(told[after], place, "to", "compared back")
            found[0] = _paired(found[0], after, "from", "compared back")
        elif (
            found
            and len(subjects) == 1
            and found[0].side == ""
            and told[subjects[0]].side == ""
            and is_dated_again(sentence.text, [found[0].mention], found[0].when)
        ):
            before, place = subjects[0], len(told)
            earlier_first = first_is_earlier(told[before].when, found[0].when, "", "")
            if earlier_first is not None:
                told[before] = _paired(told[before], place, "from" if earlier_first else "to", "dated again")
                found[0] = _paired(found[0], before, "to" if earlier_first else "from", "dated again")
        last_of[number] = list(range(len(told), len(told) + len(found)))
        told += found
    return told


def _read(number: int, text: str, offset: int) -> list[Reading]:
    mentions = quantities(text)
    if not mentions:
        return []
    changes = pairs(text, mentions)
    earlier = frozenset(change.start for change in changes if change.rule != "this moved to")
    ends = frozenset(place for change in changes for place in (change.start, change.end))
    others = frozenset(place for place, is_beside in enumerate(comparators(text, mentions, ends)) if is_beside)
    times = dated(text, mentions, periods(text), is_from=earlier, paired=ends, beside=others)
    changes = [*changes, *dated_pairs(text, mentions, [when for when, _ in times], ends, others)]
    beside = comparators(text, mentions, {place for change in changes for place in (change.start, change.end)})
    told = [Reading(number, mention, *times[place], beside[place]) for place, mention in enumerate(mentions)]
    for change in changes:  # of a chain the middle keeps its first partner; the last names the middle
        if not told[change.start].side:
            told[change.start] = _paired(told[change.start], offset + change.end, "from", change.rule)
        if not told[change.end].side:
            told[change.end] = _paired(told[change.end], offset + change.start, "to", change.rule)
    return told


def _paired(reading: Reading, partner: int, side: str, rule: str) -> Reading:
    return Reading(reading.sentence, reading.mention, reading.when, reading.when_rule, False, partner, side, rule)
