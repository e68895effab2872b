"""Laws of breaking and placing words, and of what charts join and say."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import charts
from analysis.charts.letters import plain, shorten, spread, width_of, wrap
from analysis.tables import CHANGES
from analysis.terms import Comparability, Direction, Polarity
from analysis.wording.findings import changes_title

quick = settings(max_examples=60, deadline=None)
texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "S")), max_size=80)
shares = st.one_of(st.none(), st.integers(0, 1000).map(lambda thousandth: thousandth / 1000))


@quick
@given(texts, st.floats(60, 400), st.sampled_from([7.0, 10.5, 16.0]), st.booleans())
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: float, size: float, bold: bool) -> None:
    """No line is wider than asked, and all letters are there in their order."""
    lines = wrap(text, width, size, bold=bold)
    assert all(width_of(line, size, bold=bold) <= width + 1e-6 for line in lines)
    assert "".join(lines).replace(" ", "") == plain(text).replace(" ", "")


@quick
@given(texts, st.floats(30, 200), st.integers(1, 3))
def test_cut_text_fits(text: str, width: float, most: int) -> None:
    """Cut to a number of lines, or to one, it still fits; what is cut ends in an ellipsis."""
    lines = wrap(text, width, 10, most=most)
    assert len(lines) <= most
    assert all(width_of(line, 10) <= width + 1e-6 for line in lines)
    short = shorten(plain(text), width, 10)
    assert short == plain(text) or short.endswith("…")


@quick
@given(st.lists(st.tuples(st.floats(0, 100), st.floats(1, 12)), min_size=1, max_size=8))
def test_spread_labels_keep_apart_and_in_order(labels: list[tuple[float, float]]) -> None:
    """Labels moved apart do not overlap, stay inside where they fit, keep their order, and stay put where nothing is near."""
    centres, heights = [centre for centre, _ in labels], [height for _, height in labels]
    placed = spread(centres, heights, 0, 100)
    order = sorted(range(len(labels)), key=lambda i: (centres[i], i))
    for one, other in pairwise(order):
        assert placed[other] - placed[one] >= (heights[one] + heights[other]) / 2 - 1e-6
    assert all(height / 2 - 1e-6 <= centre <= 100 - height / 2 + 1e-6 for centre, height in zip(placed, heights, strict=True))
    if len(labels) == 1 and heights[0] / 2 <= centres[0] <= 100 - heights[0] / 2:
        assert abs(placed[0] - centres[0]) < 1e-9


@st.composite
def change_rows(draw: Any) -> dict[str, Any]:
    before, after = draw(shares), draw(shares)
    known = before is not None and after is not None
    return {
        "inspection": "t",
        "measure": draw(st.sampled_from(["a", "b", "c"])),
        "from_measure": draw(st.sampled_from(["a", "b", "z"])),
        "measure_title": draw(st.one_of(st.none(), texts)),
        "area": draw(st.sampled_from(["all", "east", "west"])),
        "unit": draw(st.sampled_from(["percent", "count", None])),
        "polarity": draw(st.sampled_from([*Polarity.values(), None])),
        "value_from": before,
        "value_to": after,
        "decimals_from": draw(st.sampled_from([0, 1, None])),
        "decimals_to": draw(st.sampled_from([0, 1, None])),
        "change_pp": 100 * (after - before) if known else None,
        "comparability": draw(st.sampled_from([*Comparability.values(), "alike", None])),
        "direction": draw(st.sampled_from(Direction.values())),
        "is_suppressed": draw(st.booleans()),
        "reasons": draw(st.one_of(st.none(), texts)),
    }


@settings(max_examples=40, deadline=None)
@given(st.lists(change_rows(), max_size=4))
def test_only_what_is_declared_is_joined_and_every_title_keeps_its_length(rows: list[dict[str, Any]]) -> None:
    """Whatever the frame holds: joins = rows declared comparable or caution with both values and not hidden; fifteen words at most."""
    frame = CHANGES.frame(rows)
    allowed = sum(
        row["comparability"] in ("comparable", "caution")
        and not row["is_suppressed"]
        and row["value_from"] is not None
        and row["value_to"] is not None
        and row["unit"] != "count"
        for row in rows
    )
    assert len(changes_title(frame).split()) <= 15
    chart = charts.dumbbell(frame)
    drawn = getattr(chart.body, "rows", ())
    assert sum(bool(row.spans) for row in drawn) == allowed
    assert all(len(row.dots) <= 1 for row in drawn if not row.spans)
    assert chart.figure.texts
