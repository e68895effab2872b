"""What dumbbell and slope share: rows of CHANGES in order, told apart by measure, place and reviews, and what may not be joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.parts import Dot, Key, Row
from analysis.charts.refusal import refusal
from analysis.charts.style import AFTER, BEFORE, Size
from analysis.errors import UsageError
from analysis.tables import CHANGES
from analysis.wording.captions import ALL, apart_notes, distinct, marks_of, pair_name, review_with_period, source_line
from analysis.wording.findings import title_of
from analysis.wording.numbers import SUPPRESSED, is_share, may_be_joined, missing, share

NEEDED = ("measure", "value_from", "value_to", "comparability", "direction")
APART_HEADING = "Not comparable, so not joined"


def conformed(changes: pd.DataFrame) -> pd.DataFrame:
    """`changes` with every column of CHANGES. Raises UsageError that names the columns a chart of changes cannot do without."""
    lacking = [name for name in NEEDED if name not in changes]
    if lacking:
        raise UsageError(
            "this frame is not a table of changes", found=f"no column {', '.join(lacking)}", expected="rows of inspection.changes"
        )
    return CHANGES.conform(changes)


def changes_refusal(
    changes: pd.DataFrame, sentence: str, *, title: str, id: str, family: str, size: str | Size, title_inside: bool
) -> Chart:
    """A refusal with the source, marks and reasons of these rows."""
    return refusal(
        sentence,
        id=id,
        family=family,
        title=title,
        source=source_line(changes),
        caveats=tuple(apart_notes(changes)),
        marks=marks_of(changes),
        data=plotted(changes),
        size=size,
        title_inside=title_inside,
    )


PLOTTED = (
    "measure",
    "measure_title",
    "from_measure",
    "area",
    "area_name",
    "team",
    "from_review",
    "to_review",
    "value_from",
    "value_to",
    "denominator_from",
    "denominator_to",
    "change_pp",
    "change_pp_low",
    "change_pp_high",
    "comparability",
    "direction",
    "is_suppressed",
    "from_figure_id",  # the register entries behind the numbers
    "to_figure_id",
)


def plotted(changes: pd.DataFrame) -> pd.DataFrame:
    """The numbers a chart of changes shows: no change where the two may not be joined, whatever the frame holds."""
    data = changes[list(PLOTTED)].reset_index(drop=True).copy()
    apart = ~pd.Series([may_be_joined(row) for _, row in changes.iterrows()], dtype=bool)
    data.loc[apart, ["change_pp", "change_pp_low", "change_pp_high"]] = float("nan")
    data.loc[data["is_suppressed"], ["value_from", "value_to", "denominator_from", "denominator_to"]] = None
    return data


def labels_of(changes: pd.DataFrame) -> list[str]:
    """A label a row: the measure, and what else is needed to tell rows apart (place, team, reviews)."""
    several = len({pair_name(row) for _, row in changes.iterrows()}) > 1
    labels = [
        ", ".join([*([title_of(row)] if several or not rest else []), *rest])
        for (_, row), rest in zip(changes.iterrows(), _rests(changes), strict=True)
    ]
    return [label[:1].upper() + label[1:] for label in labels]


def grouped_labels(changes: pd.DataFrame) -> list[tuple[str, str]] | None:
    """(measure, what else tells rows apart) a row, where there are several measures and each row has more to tell; else None."""
    rests = _rests(changes)
    if changes["measure"].nunique() < 2 or changes["measure"].nunique() == len(changes) or not all(rests):
        return None
    told = [", ".join(rest) for rest in rests]
    return [(title_of(row), rest[:1].upper() + rest[1:]) for (_, row), rest in zip(changes.iterrows(), told, strict=True)]


def _rests(changes: pd.DataFrame) -> list[list[str]]:
    """What tells rows apart beside the measure: place, team and reviews, each only where the rows differ in it."""
    several_areas = changes["area"].nunique() > 1
    several_teams = changes["team"].nunique() > 1
    several_reviews = len(changes[["from_review", "to_review"]].drop_duplicates()) > 1
    rests = []
    for _, row in changes.iterrows():
        rest = []
        if several_areas and not missing(row["area"]):
            rest.append("all areas" if row["area"] == ALL else _area_of(row))
        if several_teams and not missing(row["team"]):
            rest.append("all teams" if row["team"] == ALL else str(row["team"]))
        if several_reviews:
            rest.append(f"{row['from_review_name']} to {row['to_review_name']}")
        rests.append(rest)
    return rests


def review_key(changes: pd.DataFrame) -> tuple[Key, ...]:
    """The key of the two marks: the reviews' names and periods, or earlier and later where there are several pairs."""
    texts = []
    for side, otherwise in (("from", "Earlier review"), ("to", "Later review")):
        names = distinct(review_with_period(row[f"{side}_review_name"], row[f"{side}_period"]) for _, row in changes.iterrows())
        texts.append(names[0] if len(names) == 1 else otherwise)
    return Key(texts[0], "o", BEFORE), Key(texts[1], "o", AFTER)


@dataclass(frozen=True)
class Single:
    """One figure that stands alone: its label, value in words, share, and whether it is of the earlier review."""

    label: str
    under: str
    value: float
    words: str
    is_earlier: bool


def singles_of(changes: pd.DataFrame) -> list[Single]:
    """The figures of rows that may not be joined, each once, earlier before later within a measure."""
    found: dict[Any, Single] = {}
    several_areas = changes["area"].nunique() > 1
    for _, row in changes.iterrows():
        if row["is_suppressed"] or not is_share(row):
            continue
        for side in ("from", "to"):
            if missing(row[f"value_{side}"]):
                continue
            measure = row["from_measure"] if side == "from" and not missing(row["from_measure"]) else row["measure"]
            title = row["from_measure_title"] if side == "from" and not missing(row["from_measure_title"]) else title_of(row)
            figure = row[f"{side}_figure_id"]
            key = (measure, row["area"], row["team"], row[f"{side}_review"], row[f"value_{side}"]) if missing(figure) else figure
            found.setdefault(
                key,
                Single(
                    str(title),
                    ", ".join(
                        [
                            *([_area_of(row)] if several_areas and not missing(row["area"]) else []),
                            review_with_period(row[f"{side}_review_name"], row[f"{side}_period"]),
                        ]
                    ),
                    float(row[f"value_{side}"]),
                    share(row[f"value_{side}"], row[f"decimals_{side}"]),
                    side == "from",
                ),
            )
    singles = list(found.values())
    order = {label: place for place, label in enumerate(dict.fromkeys(single.label for single in singles))}
    return sorted(singles, key=lambda single: (not single.is_earlier, order[single.label]))


def single_rows(singles: Sequence[Single], *, section: str = "") -> list[Row]:
    """Rows of one mark each: nothing to join, so nothing can be joined."""
    return [
        Row(
            single.label,
            dots=(Dot(single.value, BEFORE if single.is_earlier else AFTER, "D", single.words),),
            under=single.under,
            section=section if place == 0 else "",
        )
        for place, single in enumerate(singles)
    ]


def hidden_row(label: str) -> Row:
    """A row whose change is suppressed."""
    return Row(label, words=f"{SUPPRESSED} to protect people")


def _area_of(row: pd.Series) -> str:
    """The area's name, or its id where it has none."""
    return str(row["area"] if missing(row["area_name"]) else row["area_name"])
