"""What charts of rates mark, refuse and say."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analysis import charts, statistics
from analysis.errors import UsageError
from analysis.tables import CHANGES, RATES

ROW = {
    "inspection": "test",
    "measure": "plans",
    "measure_title": "Plans",
    "polarity": "higher_is_better",
    "area": "east",
    "team": "all",
    "auditor_role": "all",
}


def rates(counts: list[tuple[int | None, int | None]], **more: Any) -> pd.DataFrame:
    """Rows of RATES, one a month, from (numerator, denominator)."""
    rows = []
    for place, (k, n) in enumerate(counts):
        low, high = statistics.wilson(k, n) if k is not None else (None, None)
        row = {
            "period": f"2008-{place + 1:02d}" if place < 12 else f"2009-{place - 11:02d}",
            "area": f"a{place}" if more.get("many") else "east",
        }
        rows.append(
            ROW
            | row
            | {"numerator": k, "denominator": n, "rate": k / n if k is not None and n else None, "rate_low": low, "rate_high": high}
        )
    return RATES.frame([row | {name: value for name, value in more.items() if name != "many"} for row in rows])


def control(frame: pd.DataFrame, target: float | None = None) -> charts.Chart:
    limits = statistics.control_chart(frame["numerator"], frame["denominator"], kind="p", polarity="higher_is_better")
    sure = None if target is None else statistics.assurance(limits, target)
    return charts.control_chart(frame, limits, variation=statistics.variation(limits), target=target, assurance=sure)


def words_on(chart: charts.Chart) -> list[str]:
    return [text.get_text() for text in chart.figure.texts]


def test_points_that_break_a_rule_have_shape_colour_and_word() -> None:
    """A month of 10% among months of 60%: a triangle pointing down in the colour of concern, the word, and the note below."""
    chart = control(rates([(60, 100)] * 12 + [(10, 100)]))
    point = chart.body.points[12]
    assert (point.signal, point.towards, point.meaning) == ("beyond limit", "low", "concern")
    markers = [
        line.get_marker() for line in chart.figure.get_children() if str(line.get_gid()).startswith("mark-") and hasattr(line, "get_marker")
    ]
    assert markers.count("v") == 1 + 1  # the point and the key
    assert "beyond limit" in words_on(chart)
    assert "low side: concern" in words_on(chart)
    assert any("1 point beyond a limit (January 2009)" in note for note in chart.caveats)


def test_icons_say_in_words_what_they_show() -> None:
    """Variation always, assurance only with a target."""
    frame = rates([(60, 100), (65, 100)] * 8)
    assert [kind for kind, _ in control(frame).body.icons] == ["common_cause"]
    assert [kind for kind, _ in control(frame, target=0.2).body.icons] == ["common_cause", "passes"]
    assert "Target will be met if nothing changes" in words_on(control(frame, target=0.2))


def test_a_missing_month_is_a_gap_and_a_hidden_one_is_not_drawn() -> None:
    """No line leads over a month without a value; a suppressed month is hidden even where limits were computed from it."""
    counts: list[tuple[int | None, int | None]] = [(60, 100)] * 14
    frame = rates(counts).assign(is_suppressed=[place == 5 for place in range(14)])
    chart = control(frame)
    assert [place for place, point in enumerate(chart.body.points) if point.value is None] == [5]
    assert words_on(chart).count("[c]") == 1  # at the foot of that month
    assert "1 of 14 points is hidden to protect people ([c])" in " ".join(chart.caveats)
    gap = control(rates([*counts[:5], (None, None), *counts[6:]]))
    assert "[c]" not in words_on(gap)
    assert chart.data.loc[5, ["numerator", "denominator", "rate"]].isna().all()


def test_labels_round_half_up_as_the_title_does() -> None:
    """13 of 16 are 81.25%, in title and label 81.3% (a format of Python's gives 81.2)."""
    chart = control(rates([(12, 16)] * 12 + [(13, 16)]))
    assert "81.3%" in chart.title
    assert "Latest 81.3%" in words_on(chart)


def test_a_target_crossed_by_a_signal_is_not_judged() -> None:
    """Twelve months at 60% and one at 95%, target 90%: the picture says that the target cannot be judged, and why."""
    chart = control(rates([(60, 100), (62, 100)] * 6 + [(95, 100)]), target=0.9)
    assert "Target cannot be judged" in words_on(chart)
    note = "The latest point, January 2009, is on or above the target and part of a signal"
    assert any(text.startswith(note) for text in chart.caveats)
    assert note in chart.alt_text
    assert not any("latest point, " in text for text in control(rates([(60, 100)] * 12 + [(95, 100)]), target=0.97).caveats)


def test_a_series_with_many_hidden_points_has_no_limits_and_no_finding() -> None:
    """Whatever limits and runs it is given, a chart of which 3 of 14 points are hidden draws points alone and says why."""
    counts: list[tuple[int | None, int | None]] = [(60, 100)] * 13 + [(95, 100)]
    frame = rates(counts).assign(is_suppressed=[place in (2, 4, 6) for place in range(14)])
    run = charts.run_chart(frame, statistics.run_chart(pd.Series([0.6] * 14)))
    for chart in (control(frame, target=0.5), run):
        assert chart.title == "Plans, east: 3 of 14 points are hidden, so no trend can be told"
        assert all(point.centre is None and point.lower is None and not point.signal for point in chart.body.points)
        assert any("not typical" in note for note in chart.caveats)
        assert "hidden" in chart.alt_text
    limits = statistics.control_chart(frame["numerator"], frame["denominator"], kind="p", polarity="higher_is_better")
    small = charts.small_multiples({"East": (frame, limits, "improvement")})
    assert small.body.panels[0].words == "latest 95.0%; 3 of 14 points hidden"
    assert small.title == "Plans: the one place cannot be judged"
    assert charts.trend.HIDDEN_NOTE in small.caveats
    assert words_on(small).count("[c]") == 3


def test_under_ten_points_stand_alone() -> None:
    """Nine points have no median; ten have; one is refused with a remedy."""
    nine, ten, one = (rates([(5 + place % 3, 10) for place in range(number)]) for number in (9, 10, 1))
    charted = [charts.run_chart(frame, statistics.run_chart(frame["rate"])) for frame in (nine, ten, one)]
    assert [point.centre for point in charted[0].body.points] == [None] * 9
    assert charted[1].body.points[0].centre == 0.6
    assert charted[2].is_refusal
    assert "Try longer periods" in charted[2].alt_text


def test_frames_that_do_not_belong_together_are_refused() -> None:
    """Limits of another length, values over 1, places of another length."""
    frame = rates([(60, 100)] * 12)
    longer = statistics.control_chart([1] * 13, [2] * 13, kind="p", polarity="higher_is_better")
    with pytest.raises(UsageError, match="do not belong together"):
        charts.control_chart(frame, longer, variation="common_cause")
    numbers = statistics.control_chart([6.0] * 12, kind="xmr", polarity="neither")
    with pytest.raises(UsageError, match="shares"):
        charts.control_chart(frame, numbers, variation="common_cause")
    with pytest.raises(UsageError, match="12 rates and 1 places"):
        charts.funnel(frame, statistics.funnel_limits(0.6, [1, 100]), ["inside"], overall=0.6)


def test_small_multiples_tell_how_many_signal() -> None:
    """One place with a fall, two without; more than thirty places are refused."""
    calm, fall = rates([(60, 100)] * 13), rates([(60, 100)] * 12 + [(10, 100)])
    panels = {}
    for name, frame in (("North", calm), ("South", fall), ("West", calm)):
        limits = statistics.control_chart(frame["numerator"], frame["denominator"], kind="p", polarity="higher_is_better")
        panels[name] = (frame, limits, statistics.variation(limits))
    assert charts.small_multiples(panels).title == "Plans, 3 places: 1 signals concern and 2 show no signal"
    assert charts.small_multiples({f"Place {i}": panels["North"] for i in range(31)}).is_refusal
    assert charts.small_multiples({}).is_refusal
    few = rates([(6, 10)] * 5)
    limits = statistics.control_chart(few["numerator"], few["denominator"], kind="p", polarity="higher_is_better")
    pair = charts.small_multiples(dict.fromkeys(("North", "South"), (few, limits, "undetermined")))
    assert pair.title == "Plans: neither place can be judged"
    assert not any("Rule set" in note for note in pair.caveats)
    assert any("Rule set" in note for note in charts.small_multiples(panels).caveats)


def test_caterpillar_needs_intervals_and_two_units() -> None:
    """Lowest first with counts; refused with one unit, and where a rate has no interval."""
    frame = rates([(9, 10), (37, 52), (5, 5)], many=True)
    chart = charts.caterpillar(frame)
    assert [row.result[0] for row in chart.body.rows] == ["71% (37 of 52)", "90% (9 of 10)", "100% (5 of 5)"]
    assert charts.caterpillar(frame.head(1)).is_refusal
    assert charts.caterpillar(frame.assign(rate_low=None)).is_refusal


def test_funnel_names_who_lies_outside_in_the_notes() -> None:
    """The far unit is named with its rate and files; one unit only is refused; a unit without files is counted."""
    frame = rates([(80, 100), (82, 100), (30, 100), (0, 0)], many=True)
    places = statistics.funnel_places(frame["numerator"], frame["denominator"], 0.8)
    limits = statistics.funnel_limits(0.8, range(1, 110))
    chart = charts.funnel(frame, limits, places, overall=0.8)
    assert chart.title == "Plans: 1 of 3 areas beyond the 99.8% limits, 1 below"
    assert "Beyond the 99.8% limits: a2 (30.0% of 100)." in chart.caveats
    assert "a2" in words_on(chart)
    assert any(note.startswith("1 without a rate") for note in chart.caveats)
    assert "near 0% and 100% a mark on a line may be inside" in chart.method
    tails = statistics.funnel_limits(0.8, range(1, 110), method="exact_tails")
    assert "upper ones one count higher" in charts.funnel(frame, tails, places, overall=0.8).method
    assert charts.funnel(frame.head(1), limits, places[:1], overall=0.8).is_refusal


def test_funnel_data_hold_the_limits_at_each_unit() -> None:
    """Each unit's row has the overall rate and the limits at its number of files, equal to the statistic's own to four decimals."""
    frame = rates([(80, 100), (20, 25), (0, 0), (7, 8)], many=True)
    places = statistics.funnel_places(frame["numerator"], frame["denominator"], 0.8)
    data = charts.funnel(frame, statistics.funnel_limits(0.8, range(1, 110)), places, overall=0.8).data
    own = statistics.funnel_limits(0.8, data["denominator"])
    names = ["low_95", "high_95", "low_998", "high_998"]
    assert (data[names] - own[names]).abs().to_numpy().max() <= 0.00005
    assert data["overall"].tolist() == [0.8] * 3
    short = charts.funnel(frame, statistics.funnel_limits(0.8, [20, 30]), places, overall=0.8).data
    assert short["low_95"].isna().tolist() == [True, False, True]  # no line is drawn there, so none is told


def test_a_funnel_of_150_units_names_the_largest_outside_and_counts_the_rest() -> None:
    """Fourteen names and "36 more" in place of fifty; most outside is told."""
    frame = rates([(10 + place, 200) for place in range(50)] + [(160, 200)] * 20, many=True)
    places = statistics.funnel_places(frame["numerator"], frame["denominator"], 0.8)
    chart = charts.funnel(frame, statistics.funnel_limits(0.8, range(1, 210)), places, overall=0.8)
    assert chart.caveats[0].count("of 200)") == 14
    assert "36 more, all in the chart's numbers" in chart.caveats[0]
    assert "Most units lie outside the 95% limits" in chart.caveats[1]


def test_the_unit_in_focus_is_named_marked_and_the_title() -> None:
    """An area inside the limits, on whose every side a line runs, is named all the same; an unknown one leaves the chart as it is."""
    frame = rates([(80, 100), (82, 100), (30, 100), (160, 200)], many=True)
    places = statistics.funnel_places(frame["numerator"], frame["denominator"], 0.8)
    limits = statistics.funnel_limits(0.8, range(1, 210))
    chart = charts.funnel(frame, limits, places, overall=0.8, focus="a0")
    assert chart.title == "Plans: a0 lies inside the limits among 4 areas"
    assert "a0" in words_on(chart)
    assert "A0: 80.0% of 100 files, inside the limits" in chart.alt_text
    assert "A1: 82.0% of 100 files, inside the limits" in chart.alt_text  # the highest; the lowest is a2, outside
    plain = charts.funnel(frame, limits, places, overall=0.8, focus="nowhere")
    assert plain.title == "Plans: 1 of 4 areas beyond the 99.8% limits, 1 below"
    assert "a0" not in words_on(plain)


def test_names_cut_to_the_same_words_are_not_drawn() -> None:
    """Two long names that differ at their end label nothing on the funnel; the notes have them whole."""
    frame = rates([(80, 100), (10, 100), (12, 100)], many=True)
    frame = frame.assign(area_name=["A", *(f"{'A long name of a place ' * 4}{end}" for end in ("north", "south"))])
    places = statistics.funnel_places(frame["numerator"], frame["denominator"], 0.8)
    chart = charts.funnel(frame, statistics.funnel_limits(0.8, range(1, 110)), places, overall=0.8)
    assert not any(words.startswith("A long name") for words in words_on(chart) if "Beyond" not in words and words.endswith("…"))
    assert "north (10.0% of 100)" in chart.caveats[0]


def test_bullet_says_unknown_and_follows_polarity() -> None:
    """Without a target the status is unknown; where lower is better a rate under the target meets it."""
    frame = pd.concat(
        [rates([(8, 100)]).assign(measure="late", polarity="lower_is_better"), rates([(80, 100)]), rates([(5, 10)]).assign(measure="other")]
    )
    chart = charts.bullet(frame, {"late": 0.1, "plans": 0.9})
    assert [row.result[1] for row in chart.body.rows] == ["target 10% met", "target 90% not met", "status unknown (no target)"]
    hidden = charts.bullet(frame.assign(is_suppressed=True), {"late": 0.1})
    assert hidden.body.rows[0].result == ("not shown", "status unknown (rate hidden)")
    assert "status unknown (rate hidden to protect people)" in hidden.alt_text
    empty = charts.bullet(frame.assign(rate=None, numerator=None, denominator=0), {"late": 0.1})
    assert empty.body.rows[0].result == ("not shown", "status unknown (no rate)")


def test_units_that_are_not_shown_are_hidden_or_without_files() -> None:
    """Three of four hidden, or two hidden and one without a file: the caterpillar says which, drawn or refused."""
    frame = rates([(8, 10), (7, 10), (9, 10), (6, 10)], many=True)
    refused = charts.caterpillar(frame.assign(is_suppressed=[True, True, True, False]))
    assert "One unit only has a rate to show: 3 are hidden to protect people, so" in refused.alt_text
    mixed = frame.assign(is_suppressed=[True, False, False, False])
    mixed.loc[mixed.index[1], ["rate", "rate_low", "rate_high"]] = None
    assert "Not shown: 1 is hidden to protect people and 1 has no graded file." in charts.caterpillar(mixed).caveats
    assert not any("Not shown" in note for note in charts.caterpillar(frame).caveats)


def graded(pairs: list[tuple[str, str, int]]) -> Any:
    first, second = [a for a, _, n in pairs for _ in range(n)], [b for _, b, n in pairs for _ in range(n)]
    return statistics.agreement(first, second, scale=["inadequate", "satisfactory", "good"])


def test_a_hidden_cell_of_an_agreement_matrix_is_hidden_everywhere() -> None:
    """[c] in the picture, among its numbers, in the csv without brackets, and counted in the alt text: never the same as not known."""
    from dataclasses import replace

    found = graded([("good", "good", 20), ("good", "inadequate", 3), ("inadequate", "inadequate", 30)])
    table = found.table.astype(float)
    table.iloc[0, 0] = float("nan")
    chart = charts.agreement_matrix(replace(found, table=table))
    assert chart.data.iloc[0, 1] == "[c]"
    assert ",c," in chart.csv().decode() or ",c\n" in chart.csv().decode()
    assert f"1 of the {table.size} cells are hidden to protect people" in chart.alt_text


def test_agreement_matrix_says_graded_higher() -> None:
    """Counts, shares and the words in each cell; an unused grade keeps its row; under ten files it is refused."""
    found = graded([("good", "satisfactory", 12), ("good", "good", 20), ("satisfactory", "satisfactory", 8)])
    chart = charts.agreement_matrix(found)
    cells = [[cell.text for cell in row.cells] for row in chart.body.rows]
    assert cells == [
        ["inadequate", "0", "0", "0"],
        ["satisfactory", "0", "8 (20%) same", "0"],
        ["good", "0", "12 (30%) graded higher", "20 (50%) same"],
    ]
    assert chart.title == "Managers graded 12 of 40 files higher than inspectors and none lower"
    assert charts.agreement_matrix(graded([("good", "good", 9)])).is_refusal


def test_drift_leaves_out_groups_with_few_files() -> None:
    """Three bars a group with their intervals; a group of nine is named below; none left is refused."""
    enough, few = graded([("good", "satisfactory", 5), ("good", "good", 15)]), graded([("good", "good", 9)])
    chart = charts.grading_drift({"East": enough, "West": few})
    assert [row.result[0] for row in chart.body.rows] == ["25%", "75%", "0%"]
    assert chart.caveats[0] == "Left out, under 10 double-graded files: West (9)."
    assert charts.grading_drift(few).is_refusal


def one_estimate() -> tuple[pd.DataFrame, pd.DataFrame]:
    """A change with its interval, and its two rates."""
    both = rates([(37, 52), (49, 52)])
    difference, low, high = (100 * float(part) for part in statistics.newcombe(37, 52, 49, 52))
    row = ROW | {
        "from_measure": "plans",
        "unit": "percent",
        "value_from": 37 / 52,
        "value_to": 49 / 52,
        "direction": "improved",
        "comparability": "comparable",
    }
    row |= {"change_pp": difference, "change_pp_low": low, "change_pp_high": high}
    return CHANGES.frame([{name: value for name, value in row.items() if name in CHANGES.names}]), both


def test_estimate_needs_an_interval_and_a_comparison_that_may_be_made() -> None:
    """Both rates and the difference are drawn; without an interval, or of unlike things, a sentence."""
    frame, both = one_estimate()
    chart = charts.estimate(frame, both)
    assert chart.title == "Plans improved: up 23.1 percentage points to 94.2%"
    assert chart.body.parts[1].axis.unit == "points"
    assert charts.estimate(frame.assign(change_pp_low=None), both).is_refusal
    assert charts.estimate(frame.assign(comparability="not_comparable"), both).is_refusal
    with pytest.raises(UsageError, match="not the two rates of this change"):
        charts.estimate(frame, both.iloc[::-1])
    with pytest.raises(UsageError, match="one change and its two rates"):
        charts.estimate(frame, both.head(1))


def test_a_crop_is_asked_for_and_told() -> None:
    """0-100% unless asked; a cropped axis is named in subtitle and alt text and holds limits and target."""
    frame = rates([(80, 100), (85, 100)] * 7)
    limits = statistics.control_chart(frame["numerator"], frame["denominator"], kind="p", polarity="higher_is_better")
    whole, cropped = (charts.control_chart(frame, limits, variation="common_cause", target=0.9, crop=crop) for crop in (False, True))
    assert (whole.body.low, whole.body.high) == (0.0, 1.0)
    assert (cropped.body.low, cropped.body.high) == (0.6, 1.0)
    assert "axis cropped to 60% to 100%" in cropped.subtitle
    assert "a cropped 60 to 100% axis" in cropped.alt_text
    assert "70%" in words_on(cropped)


def test_teams_are_called_teams() -> None:
    """Where every row is of one team the title speaks of teams."""
    assert charts.caterpillar(rates([(9, 10), (37, 52)], many=True)).title == "Plans: rates from 71% to 90% across 2 areas"
    assert charts.caterpillar(rates([(9, 10), (37, 52)], many=True, team="Hill")).title == "Plans: rates from 71% to 90% across 2 teams"


def test_gradings_are_not_called_files_where_some_files_were_graded_by_several() -> None:
    """With such files every chart of rates counts gradings and says so; without, files and no word of it."""
    frame = rates([(60, 100), (65, 100)] * 8)
    limits = statistics.control_chart(frame["numerator"], frame["denominator"], kind="p", polarity="higher_is_better")
    units = rates([(80, 100), (82, 100), (30, 100)], many=True)
    places = statistics.funnel_places(units["numerator"], units["denominator"], 0.8)
    lines = statistics.funnel_limits(0.8, range(1, 110))
    for twice, said in ((0, "files"), (12, "gradings")):
        drawn = [
            charts.control_chart(frame, limits, variation="common_cause", twice=twice),
            charts.run_chart(frame, statistics.run_chart(frame["rate"]), twice=twice),
            charts.funnel(units, lines, places, overall=0.8, twice=twice),
            charts.caterpillar(units, twice=twice),
            charts.bullet(units, {"plans": 0.7}, twice=twice),
            charts.small_multiples({"North": (frame, limits, "common_cause")}, twice=twice),
            charts.estimate(*one_estimate(), twice=twice),
        ]
        control_words, run_words, funnel_words, caterpillar_words, bullet_words, _, estimate_words = (words_on(chart) for chart in drawn)
        assert f"Rate ({said}) and target" in " ".join(bullet_words)
        assert f"Rate ({said})" in estimate_words
        assert drawn[0].method.endswith(f"each point's own number of {said}.")
        assert drawn[5].method == drawn[0].method
        assert f"n = 100 {said} a point" in " ".join(control_words)
        assert f"n = 100 {said} a point" in " ".join(run_words)
        assert f"Number of {said}" in funnel_words
        assert f"Rate ({said})" in caterpillar_words
        for chart in drawn:
            assert any(note.startswith("12 files were graded by more than one role") for note in chart.caveats) == bool(twice)
