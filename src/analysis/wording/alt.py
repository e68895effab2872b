"""Alt text: type of chart, measure, direction and end values, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.terms import Comparability, Direction
from analysis.wording.captions import changes_subtitle
from analysis.wording.findings import title_of, worse
from analysis.wording.numbers import (
    Row,
    change_decimals,
    count_words,
    is_share,
    lower_first,
    may_be_joined,
    missing,
    moved,
    sentence,
    signed,
    value_of,
)

MOST_ROWS = 12  # told one by one; a listener cannot hold more, and the numbers travel with the chart


def alt_text(kind: str, title: str, rows: Iterable[str], *, marks: Sequence[str] = (), more: Sequence[str] = ()) -> str:
    """One paragraph: marks, kind, finding, then what the rows show, at most twelve of them."""
    rows = [sentence(row) for row in rows]
    told = rows[:MOST_ROWS]
    left = len(rows) - len(told)
    if left:
        told.append(f"And {count_words(left, 'row', 'rows')} more; all numbers are in the chart's data.")
    return " ".join([*(sentence(mark) for mark in marks), sentence(kind), sentence(title), *told, *(sentence(text) for text in more)])


def change_in_words(row: Row, *, name: str = "") -> str:
    """One row of CHANGES: its measure, both end values, the change and what it amounts to; nothing joined that may not be."""
    name = name or title_of(row)
    if row["is_suppressed"]:
        return f"{name}: hidden to protect people"
    before = f"{value_of(row, 'from')} at {_review(row, 'from')}"
    after = f"{value_of(row, 'to')} at {_review(row, 'to')}"
    if not may_be_joined(row):
        if not missing(row["from_measure"]) and row["from_measure"] != row["measure"] and not missing(row["from_measure_title"]):
            return f"{row['from_measure_title']}: {before}; {name}: {after}; not comparable and not joined"
        unlike = row["comparability"] not in (Comparability.COMPARABLE.value, Comparability.CAUTION.value)
        return f"{name}: {before} and {after}; {'not comparable and ' if unlike else ''}not joined"
    change = moved(row["change_pp"], change_decimals(row))
    interval = ""
    if not missing(row["change_pp_low"]) and not missing(row["change_pp_high"]):
        interval = f" (95% interval {signed(row['change_pp_low'])} to {signed(row['change_pp_high'])})"
    caution = "; compare with caution" if row["comparability"] == Comparability.CAUTION.value else ""
    return f"{name}: {before}, {after}, {change}{interval}, {direction_word(row)}{caution}"


def direction_word(row: Row) -> str:
    """What a change amounts to, in one or two words that fit the measure's polarity."""
    if row["direction"] == Direction.DECLINED.value:
        return worse(row["polarity"])
    if row["direction"] == Direction.UNDETERMINED.value:
        return "neither direction is plainly better"
    known = row["direction"] in Direction.values()
    return Direction(row["direction"]).label.lower() if known else "direction not stated"


def _review(row: Row, side: str) -> str:
    name = "" if missing(row[f"{side}_review_name"]) else str(row[f"{side}_review_name"])
    return f"the {lower_first(name)}" if name else ("the earlier review" if side == "from" else "the later review")


def changes_alt(kind: str, changes: pd.DataFrame, title: str, *, marks: Sequence[str] = (), names: Sequence[str] = ()) -> str:
    """Alt text of a chart of rows of CHANGES; `names` are the row labels where the measure alone does not tell rows apart."""
    told = [change_in_words(row, name=names[place] if names else "") for place, (_, row) in enumerate(changes.iterrows())]
    skipped = [] if all(is_share(row) for _, row in changes.iterrows()) else ["Measures that are not shares are told in the notes"]
    return alt_text(kind, title, told, marks=marks, more=[changes_subtitle(changes), *skipped])
