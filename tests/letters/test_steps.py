"""The steps one by one, on sentences made for them."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from itertools import pairwise

import pytest

import analysis.letters
from analysis.letters.blocks import blocks_of
from analysis.letters.counted import counts
from analysis.letters.fractions import with_fractions
from analysis.letters.lines import lines_of
from analysis.letters.masking import masked
from analysis.letters.names import names_in
from analysis.letters.patterns import TEENS, TENS, UNITS
from analysis.letters.periods import periods
from analysis.letters.quantities import quantities
from analysis.letters.readings import readings_of
from analysis.letters.sentences import Sentence, sentences_of
from analysis.letters.shares import percentages
from analysis.letters.shares_in_words import shares_in_words
from analysis.model import Document, Page


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(analysis.letters.__path__)])
def test_the_examples_of_every_rule_hold(name: str) -> None:
    """Each rule's docstring examples are true."""
    assert doctest.testmod(importlib.import_module(f"analysis.letters.{name}")).failed == 0


def _blocks(text: str):
    return blocks_of(lines_of(Document("t", "txt", (Page(1, text, 0),))))


def test_a_sentence_over_a_page_break_is_whole_and_the_number_is_gone() -> None:
    """The page's number and its footnote leave; the cut sentence is one; each word keeps its place."""
    text = (
        "1 \nFirst page.\n\n2 \nThe plans for all of these many children are not progressed \nbecause the\n\n3 \nteam lost 12% of staff.\n"
    )
    blocks = _blocks(text)
    cut = next(block for block in blocks if "12%" in block.text)
    assert cut.text == "The plans for all of these many children are not progressed because the team lost 12% of staff."
    assert text[cut.place(cut.text.index("12%")) :].startswith("12%")


def test_a_footnote_moves_to_its_own_place() -> None:
    """A footnote mark inside a sentence falls out, its text becomes a block of its own."""
    text = "\n1 \nOne lives in a special school\n3\n, which is outside the area.\n\n3\n These take 5% of children.\n\n2 \nNext page."
    blocks = _blocks(text)
    assert blocks[0].text == "One lives in a special school, which is outside the area."
    assert [block.text for block in blocks if block.kind == "footnote"] == ["These take 5% of children."]


def test_running_heads_leave() -> None:
    """A line that stands at three page breaks is furniture, also with a date in it."""
    text = "".join(
        f"Sentence {page} is here and it is quite long, as lines of a report are.\n\nInspection of X, 5 May 2015\n{page}\n"
        for page in range(1, 6)
    )
    assert "Inspection of X" not in " ".join(block.text for block in _blocks(text))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Fifteen per cent and 82.62% of cases", [0.15, 0.8262]),
        ("between 20–24% of cases", [(0.2, 0.24)]),
        ("less than 50% do so", [(0.0, 0.5)]),
        ("from 27% 2013–14 to 13.5% now", [0.27, 0.135]),
        ("in 2014 to 52%", [0.52]),
        ("aged 19-21, 62% were", [0.62]),
        ("It cost £5 in 2014 and 12 people came", []),
        ("120% of plan", [1.2]),
    ],
)
def test_percentages(text: str, values: list) -> None:
    """Digits, words, ranges and bounds; years, money and ages are none."""
    found = [one.value if one.value is not None else (one.value_low, one.value_high) for one in percentages(text)]
    assert found == values


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("137 out of 398 (38%) of children", (0.38, 137, 398)),
        ("8% of children looked after (105 out of 1,340) had moved", (0.08, 105, 1340)),
        ("of the 26 children eligible, 19 (73%) had needs", (0.73, 19, 26)),
        ("33 plans (10.6%) out of 309 had not been reviewed", (0.106, 33, 309)),
        ("of 214 care leavers, 62% (132) were in work", (0.62, 132, 214)),
        ("By May 2015, 110 (100%) families", (1.0, 110, None)),
        ("In quarter 1 of 2015, 35% were", (0.35, None, None)),
        ("35% of 109 children were seen", (0.35, None, 109)),
        ("Of the 67 children seen, 60% were well", (0.6, None, 67)),
        ("There were 33 children, of whom 88% lived near", (0.88, None, 33)),
        ("On 31 August 2017 there were 1,168 providers, of which 1,052 (90%) had been seen", (0.9, 1052, 1168)),
        ("Of 2015, 60% remained", (0.6, None, None)),
    ],
)
def test_counts_beside_a_percentage(text: str, counts: tuple) -> None:
    """Numerator and denominator are those printed; a year is no denominator."""
    assert [(one.value, one.numerator, one.denominator) for one in with_fractions(text, percentages(text))] == [counts]


@pytest.mark.parametrize(
    "text", ["a half-term holiday", "a third party", "in the third quarter of 2015", "a year and a half", "every quarter", "one in May"]
)
def test_what_only_looks_like_a_share(text: str) -> None:
    """Times and ordinals are no shares."""
    assert shares_in_words(text) == []


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("It rose from 20% to 30%, above the England average of 25%.", [("20%", "30%")]),
        ("94% were good in May. 98% were good in June.", []),
        ("Analysis (94%) and recommendations (91%) were good.", []),
        ("It was 20% in one area and 30% in another.", []),
        ("91% were on time. This is an improvement compared with 60% in 2014–15.", [("60%", "91%")]),
        ("The gap widened from 31 percentage points to 46 percentage points.", [("31 percentage points", "46 percentage points")]),
    ],
)
def test_pairs_need_words_that_say_so(text: str, pairs: list) -> None:
    """Two values that merely stand near each other are never joined."""
    document = _blocks(text)
    told = readings_of(sentences_of(document))
    found = [(told[one.partner].mention.raw, one.mention.raw) for one in told if one.side == "to" and one.partner is not None]
    assert found == pairs


def test_a_period_is_not_shared_over_a_change() -> None:
    """A year behind the later value does not date the earlier one."""
    told = readings_of([Sentence("It improved from 23% to 36% in 2013–14.", 0, 0)])
    assert [one.when.text if one.when else None for one in told] == [None, "2013–14"]


def test_names_are_masked_and_places_are_not() -> None:
    """Persons, mail and telephones leave; towns and providers stay."""
    texts = [
        "Dear Ada,",
        "Help given to Charles Babbage HMI in carrying out this review of Derby Council.",
        "Lead inspector: Mary Somerville",
    ]
    names = names_in(texts)
    told = masked("Ada, Charles Babbage and Mary Somerville of Derby Council: 0161 618 8524, a.b@example.org, Mrs Smith", names)
    assert told == "[name], [name] and [name] of Derby Council: [number], [mail], [name]"


def test_quantities_do_not_overlap() -> None:
    """Each character belongs to one quantity at most."""
    found = quantities(
        "Of 1,522 cases, 940 (62%) and over half, one in six, from 20% to 25–30%, 14 out of 24 (58%), by 5 percentage points."
    )
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert len(found) == 7


def test_a_footnote_without_a_blank_line_ends_at_the_next_bullet() -> None:
    """A pdf has no blank lines: a footnote must not swallow the rest of the letter."""
    blocks = _blocks("Planning was weak.\n\n¹ Specific and timely.\n- A new pack came.\nRecommendation 8: Do more.")
    assert [(block.kind, block.text) for block in blocks if "pack" in block.text] == [("bullet", "A new pack came.")]
    assert any(block.text.startswith("Recommendation 8") for block in blocks)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("In the last three months of 2014–15, 80% of parents came.", "last three months of 2014–15"),
        ("Some 91% were held on time in the year to July 2015.", "year to July 2015"),
        ("In the last 12 months, 73% of the children were placed early.", "In the last 12 months"),
        ("Over the last 12 months it has fallen to 73%.", None),
        ("Some 70% were good in the previous year.", "the previous year"),
        ("In 2017 to 2018, 46% were good.", "2017 to 2018"),
        ("Of those seen in the last quarter, 47% were better.", "the last quarter"),
        ("Some 82% came in the same period last year.", "same period last year"),
        ("Some 71% were good at the beginning of the academic year.", "beginning of the academic year"),
        ("Some 73% of those seen this academic year were good.", "this academic year"),
        ("Standards are similar to what they were last year with 72% being good.", None),
    ],
)
def test_a_span_is_the_period_as_told_and_never_a_whole_year(text: str, period: str | None) -> None:
    """A quarter of a year is not the year; a span dates a level, but not the end of a change."""
    (told,) = readings_of([Sentence(text, 0, 0)])
    assert (told.when.text if told.when else None) == period


@pytest.mark.parametrize(
    "texts",
    [
        ["Inspection team: Ada Byron, Charles Babbage and Mary Somerville"],
        ["The inspection team consisted of Ada Byron; Charles Babbage HMI; Mary Somerville (shadow)."],
        ["Team inspectors", "Ada Byron", "\u2022 Charles Babbage", "Mary Somerville HMI"],
        ["Team inspectors: Ada Byron Charles Babbage Mary Somerville"],
    ],
)
def test_names_of_a_team_without_rank_are_masked(texts: list[str]) -> None:
    """Who stands in a list under the team's heading is a person, with or without a rank; a place elsewhere is not."""
    told = masked("Ada Byron, Charles Babbage and Mary Somerville saw 12% of cases in North Derby.", names_in(texts))
    assert told == "[name], [name] and [name] saw 12% of cases in North Derby."


def test_the_heading_of_a_team_names_nobody_by_itself() -> None:
    """Words of a sentence about the team are no names."""
    texts = ["The inspection team found that Derby City Council had 5% of cases late.", "Senior managers in Derby know this."]
    assert names_in(texts) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Ada Byron, team manager, said that 45% of files were late.",
        "The view of Ada Byron (a senior social worker) was that 45% of files were late.",
        "Ada Byron, the head of service, reported 45%.",
        "In March Ada Byron told inspectors that 45% of files were late.",
        "Ada Byron explained that 45% of files were late.",
    ],
)
def test_a_person_with_a_post_or_a_voice_is_masked(text: str) -> None:
    """No rank, title or list is needed: who has a post after a comma, or speaks, is a person."""
    assert names_in([text]) == ("Ada Byron", "Byron")


@pytest.mark.parametrize(
    "text",
    [
        "In Derby City, social workers said that 45% of files were late.",
        "North Yorkshire told us that 45% were late.",
        "In East Midlands, manager grades were high.",
        "Families Service, director of nothing, wrote.",
        "Children Services said so, and 45% of files were late.",
    ],
)
def test_places_and_bodies_are_not_masked(text: str) -> None:
    """A place or a body that speaks or stands before a post is no person."""
    assert names_in([text]) == ()


@pytest.mark.parametrize(
    "number", ["07700 900123", "07700900123", "+44 7700 900123", "0044 7700 900123", "+44 (0)20 7946 0123", "020 7946 0123"]
)
def test_telephone_numbers_are_masked_and_figures_are_not(number: str) -> None:
    """In every way of writing them (numbers that Ofcom keeps for drama); shares, counts and years beside them stay."""
    assert (
        masked(f"Call {number}: 10% of 1,250 files, 0.5 in 2015, 100 of 2000.", [])
        == "Call [number]: 10% of 1,250 files, 0.5 in 2015, 100 of 2000."
    )


def test_the_quick_look_before_a_rule_hides_no_number_and_no_date() -> None:
    """Each word for a number and each way of telling time passes the quick look that spares long texts the slow rules."""
    for word in re.findall(r"[a-z]+", f"{UNITS}|{TEENS}|{TENS}".replace("a hundred", "")):
        assert [one.value for one in counts(0, f"There were {word} files in all.", True)] != [], word
    for text in (
        "Now 5% are late.",
        "At present it is so.",
        "It was so a year earlier.",
        "It stood so at this stage.",
        "Over a six-month period",
    ):
        assert periods(text), text


def test_a_point_behind_a_digit_that_stands_apart_is_doubted() -> None:
    """ "8 .5%" is read as it is printed, half a per cent, with the doubt that it may be 8.5%; ".5%" alone bears none."""
    broken, plain = (quantities(text)[0] for text in ("with 8 .5% of reviews late", "with .5% of reviews late"))
    assert (broken.value, plain.value) == (0.005, 0.005)
    assert "may be 8.5%" in broken.doubts[0]
    assert plain.doubts == ()
