"""Control charts against Montgomery's worked examples and independent computations."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from math import comb, log2
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.statistics import Step, assurance, control_chart, run_chart, variation
from analysis.terms import Polarity

HIGHER = "higher_is_better"

# Montgomery, Introduction to Statistical Quality Control, ch. 7: orange juice cans, 30 samples of 50
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
# the same, purchase orders: samples of different size
ORDERS = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9]
ORDERS_N = [100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110, 80, 80, 80, 90, 100, 100, 100, 100, 90, 90]
# Montgomery, ch. 6: viscosity of primer paint, and costs of processing loan applications
VISCOSITY = [33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84]
LOANS = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304]


def test_p_chart_of_montgomerys_cans():
    """Centre 0.2313, limits 0.0524 and 0.4102; samples 15 and 23 beyond the upper limit."""
    chart = control_chart(CANS, 50, kind="p", polarity="lower_is_better")
    assert sum(CANS) == 347
    assert chart[["centre", "lower", "upper"]].iloc[0].tolist() == pytest.approx([0.2313, 0.0524, 0.4102], abs=5e-5)
    beyond = chart.index[chart["signal"] == "limit"] + 1
    assert beyond.tolist() == [15, 23]
    assert chart.loc[[14, 22], "meaning"].tolist() == ["concern"] * 2


def test_p_chart_of_montgomerys_orders_has_stepped_limits():
    """Centre 234 of 2450; limits 0.007 and 0.184 where n = 100, wider where n = 80; sample 11 above."""
    chart = control_chart(ORDERS, ORDERS_N, kind="p", polarity="lower_is_better")
    assert (sum(ORDERS), sum(ORDERS_N)) == (234, 2450)
    assert chart["centre"].iloc[0] == pytest.approx(234 / 2450)
    assert chart[["lower", "upper"]].iloc[0].tolist() == pytest.approx([0.007, 0.184], abs=5e-4)
    assert (chart.index[chart["signal"] == "limit"] + 1).tolist() == [11]
    assert chart["upper"].iloc[1] > chart["upper"].iloc[0] > chart["upper"].iloc[11]


@pytest.mark.parametrize(
    ("values", "centre", "lower", "upper", "within"),
    [(VISCOSITY, 33.52, 32.24, 34.80, 5e-3), (LOANS, 300.5, 279.78, 321.22, 1e-2)],
)
def test_xmr_of_montgomerys_individuals(values, centre, lower, upper, within):
    """The printed centre and limits of both examples (printed from rounded ranges, hence to about 0.01)."""
    chart = control_chart(values, kind="xmr", polarity="neither")
    assert chart[["centre", "lower", "upper"]].iloc[0].tolist() == pytest.approx([centre, lower, upper], abs=max(within, 1e-2))
    assert chart["signal"].isna().all()


def test_p_prime_is_p_times_sigma_z():
    """Laney's factor by hand, on data that vary more than binomially (> 1) and less (< 1, never floored).

    The equations are also those printed in Minitab's "Methods and formulas for Laney P' Chart" (sigma z = mean moving range
    of the z-scores / 1.128; limits at 0 and 1 at the widest). No worked example with both its counts and its limits
    printed was found in the stored sources; qicharts2 draws one (nhs_accidents) without giving its limits in figures.
    """
    rng = np.random.default_rng(3)
    n = rng.integers(2000, 4000, 24)
    wide = rng.binomial(n, np.clip(rng.normal(0.7, 0.05, 24), 0, 1))
    for part, is_wide in ((wide, True), (np.round(n * 0.7 + np.tile([0, 5], 12)), False)):
        share = part / n
        centre = part.sum() / n.sum()
        sd = np.sqrt(centre * (1 - centre) / n)
        z = (share - centre) / sd
        sigma_z = sum(abs(b - a) for a, b in pairwise(z)) / (len(z) - 1) / 1.128
        chart = control_chart(part, n, kind="p_prime", polarity=HIGHER)
        assert bool(sigma_z > 1) is is_wide
        assert chart.attrs["stretches"][0]["sigma_z"] == pytest.approx(sigma_z)
        assert np.allclose(chart["upper"], np.minimum(centre + 3 * sd * sigma_z, 1))
        assert np.allclose(chart["lower"], np.maximum(centre - 3 * sd * sigma_z, 0))


def test_xmr_screens_large_ranges_once_and_says_so():
    """One jump of 100 among ranges of 1: it is left out of the mean range, the centre keeps every point."""
    values = [10.0, 11.0] * 6 + [110.0] + [10.0, 11.0] * 6
    ranges = [abs(b - a) for a, b in pairwise(values)]
    kept = [r for r in ranges if r < 3.267 * sum(ranges) / len(ranges)]
    chart = control_chart(values, kind="xmr", polarity=HIGHER)
    told = chart.attrs["stretches"][0]
    assert (told["ranges_screened"], told["screening_changed"]) == (2, True)
    assert chart["upper"].iloc[0] - chart["centre"].iloc[0] == pytest.approx(2.66 * sum(kept) / len(kept))
    assert chart["centre"].iloc[0] == pytest.approx(sum(values) / 25)
    assert control_chart(LOANS, kind="xmr", polarity=HIGHER).attrs["stretches"][0]["screening_changed"] is False


@pytest.mark.parametrize("kind", ["p", "p_prime", "xmr"])
@pytest.mark.parametrize("share", [0.0, 0.1, 1 / 3, 1.0])
def test_a_flat_series_gives_no_signal_of_limit_or_trend(kind, share):
    """All none, all full, all equal: float noise is no signal."""
    chart = control_chart([30 * share] * 15, 30, kind=kind, polarity=HIGHER)
    assert chart["signal"].isna().all()
    assert chart[["lower", "upper"]].notna().all(axis=None)


def test_limits_of_shares_stay_between_none_and_all():
    """Near 100% the upper limit is clipped to 1, and full scores in a row of mixed ones are no two of three."""
    part = [19, 20, 20, 18, 20, 19, 20, 17, 20, 20, 19, 18, 20, 20]
    chart = control_chart(part, 20, kind="p", polarity=HIGHER)
    assert (chart["upper"] == 1).all()
    assert not (chart["signal"] == "two_of_three").any()


def test_polarity_says_what_a_signal_means():
    """The same high point is an improvement, a concern, or a change."""
    values = [10.0, 11.0] * 8 + [40.0]
    meanings = [control_chart(values, kind="xmr", polarity=p)["meaning"].iloc[-1] for p in Polarity]
    assert meanings == ["improvement", "concern", "change"]
    assert [variation(control_chart(values, kind="xmr", polarity=p)) for p in Polarity] == meanings
    assert variation(control_chart(values[:-1], kind="xmr", polarity=HIGHER)) == "common_cause"


def test_the_icon_speaks_of_the_latest_point():
    """A signal in the past leaves the icon at common cause; few points leave it undetermined."""
    values = [10.0, 11.0] * 4 + [40.0, -19.0] + [10.0, 11.0] * 4
    chart = control_chart(values, kind="xmr", polarity=HIGHER)
    assert (chart["signal"] == "limit").any()
    assert variation(chart) == "common_cause"
    assert variation(control_chart(values[:5], kind="xmr", polarity=HIGHER)) == "undetermined"


def test_assurance_sets_the_target_against_the_limits():
    """Target below, above and inside the limits, for either good direction; none where neither is good."""
    values = [10.0, 11.0] * 8
    upper = control_chart(values, kind="xmr", polarity=HIGHER)
    lower = control_chart(values, kind="xmr", polarity="lower_is_better")
    neither = control_chart(values, kind="xmr", polarity="neither")
    assert [assurance(upper, target) for target in (5, 10.5, 20)] == ["passes", "hit_or_miss", "fails"]
    assert [assurance(lower, target) for target in (5, 10.5, 20)] == ["fails", "hit_or_miss", "passes"]
    assert assurance(neither, 5) == "undetermined"


def test_limits_do_not_judge_a_target_that_a_signal_has_crossed():
    """22 months about 60% and two at 95%: the target of 90% lies above the limits, yet the latest month meets it, so nothing is promised;
    the same months in another order are judged, and the other way round likewise."""
    steady, high = [60, 62] * 11, [95, 95]
    late, early = (control_chart(k, [100] * 24, kind="p", polarity=HIGHER) for k in ([*steady, *high], [*high, *steady]))
    assert late["upper"].iloc[-1] < 0.9  # "fails" by the limits alone
    assert (assurance(late, 0.9), assurance(early, 0.9)) == ("undetermined", "fails")
    fallen = control_chart([100 - k for k in [*steady, *high]], [100] * 24, kind="p", polarity=HIGHER)
    assert fallen["lower"].iloc[-1] > 0.1
    assert (assurance(fallen, 0.1), assurance(fallen, 0.03)) == ("undetermined", "passes")
    assert assurance(late, 0.97) == "fails"  # the latest month misses this one, as the limits say


def test_rules_of_successive_points_do_not_reach_across_a_gap():
    """2 of 3, trend and shift whose points lie either side of a point left out are none; the same points without a gap are; a
    month without files is passed over."""
    outer = [50] * 10 + [64, None, 64] + [50] * 3
    for gaps, expected in ((None, {10, 12}), ([place == 11 for place in range(16)], set())):
        chart = control_chart(outer, [100 if k else None for k in outer], kind="p", polarity=HIGHER, gaps=gaps)
        assert set(np.flatnonzero(chart["signal"] == "two_of_three")) == expected
    for rising, rule in (([44, 46, 48, 50, None, 52, 54, 56], "trend"), ([53, 53, 53, 53, None, 53, 53, 53], "shift")):
        values = [56, 44, 56, 44, 56, 44, 56, 44, 50, *rising]
        for gaps, expected in ((None, 7), ([k is None for k in values], 0)):
            chart = control_chart(values, [100 if k else None for k in values], kind="p", polarity=HIGHER, gaps=gaps)
            assert (chart["signal"] == rule).sum() == expected, (rule, gaps)
    with pytest.raises(ValueError, match="gaps must have a truth value for each of the 12 points"):
        control_chart([5] * 12, [9] * 12, kind="p", polarity=HIGHER, gaps=[True])


def test_long_runs_do_not_reach_across_a_gap():
    """Eleven high of 20 points are a long run (limit round(log2 20) + 3 = 7); with one left out in their middle, five and six are none."""
    values = [60] * 5 + [None] + [60] * 6 + [40] * 9
    gaps = [k is None for k in values]
    wholes = [100 if k else None for k in values]
    long = control_chart(values, wholes, kind="p", rule_set="anhoej", polarity=HIGHER)
    cut = control_chart(values, wholes, kind="p", rule_set="anhoej", polarity=HIGHER, gaps=gaps)
    assert [(chart["signal"] == "long_run").sum() for chart in (long, cut)] == [20, 9]
    shares = [0.6] * 5 + [None] + [0.6] * 6 + [0.4] * 6 + [0.6] + [0.4] * 6
    assert run_chart(shares).longest_run == 11
    assert run_chart(shares, gaps=[k is None for k in shares]).longest_run == 6


def test_a_declared_step_starts_the_limits_anew():
    """Each stretch has the limits it has alone, and no rule reads across the step."""
    before, after = [5, 6, 4, 5, 6, 5, 4, 6, 5, 5, 4, 6], [15, 16, 14, 15, 16, 15, 14, 16, 15, 15, 14, 16]
    step = Step(at=12, reason="new recording form", date=date(2009, 4, 1))
    chart = control_chart(before + after, 20, kind="p", polarity=HIGHER, steps=[step])
    alone = [control_chart(part, 20, kind="p", polarity=HIGHER) for part in (before, after)]
    columns = ["value", "centre", "lower", "upper", "signal"]
    pd.testing.assert_frame_equal(chart[columns], pd.concat(alone, ignore_index=True)[columns])
    assert chart["stretch"].tolist() == [1] * 12 + [2] * 12
    assert chart.attrs["steps"] == (step,)
    assert control_chart(before + after, 20, kind="p", polarity=HIGHER)["signal"].notna().any()


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([12], "reason and date"),
        ([Step(12, " ", "2009")], "needs a reason"),
        ([Step(0, "new form", "2009")], "inside the 24 points"),
        ([Step(24, "new form", "2009")], "inside the 24 points"),
        ([Step(14, "a", "2009"), Step(12, "b", "2009")], "in order"),
    ],
)
def test_a_step_without_reason_or_place_is_refused(steps, message):
    """Steps are declared by a person: at a point of the series, in order, with reason and date."""
    with pytest.raises(ValueError, match=message):
        control_chart(list(range(24)), kind="xmr", polarity=HIGHER, steps=steps)


def test_under_twelve_points_there_are_no_limits():
    """11 points: values alone, and the reason; a 12th brings limits. Missing points do not count."""
    chart = control_chart([3, 4] * 5 + [3, 0], [10] * 11 + [0], kind="p", polarity=HIGHER)
    assert chart[["centre", "lower", "upper", "signal"]].isna().all(axis=None)
    assert chart.attrs["stretches"][0] == {"points": 11, "missing": 1, "reason": "11 points; limits need 12"}
    assert control_chart([3, 4] * 6, 10, kind="p", polarity=HIGHER)["upper"].notna().all()


def test_missing_months_are_passed_over():
    """n = 0 and a missing numerator leave a gap and change nothing else."""
    whole = control_chart(CANS, 50, kind="p", polarity=HIGHER)
    part, n = [*CANS[:10], 0, None, *CANS[10:]], [50] * 10 + [0, 50] + [50] * 20
    holey = control_chart(part, n, kind="p", polarity=HIGHER)
    assert holey["value"].isna().sum() == 2
    pd.testing.assert_frame_equal(holey.drop(index=[10, 11]).reset_index(drop=True), whole)


def test_the_index_of_a_series_is_kept():
    """Months given as the index come back as the index."""
    months = pd.period_range("2024-01", periods=30, freq="M")
    assert control_chart(pd.Series(CANS, index=months), 50, kind="p", polarity=HIGHER).index.equals(months)


def test_anhoej_names_long_runs_and_few_crossings():
    """A shift half way: the run is longer than its limit, and the crossings of the centre are too few."""
    rng = np.random.default_rng(8)
    values = np.r_[rng.normal(0, 1, 12), rng.normal(4, 1, 12)]
    chart = control_chart(values, kind="xmr", rule_set="anhoej", polarity=HIGHER)
    assert set(chart["signal"].dropna()) <= {"long_run", "limit"}
    assert (chart["series_signal"] == "few_crossings").all()
    calm = control_chart([10.0, 11.0] * 12, kind="xmr", rule_set="anhoej", polarity=HIGHER)
    assert calm[["signal", "series_signal"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: control_chart(CANS, 50, kind="c", polarity=HIGHER), "kind must be one of"),
        (lambda: control_chart(CANS, 50, kind="p", rule_set="nelson", polarity=HIGHER), "rule_set must be one of"),
        (lambda: control_chart(CANS, 50, kind="p", polarity="up"), "polarity must be one of"),
        (lambda: control_chart(CANS, kind="p", polarity=HIGHER), "needs a denominator"),
        (lambda: control_chart([5, 60], 50, kind="p", polarity=HIGHER), r"row 2 .*numerator = 60 is more than denominator = 50"),
        (lambda: control_chart([1, 2, 3], [5, 5], kind="p", polarity=HIGHER), "row 3 has no partner"),
        (lambda: control_chart(3, 5, kind="p", polarity=HIGHER), "one list"),
        (lambda: control_chart([1, "2"], kind="xmr", polarity=HIGHER), "row 2 .*must be a number"),
    ],
)
def test_wrong_use_is_refused(call, message):
    """Unknown words, missing denominators and impossible counts raise ValueError that says which row."""
    with pytest.raises(ValueError, match=message):
        call()


# ---- the published A&E table beside an independent computation ----

A_AND_E = Path(__file__).parents[3] / "shared" / "realdata" / "nhs_ae" / "ae_attendances_5orgs.csv"


def months_of(org: str) -> pd.DataFrame:
    if not A_AND_E.exists():
        pytest.skip("../shared/realdata/nhs_ae is not here")
    table = pd.read_csv(A_AND_E, parse_dates=["period"])
    return table[table["org_code"] == org].groupby("period")[["breaches", "attendances"]].sum().sort_index()


def mdc_by_hand(values, centre, lower, upper, reach):
    """The four rules as loops over windows, first name wins."""
    n = len(values)
    names = [None] * n
    side = [(v > c) - (v < c) for v, c in zip(values, centre, strict=True)]
    outer = [(v > c + 2 * r / 3) - (v < c - 2 * r / 3) for v, c, r in zip(values, centre, reach, strict=True)]
    for i in range(n - 6):
        if abs(sum(side[i : i + 7])) == 7:
            names[i : i + 7] = ["shift"] * 7
    for i in range(n - 2):
        for way in (1, -1):
            if outer[i : i + 3].count(way) >= 2:
                for j in range(i, i + 3):
                    names[j] = "two_of_three" if outer[j] == way else names[j]
    for i in range(n - 6):
        steps = [(b > a) - (b < a) for a, b in zip(values[i : i + 6], values[i + 1 : i + 7], strict=True)]
        if abs(sum(steps)) == 6:
            names[i : i + 7] = ["trend"] * 7
    return ["limit" if v > u or v < lo else name for v, lo, u, name in zip(values, lower, upper, names, strict=True)]


@pytest.mark.realdata
@pytest.mark.parametrize("org", ["RQM", "RRK", "RTG", "RWD", "RX1"])
@pytest.mark.parametrize("kind", ["p", "p_prime", "xmr"])
def test_limits_and_signals_on_the_ae_table(org, kind):
    """Every organisation's months: centre, limits and named signals against plain loops over the same numbers."""
    months = months_of(org)
    assert len(months) == 36
    k, n = months["breaches"].tolist(), months["attendances"].tolist()
    share = [a / b for a, b in zip(k, n, strict=True)]
    if kind == "xmr":
        centre = sum(share) / len(share)
        ranges = [abs(b - a) for a, b in pairwise(share)]
        mean = sum(ranges) / len(ranges)
        kept = [r for r in ranges if r < 3.267 * mean]
        reach = [2.66 * sum(kept) / len(kept)] * len(share)
        lower, upper = [centre - r for r in reach], [centre + r for r in reach]
    else:
        centre = sum(k) / sum(n)
        sd = [(centre * (1 - centre) / b) ** 0.5 for b in n]
        z = [(p - centre) / s for p, s in zip(share, sd, strict=True)]
        factor = sum(abs(b - a) for a, b in pairwise(z)) / (len(z) - 1) / 1.128 if kind == "p_prime" else 1
        reach = [3 * s * factor for s in sd]
        lower, upper = [max(centre - r, 0) for r in reach], [min(centre + r, 1) for r in reach]
    chart = control_chart(months["breaches"], months["attendances"], kind=kind, polarity="lower_is_better")
    assert np.allclose(chart["centre"], centre, rtol=1e-12)
    assert np.allclose(chart["lower"], lower, rtol=1e-10)
    assert np.allclose(chart["upper"], upper, rtol=1e-10)
    expected = mdc_by_hand(share, [centre] * len(share), lower, upper, reach)
    assert chart["signal"].astype(object).where(chart["signal"].notna(), None).tolist() == expected


@pytest.mark.realdata
@pytest.mark.parametrize("org", ["RQM", "RRK", "RTG", "RWD", "RX1"])
def test_run_chart_on_the_ae_table(org):
    """Every organisation: median, useful points, longest run and crossings counted by hand in a loop; the signal from its formula."""
    months = months_of(org)
    share = (months["breaches"] / months["attendances"]).tolist()
    ordered = sorted(share)
    half = len(ordered) // 2
    median = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    longest = run = crossings = 0
    last = None
    for value in share:
        if value == median:
            continue
        side = value > median
        run = run + 1 if side == last else 1
        crossings += last is not None and side != last
        longest, last = max(longest, run), side
    chart = run_chart(share)
    assert (chart.median, chart.longest_run, chart.crossings) == (median, longest, crossings)
    useful = sum(value != median for value in share)
    assert chart.useful == useful
    fewest = next(k for k in range(useful) if sum(comb(useful - 1, i) for i in range(k + 1)) / 2 ** (useful - 1) >= 0.05)
    assert chart.signal == (longest > round(log2(useful)) + 3 or crossings < fewest)


def test_limits_of_no_width_promise_nothing():
    """Twelve months of 1 of 1: the limits are 100% and 100%, and whether 90% will be met is not told."""
    assert assurance(control_chart([1] * 12, [1] * 12, kind="p", polarity=HIGHER), 0.9) == "undetermined"
    assert assurance(control_chart([95, 99] * 6, [100] * 12, kind="p", polarity=HIGHER), 0.5) == "passes"
