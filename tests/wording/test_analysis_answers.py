"""Answers of the analyses: each branch says what the numbers bear, and none says cause."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from analysis import statistics
from analysis.measures import AreaPage, Comparison, monthly_series, trend_of, trend_told, variation_of
from analysis.measures.double_graded import hide_small
from analysis.statistics import agreement_of_table
from analysis.tables import CHANGES, RATES
from analysis.wording import analysis_answers as answers
from analysis.wording import analysis_tables as tables

CAUSE = re.compile(r"\b(because|caused?|due to|thanks to|owing to|result of|led to|effect of)\b", re.IGNORECASE)


def rate(period: str | None, k: int | None, n: int | None, **more: Any) -> dict[str, Any]:
    known = n is not None and k is not None and n > 0
    return {
        "inspection": "x", "measure": "s", "measure_title": "Recording", "polarity": "higher_is_better", "period": period, "area": "all",
        "area_name": "All areas", "team": "all", "auditor_role": "all", "numerator": k, "denominator": n, "rate": k / n if known else None,
        "average": "pooled", "is_suppressed": False,
    } | more  # fmt: skip


def series(values: list[int | None], n: int = 100, **more: Any) -> pd.DataFrame:
    months = pd.period_range("2023-01", periods=len(values), freq="M")
    rows = [rate(str(month), value, None if value is None else n, **more) for month, value in zip(months, values, strict=True)]
    return monthly_series(RATES.frame(rows), standard="s")


STEADY = [50, 52, 49, 51, 50, 48, 52, 50, 49, 51, 50, 52, 49, 51]
RISEN = [50] * 12 + [80] * 12


@pytest.mark.parametrize(
    ("values", "polarity", "said"),
    [
        (STEADY, "higher_is_better", "the latest month shows no signal"),
        (RISEN, "higher_is_better", "part of a signal of improvement"),
        (RISEN, "lower_is_better", "part of a signal for concern"),
        (RISEN, "neither", "a signal of change, of which neither direction is plainly better"),
        (STEADY[:11], "higher_is_better", "11 months are too few points for limits"),
        (STEADY[:1], "higher_is_better", "1 month is too few points for limits"),
    ],
)
def test_a_trend_is_told_by_its_latest_month(values: list[int | None], polarity: str, said: str) -> None:
    """Signal, no signal, either polarity, too few; the latest month with its files."""
    text = answers.trend_answer(trend_of(series(values, polarity=polarity)))
    assert said in text.splitlines()[0]
    assert f"{values[-1]} of 100 files" in text
    assert text.startswith("**Recording, All areas: ")


def test_the_lines_of_a_trend() -> None:
    """Rules broken and which way, runs, target; each in its branches."""
    risen = answers.trend_answer(trend_of(series(RISEN), target=0.85))
    assert "Rule set mdc: 24 months break a rule" in risen
    assert "12 of improvement (between January 2024 and December 2024) and 12 for concern" in risen
    assert "runs signal a change somewhere" in risen
    steady = answers.trend_answer(trend_of(series(STEADY), target=0.5))
    assert "no month breaks a rule" in steady
    assert "the runs signal no change" in steady
    assert "The target of 50% may be met one month and missed the next" in steady
    assert "is met by the usual variation" in answers.trend_answer(trend_of(series(STEADY), target=0.1))
    assert "is missed by the usual variation" in answers.trend_answer(trend_of(series(STEADY), target=0.9))
    few = answers.trend_answer(trend_of(series(STEADY[:9]), target=0.5))
    assert "No limits: a stretch needs 12 months" in few
    assert "9 months are too few for a run chart" in few
    assert "cannot be judged from these points" in few
    assert "target" not in answers.trend_answer(trend_of(series(STEADY)))


def test_one_month_that_breaks_a_rule_is_in_the_singular() -> None:
    """One month far above: one month breaks a rule, named once."""
    text = answers.trend_answer(trend_of(series([46, 60] * 7 + [95])))
    assert "1 month breaks a rule (1 beyond a limit). 1 of improvement (March 2024)." in text


def test_too_few_crossings_are_told_under_anhoej() -> None:
    """A rise half way: under anhoej the whole series crosses its mean too seldom."""
    assert "too few crossings of the mean" in answers.trend_answer(trend_of(series(RISEN), rule_set="anhoej"))


def test_a_series_without_a_rate_says_why() -> None:
    """All hidden, all missing, nothing at all."""
    hidden = series([None] * 3, is_suppressed=True)
    assert "3 months are hidden to protect people." in answers.trend_answer(trend_of(hidden))
    assert "1 month has no graded file." in answers.trend_answer(trend_of(series([None])))
    empty = answers.trend_answer(trend_of(RATES.frame()))
    assert empty.startswith("**This standard: no month has a rate to show**")
    assert empty.endswith("a trend.")


def hidden_series(hidden: set[int], unit: str = "M") -> pd.DataFrame:
    periods = pd.period_range("2023-01", periods=24, freq="M")
    return RATES.frame([rate(str(month), 80, 100, is_suppressed=place in hidden) for place, month in enumerate(periods)])


def test_a_trend_with_hidden_points_says_that_none_can_be_told() -> None:
    """Nothing of signals, runs or the usual variation where many are hidden; one hidden in the latest three is enough."""
    for hidden, told in (({1, 2, 3}, "3 of 24 months are hidden"), ({23}, "1 of 24 months is hidden")):
        trend = trend_of(monthly_series(hidden_series(hidden), standard="s"), target=0.5)
        text = answers.trend_answer(trend)
        assert f"{told} to protect people, so no trend can be told" in text.splitlines()[0]
        assert "Latest shown: 80.0% in " in text
        assert not re.search(r"signal|usual|target|median", text)
        assert "not typical" in answers.trend_limits(trend)


def test_quarters_say_why_they_stand_for_months() -> None:
    """How many months are hidden, in quarters' words, and the two ends of the short series."""
    quarters = [rate(f"{year}-Q{part}", 60 + 2 * part, 100) for year in (2023, 2024) for part in (1, 2, 3, 4)]
    rates = RATES.frame([*hidden_series({1, 2, 3, 23}).to_dict("records"), *quarters])
    trend = trend_told(rates, standard="s")
    text = answers.trend_answer(trend)
    assert "8 quarters are too few points for limits" in text
    assert "4 of 24 months are hidden to protect people, so quarters are shown here." in text
    assert "The first is 62.0% in Q1 2023; two ends alone are no trend." in text
    assert "month with" not in text
    assert "4 of 24 are hidden" in answers.trend_limits(trend)
    assert tables.trend_for_reading(trend).columns[0] == "Quarter"


def test_a_target_crossed_by_a_signal_is_not_promised_to_be_missed() -> None:
    """Limits far below the target, a latest month above it: neither "missed" nor "met" is promised."""
    text = answers.trend_answer(trend_of(series([*[60, 62] * 8, 95]), target=0.9))
    assert "The latest month is on or above the target of 90%, by a signal: the limits, of the whole time, do not judge the target" in text
    assert "The target of 90% is missed" in answers.trend_answer(trend_of(series([*[60, 62] * 8]), target=0.9))


def test_the_latest_month_with_a_rate_is_named_as_such() -> None:
    """The last month has no file: the finding is of the latest month with a rate."""
    assert "the latest month with a rate shows no signal" in answers.trend_answer(trend_of(series([*STEADY, None])))


def test_rates_that_count_a_file_twice_speak_of_gradings() -> None:
    """Answers, limits and tables of trend, variation and briefing; a small number of such files is not told."""
    trend = replace(trend_of(series(STEADY)), twice=12)
    assert "of 100 gradings)" in answers.trend_answer(trend)
    assert "12 files were graded by more than one role" in answers.trend_limits(trend)
    assert "Gradings" in tables.trend_for_reading(trend).columns
    assert "A few files were graded" in answers.trend_limits(replace(trend, twice=5))
    found = replace(varied(unit("a", 75, 100), unit("b", 99, 100)), twice=12)
    assert "gradings." in answers.variation_answer(found).splitlines()[0]
    assert "12 files" in answers.variation_limits(found)
    assert "Gradings" in tables.units_for_reading(found).columns
    brief = replace(page([change()]), twice=12)
    assert "of 100 gradings)" in answers.briefing_answer(brief)
    assert "12 files" in answers.briefing_limits(brief, [])
    for text in (answers.trend_limits(trend_of(series(STEADY))), answers.variation_limits(varied(unit("a", 75, 100)))):
        assert "more than one role" not in text


def test_the_fewest_points_are_those_of_the_statistics() -> None:
    """One number in two rooms."""
    assert answers.FEWEST_POINTS_LIMITS == statistics.FEWEST_POINTS_LIMITS
    assert answers.FEWEST_POINTS_RUN_CHART == statistics.FEWEST_POINTS_RUN_CHART


def test_limits_of_a_trend() -> None:
    """Missing and hidden months, wide variation, no step; each only where it holds."""
    rows = [rate(str(month), 50, 100) for month in pd.period_range("2023-01", periods=14, freq="M")]
    rows[2] |= {"is_suppressed": True}
    del rows[4]
    text = answers.trend_limits(trend_of(monthly_series(RATES.frame(rows), standard="s")))
    assert "1 month has no graded file" in text
    assert "1 month is hidden to protect people" in text
    assert "No step is declared" in text
    wild = series([10, 90] * 7)
    assert "p' chart" in answers.trend_limits(trend_of(wild))
    assert "p' chart" not in answers.trend_limits(trend_of(wild, chart="p_prime"))
    plain = answers.trend_limits(trend_of(series(RISEN), steps=["2024-01: new form"]))
    assert "No step" not in plain
    assert "no graded file" not in plain


def unit(area: str, k: int | None, n: int | None, **more: Any) -> dict[str, Any]:
    return rate("2024-05", k, n, area=area, area_name=area.upper()) | more


def varied(*units: dict[str, Any], overall: tuple[int, int] = (75, 100), level: str = "area") -> Any:
    return variation_of(RATES.frame([rate("2024-05", *overall), *units]), standard="s", period="2024-05", level=level)


def test_variation_inside_outside_and_between() -> None:
    """None, one and several beyond; between the limits; most outside."""
    inside = answers.variation_answer(varied(unit("a", 75, 100), unit("b", 74, 100)))
    hidden = answers.variation_answer(replace(varied(unit("a", 75, 100), unit("b", 74, 100)), hidden=4)).splitlines()[0]
    assert "of 6 areas 4 are hidden to protect people; none of 2 shown lies beyond the 99.8% limits" in hidden
    assert "chance" not in hidden, "those that are left are not typical of all"
    assert inside.startswith("**Recording, May 2024: none of 2 areas lies beyond the 99.8% limits, as chance alone would give.**")
    one = answers.variation_answer(varied(unit("a", 99, 100), unit("b", 75, 100), unit("c", 75, 100)))
    assert "1 of 3 areas lies beyond the 99.8% limits.**" in one
    assert "- A: 99.0% (99 of 100 files), above the 99.8% limits." in one
    two = answers.variation_answer(varied(unit("a", 99, 100), unit("b", 40, 100), unit("c", 75, 100)))
    assert "2 of 3 areas lie beyond" in two
    assert "Most areas lie outside the 95% limits" in two
    between = answers.variation_answer(varied(unit("a", 84, 100), unit("b", 75, 100), unit("c", 75, 100)))
    assert "as chance alone" not in between
    assert "about one area in twenty lies by chance: A." in between


def test_too_few_units_say_what_to_try() -> None:
    """None and one; teams may be taken together."""
    assert ": no area has a rate to show**" in answers.variation_answer(varied(unit("a", None, None, is_suppressed=True)))
    text = answers.variation_answer(varied(unit("a", 75, 100, team="t"), level="team"))
    assert ": only one team has a rate to show**" in text
    assert "level area" in text


def test_teams_are_named_with_their_area_and_reviews_by_name() -> None:
    """A team beyond the limits; a review's name in place of its id."""
    found = varied(unit("a", 99, 100, team="t1"), unit("a", 75, 100, team="t2"), level="team")
    assert "- A, t1: 99.0%" in answers.variation_answer(found)
    assert "Recording, Final review:" in answers.variation_answer(replace(found, period_name="Final review"))


def test_limits_of_variation() -> None:
    """Hidden and empty units, few units."""
    text = answers.variation_limits(varied(unit("a", 75, 100), unit("b", None, None, is_suppressed=True), unit("c", 0, 0)))
    assert "1 area is hidden to protect people" in text
    assert "1 area has no graded file" in text
    assert "With so few units" in text
    assert "With so few units" not in answers.variation_limits(varied(*[unit(name, 75, 100) for name in "abcde"]))


def compared(cells: list[list[float]], **more: Any) -> Comparison:
    names = ["weak", "good"]
    found = agreement_of_table(pd.DataFrame(cells, index=names, columns=names))
    return Comparison("Recording", "manager", "inspector", found.n, 0, found, "", **more)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([[40, 0], [20, 40]], "on average managers grade higher than inspectors"),
        ([[40, 20], [0, 40]], "on average managers grade lower than inspectors"),
        ([[40, 10], [10, 40]], "neither managers nor inspectors grade clearly higher"),
        ([[40, 0], [0, 40]], "managers and inspectors gave every file the same grade"),
        ([[0, 0], [40, 0]], "managers graded every file 1 grade higher"),
        ([[0, 40], [0, 0]], "managers graded every file 1 grade lower"),
    ],
)
def test_agreement_speaks_by_the_interval_of_the_mean_difference(cells: list[list[float]], said: str) -> None:
    """Higher, lower, neither, and where there is no spread."""
    assert f"**Recording: {said}**" in answers.agreement_answer(compared(cells))


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([[400, 40], [100, 460]], "managers graded clearly more files higher than inspectors than lower"),
        ([[400, 100], [40, 460]], "managers graded clearly more files lower than inspectors than higher"),
        ([[400, 70], [75, 455]], "neither managers nor inspectors grade clearly higher"),
    ],
)
def test_agreement_is_not_called_unclear_where_only_the_interval_was_widened(cells: list[list[float]], said: str) -> None:
    """With hidden counts the mean's interval is widened to whole tenths and touches zero: the shares higher and lower, which are shown, speak."""
    found = compared(cells)
    assert found.agreement is not None
    mean = found.agreement.mean_difference
    widened = type(mean)(mean.value, -0.1 if mean.value < 0 else 0.0, 0.0 if mean.value < 0 else 0.1)
    table = found.agreement.table.astype("Int64").mask(found.agreement.table == cells[0][0])
    text = answers.agreement_answer(replace(found, agreement=replace(found.agreement, table=table, mean_difference=widened)))
    assert f"**Recording: {said}**" in text
    assert re.search(r"- Mean difference: about (\+0\.1|−0\.1|0\.0) grades\.", text)


def test_agreement_refused_corrected_and_not_corrected() -> None:
    """The refusal stands in place of numbers; the corrected share is called a model; its absence has a reason."""
    refused = Comparison("Recording", "manager", "inspector", 5, 0, None, "5 files have a grade from both.")
    assert answers.agreement_answer(refused).endswith("cannot be said.** 5 files have a grade from both.")
    text = answers.agreement_answer(compared([[40, 0], [20, 40]], reported=0.8, reported_files=1200, corrected=(0.7, 0.6, 0.75)))
    assert "Managers report 80.0% of 1,200 files as met." in text
    assert "70.0% (60.0% to 75.0%). A model, not an audit." in text
    assert "No corrected share is given: Few." in answers.agreement_answer(compared([[40, 0], [20, 40]], no_correction="Few."))


def test_limits_of_agreement() -> None:
    """Unclear files, grades off the scale and hidden counts, each only where there are any."""
    found = compared([[40, 0], [20, 40]])
    assert found.agreement is not None
    assert "unclear" not in answers.agreement_limits(found)
    hidden = replace(found.agreement, excluded=2, table=found.agreement.table.astype("Int64").mask(found.agreement.table == 20))
    text = answers.agreement_limits(replace(found, unclear=1, agreement=hidden))
    assert "1 file was graded more than once" in text
    assert "2 pairs have a grade off the declared scale" in text
    assert "Small counts are hidden" in text
    assert "yardstick" in answers.agreement_limits(Comparison("R", "a", "b", 0, 0, None, "x"))


FILES = pd.DataFrame(
    {"rows_read": [100, 100], "rows_kept": [99, 100], "rows_excluded": [1, 0], "issues_serious": [1, 0], "issues_repaired": [1, 0]}
)
MISSING = pd.DataFrame(
    {
        "area_name": ["A", "B"],
        "standard": ["S", "S"],
        "rows": [10, 10],
        "not_applicable": [0, 2],
        "graded": [9, 6],
        "share_without": [0.1, 0.25],
    }
)


def test_quality_counts_what_was_read_refused_and_missing() -> None:
    """Refused and none refused; singular and plural; the largest share without a grade."""
    text = answers.quality_answer(FILES, MISSING)
    assert text.startswith("**Of 200 rows in 2 raw tables, 199 are kept and 1 refused (0.5%).**")
    assert "1 kind of oddity was repaired; 1 entry asks for a person's look." in text
    assert "Grades that should be there and are not: 3 of 18 (16.7%)." in text
    assert "The largest share without a grade: B, S, 25.0%." in text
    clean = answers.quality_answer(FILES.iloc[[1]], MISSING.iloc[:0])
    assert "1 raw table, 100 are kept and none refused.**" in clean
    assert "0 kinds of oddity were repaired; no entries ask" in clean
    assert "Grades" not in clean
    assert answers.quality_answer(FILES.iloc[:0], MISSING).startswith("**No raw table was read**")
    never = MISSING.assign(not_applicable=MISSING["rows"], graded=0)
    assert "are not: none." in answers.quality_answer(FILES, never)


def test_limits_of_quality() -> None:
    """Hidden rates are counted where there are any."""
    hidden = pd.DataFrame({"time": ["month"], "place": ["area"], "rates": [1200], "hidden": [30]})
    assert "30 of 1,200 rates are hidden" in answers.quality_limits(hidden)
    assert "hidden" not in answers.quality_limits(hidden.assign(hidden=0))


def change(direction: str = "improved", **more: Any) -> dict[str, Any]:
    return {
        "inspection": "x", "measure": "s", "from_measure": "s", "measure_title": "Recording", "comparability": "comparable",
        "direction": direction, "change_pp": 10.0, "change_pp_low": 2.0, "change_pp_high": 18.0, "is_suppressed": False,
    } | more  # fmt: skip


def page(changes: list[dict[str, Any]], place: dict[str, Any] | None = None, variation: str | None = None, hidden: int = 0) -> AreaPage:
    told = {
        "measure_title": "Recording", "rate": 0.8, "numerator": 80, "denominator": 100, "is_suppressed": False, "overall": 0.75, "units": 3, "place": "inside",
    } | (place or {})  # fmt: skip
    panels = {} if variation is None else {"Recording": (RATES.frame(), RATES.frame(), variation)}
    return AreaPage("East", pd.DataFrame([told]), CHANGES.frame(changes), panels, hidden)


@pytest.mark.parametrize(
    ("row", "lead", "said"),
    [
        (change(), "the one standard improved between", "improved (+10.0 percentage points, +2.0 to +18.0)"),
        (change("declined"), "the one standard declined between", "declined ("),
        (change("no_clear_change"), "the one standard did not change clearly between", "no clear change ("),
        (
            change("undetermined"),
            "the one standard moved, neither direction being plainly better",
            "moved, neither direction is plainly better (",
        ),
        (change(change_pp_low=None, change_pp_high=None), "the one standard improved", "improved (+10.0 percentage points);"),
        (change(comparability="caution"), "the one standard improved", "to be compared with caution"),
        (
            change("not_comparable", comparability="not_comparable", change_pp=None),
            "no change between reviews can be given",
            "may not be set against",
        ),
        (change("not_comparable", is_suppressed=True, change_pp=None), "no change between reviews can be given", "the change is hidden"),
    ],
)
def test_the_briefing_of_an_area(row: dict[str, Any], lead: str, said: str) -> None:
    """Each direction, no interval, caution, not comparable, hidden."""
    text = answers.briefing_answer(page([row], variation="common_cause"))
    assert lead in text.splitlines()[0]
    assert said in text
    assert "80.0% (80 of 100 files), all areas 75.0%, inside the limits among 3 areas" in text
    assert "the latest month shows no signal" in text


def test_a_hidden_change_is_not_counted_as_moved() -> None:
    """Suppressed rows carry the direction undetermined: the lead counts them as hidden, never as moved."""
    rows = [change(), change("undetermined", measure="t", from_measure="t", measure_title="Plans", is_suppressed=True, change_pp=None)]
    lead = answers.briefing_answer(page(rows)).splitlines()[0]
    assert lead == "**East: of 2 standards 1 improved and 1 hidden to protect people between the two reviews.**"
    flat = [change("no_clear_change", measure=m, from_measure=m, measure_title=m) for m in "abc"]
    for alike, told in (
        ([change(), change(measure="t", measure_title="Plans")], "both standards improved"),
        (flat[:2], "neither standard changed clearly"),
        (flat, "none of 3 standards changed clearly"),
    ):
        assert answers.briefing_answer(page(alike)).splitlines()[0] == f"**East: {told} between the two reviews.**"
    alone = answers.briefing_answer(page(rows[1:])).splitlines()[0]
    assert alone == "**East: no change between reviews can be given.**"


def test_a_briefing_without_numbers() -> None:
    """A hidden rate, no graded file, no overall rate, too few months, nothing at all."""
    assert "the rate is hidden to protect people" in answers.briefing_answer(page([], {"is_suppressed": True}))
    assert "no graded file" in answers.briefing_answer(page([], {"rate": float("nan")}))
    bare = answers.briefing_answer(page([], {"overall": float("nan"), "place": ""}, "undetermined"))
    assert "80.0% (80 of 100 files); too few months for limits." in bare
    nothing = AreaPage("East", pd.DataFrame(columns=["measure_title"]), CHANGES.frame(), {}, 0)
    assert answers.briefing_answer(nothing) == "**East: no standard has a rate to show.**"


def test_limits_of_a_briefing() -> None:
    """Reasons and caveats once each, hidden months, agreements refused."""
    rows = [
        change(reasons="Other roles audited.", caveats="Some twice."),
        change(measure="t", from_measure="t", reasons="Other roles audited."),
    ]
    text = answers.briefing_limits(page(rows, hidden=1), [("Recording", "Too few.")])
    assert text.count("Other roles audited.") == 1
    assert "1 month is hidden" in text
    assert "Agreement of graders on Recording: Too few." in text
    assert "hidden" not in answers.briefing_limits(page([]), [])


def test_no_answer_says_cause() -> None:
    """Every fixed sentence and every answer made here, read for words of cause."""
    source = " ".join(text for text in vars(answers).values() if isinstance(text, str))
    found = varied(unit("a", 99, 100), unit("b", 75, 100))
    trend = trend_of(series(RISEN), target=0.5)
    made = [
        answers.trend_answer(trend), answers.trend_limits(trend), answers.variation_answer(found), answers.variation_limits(found),
        answers.agreement_answer(compared([[40, 0], [20, 40]])), answers.agreement_limits(compared([[40, 0], [20, 40]])),
        answers.quality_answer(FILES, MISSING), answers.briefing_answer(page([change()], variation="improvement")),
        answers.briefing_limits(page([change()]), []),
    ]  # fmt: skip
    assert not CAUSE.search(" ".join([source, *made]))


def test_tables_of_the_analyses() -> None:
    """Hidden, missing and shown cells; teams only where they are compared; p-values never as 0."""
    trend = trend_of(series([*STEADY, 95, None]))
    table = tables.trend_for_reading(trend)
    assert table.loc[14, ["Rate", "Files", "Rule broken", "Meaning"]].tolist() == ["95.0%", "95 of 100", "beyond a limit", "improvement"]
    assert table.loc[15, ["Rate", "Files"]].tolist() == ["[x]", "[x]"]
    units = tables.units_for_reading(varied(unit("a", 75, 100, rate_low=0.6, rate_high=0.8), unit("b", None, None, is_suppressed=True)))
    assert units.to_numpy().tolist() == [
        ["A", "75.0%", "60.0% to 80.0%", "75 of 100", "inside the limits"], ["B", "[c]", "", "[c]", ""],
    ]  # fmt: skip
    assert "Team" in tables.units_for_reading(varied(unit("a", 75, 100, team="t"), level="team"))
    found = {"east": compared([[40, 0], [20, 40]]), "west": Comparison("R", "a", "b", 4, 0, None, "Few.")}
    by_area = tables.agreement_for_reading(found, "Area", {"east": "East"})
    assert by_area["Area"].tolist() == ["East", "west"]
    assert by_area.loc[0, "Graded higher"] == "20.0%"
    assert by_area.loc[1, "Note"] == "Few."
    measures = tables.measures_of_agreement(found["east"]).set_index("Measure")["Value"]
    assert measures["Bowker test: symmetry"] == "p < 0.001"
    assert tables.measures_of_agreement(found["west"]).empty
    whole = compared([[40, 3], [20, 40]]).agreement
    assert whole is not None
    few = Comparison("R", "a", "b", 103, 0, hide_small(whole, 5), "")
    coarse = tables.measures_of_agreement(few).set_index("Measure")
    assert coarse.loc["Cohen's kappa, unweighted"].tolist() == [f"{whole.kappa.value:.1f}", "[c]"]
    assert coarse.loc["Bowker test: symmetry", "Value"] == "p < 0.05"
    assert "Sheet" not in tables.files_for_reading(FILES.assign(file="a", sheet=None, issues_excluded=0, issues_kept=0))
    shares = tables.missing_for_reading(MISSING.assign(not_recorded=0, other=0, share_without=[0.1, None]))["Should be graded, is not"]
    assert shares.tolist() == ["10.0%", "[x]"]
    assert tables.empty_for_reading(pd.DataFrame({"column": ["audit_date"], "rows": [1], "share": [0.5]})).to_numpy().tolist() == [
        ["Audit date", 1, "50.0%"]
    ]
    assert list(tables.hidden_for_reading(pd.DataFrame(columns=["time", "place", "rates", "hidden"]))) == [
        "Rates by",
        "For",
        "Rates",
        "Hidden",
    ]
    place = page([]).places.assign(rate_low=None, rate_high=None)
    assert tables.places_for_reading(place).loc[0, "Place among areas"] == "inside the limits"
