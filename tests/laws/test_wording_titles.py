"""Every title keeps to fifteen words, whatever the names and counts, and is never cut."""

from __future__ import annotations

import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis import charts
from analysis.tables import CHANGES
from analysis.wording import findings, trend, variation

small = settings(max_examples=60, deadline=None)
names = st.lists(st.sampled_from(["plans", "of", "children", "East", "reviewed", "in", "time"]), min_size=1, max_size=40).map(" ".join)
shares = st.floats(0, 1)
counts = st.integers(0, 100_000)
VARIATIONS = ["improvement", "concern", "change", "common_cause", "undetermined"]
PLACES = [*variation.PLACES_IN_WORDS]


def kept(title: str) -> None:
    assert title
    assert len(title.split()) <= 15, title
    assert "…" not in title
    assert "..." not in title


@small
@example("children " * 20, "common_cause", 0.5, False, 20, 0)
@given(names, st.sampled_from(VARIATIONS), shares, st.booleans() | st.none(), counts, st.integers(0, 24))
def test_titles_over_time(name: str, signal: str, value: float, has_signal: bool | None, points: int, hidden: int) -> None:
    """Control and run charts by every variation, with and without hidden points."""
    for latest, when in ((value, "September 2024"), (None, "")):
        kept(trend.control_title([name, name], variation=signal, latest=latest, when=when, points=points, hidden=hidden, total=24))
    kept(trend.run_title(name, points=points, signal=has_signal, median=value, hidden=hidden, total=24))


@small
@given(names, st.dictionaries(st.sampled_from(VARIATIONS), st.integers(1, 30)))
def test_titles_of_many_series(name: str, found: dict[str, int]) -> None:
    """Small multiples with any mix of findings."""
    kept(charts.trend.multiples_title(name, found))


@small
@given(names, names, st.lists(st.sampled_from(PLACES), max_size=30), shares, shares, counts)
def test_titles_of_units_and_graders(name: str, other: str, places: list[str], low: float, high: float, files: int) -> None:
    """Funnel, caterpillar, agreement, drift and bullet."""
    kept(variation.funnel_title(name, places))
    kept(variation.focus_title(name, other, places[0] if places else "inside", len(places)))
    for clear in (None, 0, 1, len(places)):
        kept(variation.caterpillar_title(name, low, high, len(places), clear=clear))
    for up, down in ((low, high), (0.0, 0.0)):
        kept(variation.agreement_title(name, other, higher=up, lower=down, files=files))
    kept(variation.drift_title(name, other, [("East", low, high)]))
    kept(variation.drift_title(name, other, [("East", low, high), (other, high, low)]))
    for known in (0, 1, files):
        kept(variation.bullet_title(min(known, 1), known, len(places), only=name))


@small
@given(
    names,
    st.lists(
        st.tuples(
            st.sampled_from(["improved", "declined", "no_clear_change", "undetermined", "not_comparable"]),
            st.sampled_from(["comparable", "caution", "not_comparable"]),
            st.sampled_from(["higher_is_better", "lower_is_better", "neither"]),
            st.booleans(),
            st.floats(-100, 100),
        ),
        max_size=12,
    ),
)
@example(" ".join(["children"] * 20), [("improved", "comparable", "higher_is_better", False, 10.0)])
def test_titles_of_changes(name: str, rows: list[tuple[str, str, str, bool, float]]) -> None:
    """Any mix of direction, comparability, polarity and suppression."""
    frame = CHANGES.frame(
        [
            {
                "inspection": "x", "measure": f"m{place}", "from_measure": f"m{place}", "measure_title": name, "unit": "percent",
                "value_from": 0.5, "value_to": 0.6, "change_pp": change, "direction": direction, "comparability": gate,
                "polarity": polarity, "is_suppressed": hidden,
            }
            for place, (direction, gate, polarity, hidden, change) in enumerate(rows)
        ]
    )  # fmt: skip
    kept(findings.changes_title(frame))


@small
@given(st.lists(names, max_size=4), st.lists(names, min_size=1, max_size=12), names, names, st.integers(0, 3))
def test_titles_of_letters(quantities: list[str], grades: list[str], review: str, judge: str, more: int) -> None:
    """Bounds, judgements, figures that stand apart, the state of recommendations."""
    kept(findings.bounds_title(quantities, [0.2] * len(quantities), [0.7] * len(quantities)))
    for given_grades in (grades, grades[:1] * len(grades), grades[:1]):
        kept(findings.judgements_title(pd.Series(given_grades), review=review, judge=judge, total=len(given_grades) + more))
    for total in (0, 1, len(grades)):
        kept(findings.unjoined_title(total, declared_unlike=bool(more)))
        kept(findings.status_title(total, quantified=more, remeasured=more))
