"""Tables drawn as charts: recommendation by judgement with the word in each cell, and the status of each recommendation."""

from __future__ import annotations

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.grid import Cell, GridBody, GridRow
from analysis.charts.refusal import refusal
from analysis.charts.style import SHADES, Size, size_named
from analysis.errors import UsageError
from analysis.tables import JUDGEMENTS
from analysis.terms import MissingReason, Stage
from analysis.wording.alt import alt_text
from analysis.wording.captions import column, marks_of, source_line
from analysis.wording.findings import judgements_title, status_title
from analysis.wording.numbers import lower_first, missing, sentence

NO_JUDGEMENT = "no judgement given"
OVERALL = "Overall"
LONG_TEXT = 34  # letters; a column with a longer text is read in a line under its row
HEADINGS = {
    "recommendation": "Rec.",
    "theme": "Theme",
    "finding": "Change found",
    "quantified": "Quantified?",
    "remeasured": "Measured again?",
    "basis": "Evidence",
    "shortfall": "Stated shortfall",
}


def judgement_matrix(
    judgements: pd.DataFrame,
    recommendations: pd.DataFrame,
    *,
    size: str | Size = "notebook",
    title_inside: bool = True,
    id: str = "judgements",
) -> Chart:
    """Recommendations down, reviews and judges across, the grade's word in each cell, tinted by its rank.

    `judgements`: rows of JUDGEMENTS; `recommendations`: number and theme. A cell without a judgement says so; an overall
    judgement has its own row and is never spread over the recommendations. Raises UsageError for frames without these columns.
    """
    lacking = [name for name, frame in (("review", judgements), ("grade", judgements), ("number", recommendations)) if name not in frame]
    if lacking:
        raise UsageError("a judgement matrix needs judgements and recommendations", found=f"no column {', '.join(lacking)}")
    judgements = JUDGEMENTS.conform(judgements)
    marks, source = marks_of(judgements), source_line(judgements)
    columns = _columns(judgements)
    if not columns:
        return refusal(
            "No judgement is recorded for this inspection. Add judgements.csv to its folder.",
            id=id,
            family="judgement_matrix",
            title=judgements_title(pd.Series(dtype=str), review="", judge="", total=0),
            source=source,
            marks=marks,
            size=size,
            title_inside=title_inside,
        )
    lines: list[tuple[object, str]] = [
        (
            row["number"],
            f"{row['number']}  {row['theme']}" if "theme" in recommendations and not missing(row["theme"]) else str(row["number"]),
        )
        for _, row in recommendations.iterrows()
    ]
    if judgements["recommendation"].isna().any():
        lines.insert(0, (None, OVERALL))
    rows = [GridRow((Cell(label), *(_cell(judgements, number, review, judge) for review, judge, _ in columns))) for number, label in lines]
    title = _matrix_title(judgements, columns, total=len(recommendations))
    headings = ("Recommendation", *(heading for _, _, heading in columns))
    told = [_told(row, headings) for row in rows]
    data = pd.DataFrame([[cell.text for cell in row.cells] for row in rows], columns=list(headings))
    subtitle = "Judgements of progress on each recommendation, by review and judge"
    return Chart(
        id=id,
        family="judgement_matrix",
        title=title,
        subtitle=subtitle,
        source=source,
        method="",
        alt_text=alt_text(
            "Matrix of recommendations by judgement, the word in each cell",
            title,
            told,
            marks=marks,
            more=[f"Every other cell says: {NO_JUDGEMENT}"],
        ),
        caveats=_matrix_notes(judgements),
        marks=marks,
        data=data,
        body=GridBody(headings, tuple(rows), caption=title),
        size=size_named(size),
        title_inside=title_inside,
    )


def _told(row: GridRow, headings: tuple[str, ...]) -> str:
    """A row for listeners: the judgements that were given, or that there is none."""
    given = [f"{heading} {cell.text}" for heading, cell in zip(headings[1:], row.cells[1:], strict=True) if cell.text != NO_JUDGEMENT]
    return f"{row.cells[0].text}: {'; '.join(given) or NO_JUDGEMENT}"


def _columns(judgements: pd.DataFrame) -> list[tuple[str, str, str]]:
    """(review, judge, heading), by stage, then as they come."""
    stages = Stage.values()
    found = dict.fromkeys(
        (
            stages.index(row["stage"]) if row["stage"] in stages else len(stages),
            str(row["review"]),
            "" if missing(row["judged_by"]) else str(row["judged_by"]),
            str(row["review"] if missing(row["review_name"]) else row["review_name"]),
        )
        for _, row in judgements.iterrows()
        if not missing(row["review"])
    )
    ordered = sorted(found, key=lambda key: key[0])
    return [(review, judge, f"{name}: {judge}" if judge else name) for _, review, judge, name in ordered]


def _cell(judgements: pd.DataFrame, number: object, review: str, judge: str) -> Cell:
    same_judge = judgements["judged_by"].fillna("") == judge
    same = judgements["recommendation"].isna() if number is None else (judgements["recommendation"] == number).fillna(False)
    mine = judgements[same.astype(bool) & (judgements["review"] == review) & same_judge]
    if mine.empty:
        return Cell(NO_JUDGEMENT, quiet=True)
    row = mine.iloc[-1]
    if missing(row["grade"]):
        return Cell(NO_JUDGEMENT if missing(row["missing_reason"]) else MissingReason(row["missing_reason"]).label.lower(), quiet=True)
    rank = 1 if missing(row["grade_rank"]) else int(row["grade_rank"])
    return Cell(str(row["grade"]), fill=SHADES[min(rank, len(SHADES)) - 1])


def _matrix_title(judgements: pd.DataFrame, columns: list[tuple[str, str, str]], *, total: int) -> str:
    """The finding of the last review in which a recommendation was judged, by the judge who judged most."""
    single = judgements[judgements["recommendation"].notna() & judgements["grade"].notna()]
    for review in reversed(list(dict.fromkeys(review for review, _, _ in columns))):
        mine = single[single["review"] == review]
        if mine.empty:
            continue
        counts = mine["judged_by"].fillna("judge").value_counts(sort=False)
        judge = str(counts.sort_values(ascending=False, kind="stable").index[0])
        grades = mine[mine["judged_by"].fillna("judge") == judge]["grade"]
        name = mine["review_name"].iloc[0]
        return judgements_title(grades, review=str(review if missing(name) else name), judge=judge, total=total)
    return judgements_title(pd.Series(dtype=str), review="", judge="", total=total)


def _matrix_notes(judgements: pd.DataFrame) -> tuple[str, ...]:
    notes = [
        f"{OVERALL}, {lower_first(str(row['review_name']))}: {sentence(row['note'])}"
        for _, row in judgements.iterrows()
        if missing(row["recommendation"]) and not missing(row["note"])
    ]
    scales = column(judgements, "scale")
    named = (
        [f"Scale: {scales[0]}; a grade of one year is not the same grade of another."]
        if len(scales) == 1 and scales[0] != "default"
        else []
    )
    return (*notes, *named)


def status_table(
    table: pd.DataFrame, *, origin: pd.DataFrame | None = None, size: str | Size = "notebook", title_inside: bool = True, id: str = "status"
) -> Chart:
    """A table of recommendations as a chart: short columns as cells, long texts in a line under each row.

    `table`: one row a recommendation, as measures.progress_table gives it, or any frame of words; `origin`: a frame with
    source and marks to print (rows of JUDGEMENTS or FIGURES). It also shows as an accessible html table.
    """
    source_frame = table if origin is None else origin
    marks, source = marks_of(source_frame, table), source_line(source_frame)
    quantified = int((table["quantified"] == "yes").sum()) if "quantified" in table else None
    remeasured = int(table["remeasured"].astype(str).str.startswith("yes").sum()) if "remeasured" in table else None
    title = status_title(len(table), quantified=quantified, remeasured=remeasured)
    if table.empty:
        return refusal(
            "No recommendation is declared in inspection.toml.",
            id=id,
            family="status_table",
            title=title,
            source=source,
            marks=marks,
            size=size,
            title_inside=title_inside,
        )
    words = table.astype(object).map(lambda value: "" if missing(value) else str(value))
    first, rest = _first_column(words)
    long = [name for name in rest if words[name].str.len().max() > LONG_TEXT]
    short = [name for name in rest if name not in long]
    rows = [
        GridRow(
            (Cell(first[place]), *(Cell(row[name], fill=SHADES[1] if row[name].startswith("yes") else None) for name in short)),
            tuple(f"{_heading(name)}: {row[name]}" for name in long if row[name]),
        )
        for place, (_, row) in enumerate(words.iterrows())
    ]
    told = [
        "; ".join([first[place], *(f"{_heading(name)} {row[name]}".replace("? ", ": ") for name in short if row[name])])
        for place, (_, row) in enumerate(words.iterrows())
    ]
    return Chart(
        id=id,
        family="status_table",
        title=title,
        subtitle="Each recommendation: figures, measured again, evidence, judgements and what is still missing",
        source=source,
        method="",
        alt_text=alt_text("Table of recommendations", title, told, marks=marks),
        caveats=("What the service says of itself is marked self-reported.",) if "basis" in table else (),
        marks=marks,
        data=table.reset_index(drop=True),
        body=GridBody(
            (("Recommendation" if "theme" in table else _heading(str(table.columns[0]))), *(_heading(name) for name in short)),
            tuple(rows),
            caption=title,
        ),
        size=size_named(size),
        title_inside=title_inside,
    )


def _first_column(words: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The row headings, and the names of the other columns."""
    names = list(words.columns)
    if {"recommendation", "theme"} <= set(names):
        return list(words["recommendation"] + "  " + words["theme"]), [name for name in names if name not in ("recommendation", "theme")]
    return list(words[names[0]]), names[1:]


def _heading(name: str) -> str:
    told = HEADINGS.get(name, name.replace("_", " "))
    return told[:1].upper() + told[1:]
