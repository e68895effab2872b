"""Published figures against each other: the arithmetic, the gate, the directions."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from analysis.measures import changes_of_figures, direction, shortfall
from analysis.model import Caveat, Definition, Measure, Pair, Period, Review
from analysis.tables import CHANGES, FIGURES
from analysis.terms import Comparability, Direction, Polarity, Precision, Stage, Unit

UNDATED = Period(None, None, Precision.UNDATED)
REVIEWS = tuple(
    Review(id, stage, id.title(), UNDATED)
    for id, stage in (("first", Stage.BASELINE), ("midpoint", Stage.MIDPOINT), ("final", Stage.FINAL))
)


def definition(*measures: Measure, **more: Any) -> Definition:
    return Definition("x", "X", "P", "I", source="S", reviews=REVIEWS, measures=measures, **more)


def figure(review: str, percent: float, *, measure: str = "m", **more: Any) -> dict[str, Any]:
    decimals = more.pop("decimals", 1)
    words = {"definition": "good enough", "population": "files", "geography": "North", "claimed_by": "provider"} | more
    value = float(f"{percent / 100:.6f}")
    return {
        "inspection": "x", "figure_id": f"{measure}--{review}-{percent}", "measure": measure, "review": review, "value": value,
        "decimals": decimals, "raw_value": f"{percent}%", **words,
    }  # fmt: skip


def changes(*rows: dict[str, Any], of: Definition) -> pd.DataFrame:
    return changes_of_figures(FIGURES.frame(rows), of).frame


def only(*rows: dict[str, Any], of: Definition) -> pd.Series:
    frame = changes(*rows, of=of)
    assert len(frame) == 1
    return frame.iloc[0]


HIGHER = Measure("m", "Files good enough")


@pytest.mark.parametrize(
    ("before", "after", "points", "reduction"),
    [(71.2, 94.2, 23.0, 23.0 / 28.8), (82.5, 98.9, 16.4, 16.4 / 17.5)],
)
def test_the_arithmetic_of_two_published_percentages(before: float, after: float, points: float, reduction: float) -> None:
    """Points are rounded after subtracting (98.9 - 82.5 is 16.4, not 16.400000000000006) and the shortfall's reduction is exact."""
    row = only(figure("midpoint", before), figure("final", after), of=definition(HIGHER))
    assert row["change_pp"] == points
    assert row["shortfall_reduction"] == pytest.approx(reduction, abs=1e-12)
    assert row["shortfall_from"] == pytest.approx((100 - before) / 100, abs=1e-12)
    assert row["relative_change"] == pytest.approx(points / before, abs=1e-12)
    assert row["comparability"] == "comparable"
    assert row["direction"] == "improved"
    assert math.isnan(row["change_pp_low"])
    assert math.isnan(row["change_pp_high"])


def test_rounding_is_half_up_to_the_coarser_precision() -> None:
    """70.0 to 72.5 printed as a whole number's partner: 2.5 points become 3, where half to even would give 2."""
    row = only(figure("midpoint", 70, decimals=0), figure("final", 72.5), of=definition(HIGHER))
    assert row["change_pp"] == 3.0
    assert row["comparability"] == "caution"
    assert "whole numbers, then to 1 decimal" in row["reasons"]


@pytest.mark.parametrize(
    ("words", "level", "said"),
    [
        ({}, "comparable", None),
        ({"definition": "complies"}, "caution", "definition differs: good enough, then complies"),
        ({"claimed_by": "inspectorate"}, "caution", "provider, then inspectorate"),
        ({"population": "reports"}, "not_comparable", "population differs: files, then reports"),
        ({"geography": "South"}, "not_comparable", "geography differs: North, then South"),
        ({"population": None}, "caution", "later figure does not state its population"),
        ({"qualifier": "almost"}, "caution", 'later figure is printed with the word "almost"'),
        ({"definition": " Good  enough "}, "comparable", None),
    ],
)
def test_the_gate_reads_what_is_declared(words: dict[str, Any], level: str, said: str | None) -> None:
    """Each declared property that differs sets its level and is told in words; spaces and case are no difference."""
    row = only(figure("midpoint", 50.0), figure("final", 60.0, **words), of=definition(HIGHER))
    assert row["comparability"] == level
    assert (said is None and pd.isna(row["reasons"])) or said in row["reasons"]


def test_not_comparable_leaves_every_number_of_the_change_empty() -> None:
    """No change, relative change or reduction for unlike things; the two values stay."""
    row = only(figure("midpoint", 50.0), figure("final", 60.0, population="reports"), of=definition(HIGHER))
    assert all(math.isnan(row[name]) for name in ("change_pp", "change_pp_low", "change_pp_high", "relative_change", "shortfall_reduction"))
    assert row["direction"] == "not_comparable"
    assert (row["value_from"], row["value_to"]) == (0.5, 0.6)


def test_a_declared_pair_is_never_comparable() -> None:
    """A pair gives a row with its reason and no numbers, also where the words on both sides are alike."""
    pair = Pair("part", "m", "A part is not a whole")
    of = definition(HIGHER, Measure("part", "Part"), pairs=(pair,))
    row = only(figure("midpoint", 94.0, measure="part"), figure("final", 98.2), of=of)
    assert row["from_measure"] == "part"
    assert row["comparability"] == "not_comparable"
    assert row["reasons"] == "A part is not a whole."
    assert math.isnan(row["change_pp"])


@pytest.mark.parametrize(
    ("level", "expected", "where"),
    [
        (None, "comparable", "caveats"),
        (Comparability.CAUTION, "caution", "reasons"),
        (Comparability.NOT_COMPARABLE, "not_comparable", "reasons"),
    ],
)
def test_caveats_set_the_level_they_declare(level: Comparability | None, expected: str, where: str) -> None:
    """A note is only printed; the other levels also set the comparability."""
    of = definition(HIGHER, caveats=(Caveat("The policy changed", level, ("midpoint", "final"), ("m",)),))
    row = only(figure("midpoint", 50.0), figure("final", 60.0), of=of)
    assert row["comparability"] == expected
    assert row[where] == "The policy changed."


@pytest.mark.parametrize(
    "caveat", [Caveat("x", Comparability.CAUTION, ("first", "midpoint")), Caveat("x", Comparability.CAUTION, (), ("other",))]
)
def test_caveats_of_other_reviews_or_measures_stay_silent(caveat: Caveat) -> None:
    """A caveat speaks only where both reviews and the measure are its own."""
    of = definition(HIGHER, Measure("other", "Other"), caveats=(caveat,))
    assert only(figure("midpoint", 50.0), figure("final", 60.0), of=of)["comparability"] == "comparable"


def test_every_earlier_to_later_pair_of_reviews() -> None:
    """Three reviews give three changes, each from the earlier to the later."""
    frame = changes(figure("final", 60.0), figure("first", 40.0), figure("midpoint", 50.0), of=definition(HIGHER))
    assert list(zip(frame["from_review"], frame["to_review"], strict=True)) == [
        ("first", "midpoint"),
        ("first", "final"),
        ("midpoint", "final"),
    ]


def test_figures_without_a_value_have_no_change() -> None:
    """Bounds and suppressed figures are never one end of a change."""
    vague = figure("midpoint", 60.0) | {"value": None, "value_low": 0.6, "value_high": 0.67}
    assert changes(vague, figure("final", 60.0), of=definition(HIGHER)).empty


def test_figures_are_matched_by_place_and_population() -> None:
    """Two places give two changes, none across; a third place at one review only is told as a note."""
    rows = [figure(review, 50.0 + n, geography=place) for n, review in enumerate(("midpoint", "final")) for place in ("North", "South")]
    rows += [
        figure("midpoint", 10.0, geography="East"),
        figure("midpoint", 11.0, geography="West"),
        figure("final", 12.0, geography="Isle"),
    ]
    cleaned = changes_of_figures(FIGURES.frame(rows), definition(HIGHER))
    assert sorted(cleaned.frame["area"]) == ["North", "South"]
    assert [issue.code for issue in cleaned.issues] == ["no_partner"] * 3


def test_an_interval_only_where_all_counts_are_known() -> None:
    """With numerators and denominators Newcombe's interval stands; statsmodels' own method gives the same."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    counts = [{"numerator": 56, "denominator": 70}, {"numerator": 48, "denominator": 80}]
    row = only(figure("midpoint", 80.0, **counts[0]), figure("final", 60.0, **counts[1]), of=definition(HIGHER))
    low, high = confint_proportions_2indep(48, 80, 56, 70, compare="diff", method="newcomb")
    assert row["change_pp_low"] == pytest.approx(100 * low, abs=1e-6)
    assert row["change_pp_high"] == pytest.approx(100 * high, abs=1e-6)
    assert row["direction"] == "declined"


def test_no_interval_where_the_print_disagrees_with_its_counts() -> None:
    """A value kept as printed against its own counts gets no interval from them."""
    row = only(
        figure("midpoint", 38.0, decimals=0, numerator=137, denominator=398),
        figure("final", 60.0, decimals=0, numerator=60, denominator=100),
        of=definition(HIGHER),
    )
    assert math.isnan(row["change_pp_low"])


def test_lower_is_better_turns_direction_and_shortfall() -> None:
    """20% to 9.2% late is an improvement, and the shortfall is the share itself."""
    row = only(figure("midpoint", 20.0), figure("final", 9.2), of=definition(replace(HIGHER, polarity=Polarity.LOWER)))
    assert row["change_pp"] == -10.8
    assert row["direction"] == "improved"
    assert row["shortfall_from"] == 0.2
    assert row["shortfall_reduction"] == pytest.approx(0.54)  # (20 - 9.2) / 20


def test_counts_have_no_percentage_points() -> None:
    """A measure in numbers has a relative change and no points."""
    rows = [figure("midpoint", 0) | {"value": 40.0, "decimals": None}, figure("final", 0) | {"value": 50.0, "decimals": None}]
    row = only(*rows, of=definition(replace(HIGHER, unit=Unit.COUNT)))
    assert math.isnan(row["change_pp"])
    assert row["relative_change"] == 0.25
    assert row["direction"] == "improved"


@pytest.mark.parametrize(
    ("change", "polarity", "more", "expected"),
    [
        (0.1, Polarity.HIGHER, {"doubt": 0.1}, Direction.NO_CLEAR_CHANGE),
        (0.2, Polarity.HIGHER, {"doubt": 0.1}, Direction.IMPROVED),
        (-0.2, Polarity.HIGHER, {"doubt": 0.1}, Direction.DECLINED),
        (-0.2, Polarity.LOWER, {"doubt": 0.1}, Direction.IMPROVED),
        (50.0, Polarity.NEITHER, {}, Direction.UNDETERMINED),
        (10.0, Polarity.HIGHER, {"low": -1.0, "high": 21.0}, Direction.NO_CLEAR_CHANGE),
        (10.0, Polarity.HIGHER, {"low": 1.0, "high": 19.0}, Direction.IMPROVED),
        (-10.0, Polarity.HIGHER, {"low": -19.0, "high": -1.0}, Direction.DECLINED),
    ],
)
def test_directions(change: float, polarity: Polarity, more: dict[str, float], expected: Direction) -> None:
    """By the interval where there is one, else by the sign beyond the doubt of rounding, in the good direction."""
    assert direction(change, polarity, **more) is expected


def test_shortfall_is_the_distance_from_the_ideal() -> None:
    """100% where higher is better, 0% where lower is; none where neither is."""
    assert [shortfall(0.712, polarity) for polarity in Polarity] == [0.288, 0.712, None]


def test_input_is_left_as_it_was_and_the_table_keeps_its_columns() -> None:
    """The frame handed in is untouched, and an empty register gives an empty table of the right shape."""
    figures = FIGURES.frame([figure("midpoint", 50.0), figure("final", 60.0)])
    before = figures.copy(deep=True)
    changes_of_figures(figures, definition(HIGHER))
    pd.testing.assert_frame_equal(figures, before)
    assert list(changes(of=definition(HIGHER)).columns) == CHANGES.names
