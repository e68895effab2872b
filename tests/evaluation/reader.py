"""What the rules read at a labelled place: a listed sentence stands alone, a report is read whole."""

from __future__ import annotations

from functools import cache

from tests.evaluation.scoring import REPORTS, Gold, Guess

from analysis.letters.blocks import blocks_of
from analysis.letters.lines import lines_of
from analysis.letters.readings import Reading, readings_of
from analysis.letters.sentences import sentences_of
from analysis.model import Document, Page


@cache
def text_of(file: str) -> str:
    """The text of a file with its line ends as they stand."""
    return (REPORTS / file).read_bytes().decode("utf-8")


@cache
def _whole(file: str) -> tuple[list[Reading], list[int]]:
    return _read(text_of(file))


def _read(text: str) -> tuple[list[Reading], list[int]]:
    blocks = blocks_of(lines_of(Document("text", "txt", (Page(1, text, 0),))))
    sentences = sentences_of(blocks)
    told = readings_of(sentences)
    return told, [blocks[sentences[one.sentence].block].place(sentences[one.sentence].start + one.mention.start) for one in told]


def guesses_of(gold: Gold) -> list[Guess]:
    """The figures read between the labelled offset and its end."""
    if gold.text:
        return read_alone(gold.text)
    if gold.file.endswith(".tsv"):
        told, offsets = _read(text_of(gold.file)[gold.offset : gold.offset + gold.length])
        chosen = list(range(len(told)))
    else:
        told, offsets = _whole(gold.file)
        chosen = [place for place, offset in enumerate(offsets) if gold.offset <= offset < gold.offset + gold.length]
    place_of = {place: number for number, place in enumerate(chosen)}
    return [_guess(told[place], place_of) for place in chosen if told[place].mention.kind != "ratio"]


def alone(gold: Gold) -> list[Guess]:
    """The figures of a labelled place read by itself, without the report around it."""
    return read_alone(gold.text or text_of(gold.file)[gold.offset : gold.offset + gold.length])


def read_alone(text: str) -> list[Guess]:
    """The figures of a text."""
    told, _ = _read(text)
    place_of = {place: place for place in range(len(told))}
    return [_guess(one, place_of) for one in told if one.mention.kind != "ratio"]


def _guess(reading: Reading, place_of: dict[int, int]) -> Guess:
    one = reading.mention
    partner = place_of.get(reading.partner) if reading.partner is not None else None
    period = reading.when.text if reading.when else None
    return Guess(
        one.kind,
        one.raw,
        one.value,
        one.value_low,
        one.value_high,
        one.numerator,
        one.denominator,
        period,
        reading.is_comparator,
        partner,
        reading.side,
        one.rule,
        reading.when_rule,
        reading.pair_rule,
    )
