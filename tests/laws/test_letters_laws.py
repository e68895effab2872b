"""Laws of reading letters: no traceback on any text, no figure that is not in the text, time in proportion to length."""

from __future__ import annotations

import random
import re
import time
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import ReauditError
from analysis.letters import Letter, draft_of, read
from analysis.model import Document, Page
from analysis.parsing.words import number_in_words
from analysis.pipeline.letter import read_letter

PIECES = (
    "from ", "to ", "20%", ".5%", "of ", "38%", " (58%)", "14 out of 24", "2013–14", "in May 2014", ", ", ". ", "half", "a third",
    "per cent", "Fifteen ", "percentage points", "this had risen to ", "the national average of ", "\n\n", "- ", "1. ",
    "Recommendation 3: ", "every ", "10:1 ratio", "12 staff", "Yours sincerely", "%", "(", ")", "–", "\n3\n",
)  # fmt: skip
SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def _read(text: str) -> Letter:
    return read(Document("t", "txt", (Page(1, text, 0),)))


def _is_told(text: str, letter: Letter) -> bool:
    """Is every figure's text in the source at its place, and its number among that text's numbers?"""
    for row in letter.figures.to_dict("records"):
        raw = row["raw_value"]
        if text[row["offset"] : row["offset"] + 1] != raw[:1]:
            return False
        if row["unit"] not in ("percent", "percentage points"):
            continue
        found = [
            *re.findall(r"\d[\d,]*(?:\.\d+)?", raw),
            *re.findall(r"(?<!\d)\.\d+", raw),
        ]  # "c.5%" is about 5%, " .5%" is half a per cent
        printed = {round(float(one.replace(",", "")), 6) for one in found}
        words = re.findall(r"[A-Za-z-]+", raw)
        phrases = [*words, *(f"{first} {second}" for first, second in pairwise(words))]
        printed |= {float(number) for phrase in phrases if (number := number_in_words(phrase)) is not None}
        scale = 100 if row["unit"] == "percent" else 1
        numbers = [round(abs(row[name]) * scale, 6) for name in ("value", "value_low", "value_high") if not pd.isna(row[name])]
        if not any(number in printed for number in numbers):
            return False
    return True


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_mixtures_of_telling_words_give_only_what_they_print(text: str) -> None:
    """Whatever the words, each figure is one that the text prints, at the place it prints it."""
    assert _is_told(text, _read(text))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    """No text makes the reader or the draft fail."""
    letter = _read(text)
    assert _is_told(text, letter)
    assert draft_of(letter, "x")["figures.csv"].startswith("recommendation,")


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([".txt", ".pdf", ".docx", ".html", ".md"]),
    st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>"]),
)
def test_bytes_at_random_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str, head: bytes) -> None:
    """Bytes give a letter or an error of the family, never another."""
    path = tmp_path_factory.mktemp("bytes") / f"a{suffix}"
    path.write_bytes(head + data)
    told = ""
    try:
        read_letter(path)
    except ReauditError as error:
        told = str(error)
    assert "\n" not in told


CRAWLERS = (
    "(of ", "from ", "1 of ", "1,", "1 to ", "just over ", "January 2014 to ", "ten ", "twenty-", "A, ", "the ", "% ", "1% ", ". ",
    "Mr. ", "two files ", "1% (2 of 3) ", "the proportion of ", "Aa ", "a@", "0121 ", "overall progress ", "¹", "*", " ", "most ",
    "every ", "\n3\n", "- \n", "Aa and ",
)  # fmt: skip


@pytest.mark.parametrize("piece", CRAWLERS)
def test_time_grows_with_length_not_faster(piece: str) -> None:
    """Four times the text takes no more than some eight times as long: no pattern crawls."""

    def seconds(count: int) -> float:
        begun = time.process_time()
        _read(piece * count + "1%")
        return time.process_time() - begun

    count = 2_500 // len(piece)
    short, long = min(seconds(count) for _ in range(2)), seconds(4 * count)
    assert long < 8 * short + 0.3


def _mutated(text: str, chance: random.Random) -> str:
    letters = list(text)
    for _ in range(chance.randint(1, 30)):
        place = chance.randrange(len(letters))
        match chance.randrange(4):
            case 0:
                del letters[place]
            case 1:
                letters[place] = chance.choice("0123456789%.,() \n-–of")
            case 2:
                letters.insert(place, chance.choice(PIECES))
            case _:
                other = chance.randrange(len(letters))
                letters[place], letters[other] = letters[other], letters[place]
    return "".join(letters)


def _mutations(count: int, seed: int) -> None:
    paths = sorted((SHARED / "realdata" / "ofsted_reports").glob("8*.txt")) if SHARED.is_dir() else []
    if not paths:
        pytest.skip("../shared/realdata is absent")
    texts = [path.read_text(encoding="utf-8") for path in paths]
    chance = random.Random(seed)
    for _ in range(count):
        text = chance.choice(texts)
        start = chance.randrange(max(len(text) - 3000, 1))
        changed = _mutated(text[start : start + 3000], chance)
        assert _is_told(changed, _read(changed))


@pytest.mark.realdata
def test_mutations_of_real_texts() -> None:
    """200 broken pieces of real reports: never a traceback, never a figure that is not in the text."""
    _mutations(200, seed=7)


@pytest.mark.realdata
@pytest.mark.soak
def test_ten_thousand_mutations_of_real_texts() -> None:
    """The same, 10,000 times."""
    _mutations(10_000, seed=11)
