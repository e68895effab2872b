"""Two graders of the same files: the agreement matrix and the bars of grading drift."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.grid import Cell, GridBody, GridRow
from analysis.charts.parts import Axis, Key, Row, Span
from analysis.charts.refusal import refusal
from analysis.charts.rows import RowsBody
from analysis.charts.style import DARK_BLUE, ORANGE, SHADES, TURQUOISE, Size, size_named
from analysis.terms import SHORTHAND, MissingReason
from analysis.wording.alt import alt_text
from analysis.wording.captions import marks_of, source_line
from analysis.wording.numbers import count_words, missing, share, signed
from analysis.wording.variation import agreement_title, drift_title

FEWEST_FILES = 10  # double-graded; under it a share moves by ten points with one file
HIGHER_TINT, LOWER_TINT = "#FBD9C6", "#E9D3DF"  # beside the words, which tell all


def agreement_matrix(
    found: Any,
    *,
    first: str = "managers",
    reference: str = "inspectors",
    origin: pd.DataFrame | None = None,
    size: str | Size = "notebook",
    title_inside: bool = True,
    id: str = "agreement",
) -> Chart:
    """Grades of the first grader down, of the reference across: files and shares in each cell, and whether graded higher.

    `found`: statistics.agreement(first, second, scale=...); `origin`: a frame with source and marks. Counts are printed as
    they come: hide small ones first (a missing count is shown as [c]). Refused under ten double-graded files.
    """
    table: pd.DataFrame = found.table
    marks, source = _origin(origin)
    title = agreement_title(first, reference, higher=_value(found.over_graded), lower=_value(found.under_graded), files=int(found.n))
    if found.n < FEWEST_FILES:
        return _too_few(found.n, id, "agreement_matrix", source, marks, size, title_inside)
    grades = [str(grade) for grade in table.index]
    rows, told = [], []
    for place, grade in enumerate(grades):
        cells = [Cell(grade)]
        for other, reference_grade in enumerate(grades):
            number: Any = table.iloc[place, other]
            if missing(number):
                cells.append(Cell(f"{SHORTHAND[MissingReason.SUPPRESSED]} hidden", quiet=True))
                continue
            word = "same" if place == other else "graded higher" if place > other else "graded lower"
            fill = None if not number else SHADES[2] if place == other else HIGHER_TINT if place > other else LOWER_TINT
            cells.append(Cell(f"{int(number):,} ({share(number / found.n, 0)}) {word}" if number else "0", fill=fill, quiet=not number))
            if number:
                told.append(f"{first} {grade}, {reference} {reference_grade}: {count_words(int(number), 'file', 'files')}, {word}")
        rows.append(GridRow(tuple(cells)))
    hidden = int(table.isna().to_numpy().sum())
    if hidden:
        told.append(f"{hidden} of the {table.size} cells are hidden to protect people")
    headings = (f"{first[:1].upper() + first[1:]} gave", *(f"{reference[:1].upper() + reference[1:]}: {grade}" for grade in grades))
    notes = agreement_notes(found, first, reference)
    return Chart(
        id=id,
        family="agreement_matrix",
        title=title,
        subtitle=f"{count_words(int(found.n), 'file', 'files')} graded by {first} and {reference}; worst grade first; share of all files",
        source=source,
        method="Method: shares with 95% Wilson intervals; kappa of Cohen with quadratic weights; AC2 of Gwet.",
        alt_text=alt_text("Matrix of grades given to the same files by two graders", title, [*notes[:1], *told], marks=marks),
        caveats=tuple(notes),
        marks=marks,
        data=table.astype(object)
        .where(table.notna(), SHORTHAND[MissingReason.SUPPRESSED])
        .reset_index()
        .rename(columns={table.index.name or "index": "first"})
        .rename_axis(columns=None),
        body=GridBody(headings, tuple(rows), caption=title),
        size=size_named(size),
        title_inside=title_inside,
    )


def agreement_notes(found: Any, first: str, reference: str) -> list[str]:
    """Exact agreement, within one grade, mean difference and weighted agreement, each with its interval."""
    hidden = "hidden to protect people" if found.table.isna().to_numpy().any() else "not known"
    notes = [
        f"Same grade: {_with_interval(found.exact)}; within one grade: {_with_interval(found.within_one, hidden)}; "
        f"graded higher than {reference}: {_with_interval(found.over_graded)}; lower: {_with_interval(found.under_graded)}."
    ]
    value, low, high = found.mean_difference
    if not missing(value):
        gap = "" if missing(low) else f" ({signed(low, 2)} to {signed(high, 2)})"
        notes.append(f"Mean difference in grades, {first} less {reference}: {signed(value, 2)}{gap}.")
    coarse = bool(found.table.isna().to_numpy().any())  # with hidden counts, many exact numbers would leave one table possible
    for name, told in (("kappa_quadratic", "Kappa with quadratic weights"), ("ac2", "AC2")):
        value, low, high = found[name]
        if coarse and not missing(value):
            notes.append(f"{told}: about {value:.1f}.")
        elif not missing(value):
            notes.append(f"{told}: {value:.2f}" + ("." if missing(low) else f" ({low:.2f} to {high:.2f})."))
    if found.excluded:
        notes.append(f"{count_words(found.excluded, 'file', 'files')} left out, since one of the two grades is missing.")
    return notes


_BARS = (("Graded higher", "over_graded", ORANGE), ("Same grade", "exact", DARK_BLUE), ("Graded lower", "under_graded", TURQUOISE))


def grading_drift(
    found: Any,
    *,
    first: str = "managers",
    reference: str = "inspectors",
    origin: pd.DataFrame | None = None,
    size: str | Size = "notebook",
    title_inside: bool = True,
    id: str = "grading_drift",
) -> Chart:
    """Shares of files graded higher, the same and lower than the reference, as bars with 95% intervals.

    `found`: one statistics.agreement, or a mapping of group name to one. Groups under ten double-graded files are named
    and left out; refused where none is left.
    """
    groups: dict[str, Any] = {"": found} if hasattr(found, "over_graded") else dict(found)
    kept = {name: group for name, group in groups.items() if group.n >= FEWEST_FILES}
    marks, source = _origin(origin)
    if not kept:
        most = max((int(group.n) for group in groups.values()), default=0)
        return _too_few(most, id, "grading_drift", source, marks, size, title_inside)
    rows, told, data = [], [], []
    for name, group in kept.items():
        section = f"{name}: {count_words(int(group.n), 'file', 'files')}" if name else ""
        for place, (label, key, fill) in enumerate(_BARS):
            value, low, high = (float(part) for part in group[key])
            spans = (Span(0.0, value, "bar", fill), Span(low, high, "interval", "#000000"))
            rows.append(
                Row(
                    label,
                    spans=spans,
                    result=(f"{share(value, 0)}", f"({share(low, 0)} to {share(high, 0)})"),
                    section=section if place == 0 else "",
                )
            )
            told.append(f"{name + ', ' if name else ''}{label.lower()}: {_with_interval(group[key])}")
            graded = label.removeprefix("Graded ").lower()
            data.append(
                {"group": name or "all", "graded": graded, "share": value, "share_low": low, "share_high": high, "files": int(group.n)}
            )
    title = drift_title(first, reference, [(name, _value(group.over_graded), _value(group.under_graded)) for name, group in kept.items()])
    left_out = [f"{name or 'All'} ({int(group.n)})" for name, group in groups.items() if group.n < FEWEST_FILES]
    total = sum(int(group.n) for group in kept.values())
    return Chart(
        id=id,
        family="grading_drift",
        title=title,
        subtitle=f"Grades of {first} against those of {reference} on the same {count_words(total, 'file', 'files')}",
        source=source,
        method="Method: shares of double-graded files with 95% Wilson intervals.",
        alt_text=alt_text("Bars of shares with intervals on a 0 to 100% axis", title, told, marks=marks),
        caveats=(
            *([f"Left out, under {FEWEST_FILES} double-graded files: {', '.join(left_out)}."] if left_out else []),
            "Double-graded files are often chosen, not drawn, so the shares may not hold for all files.",
        ),
        marks=marks,
        data=pd.DataFrame(data),
        body=RowsBody(tuple(rows), (Key("95% interval", "interval", "#000000"),), Axis(), "Share (interval)"),
        size=size_named(size),
        title_inside=title_inside,
    )


def _value(estimate: Any) -> float:
    return 0.0 if missing(estimate[0]) else float(estimate[0])


def _with_interval(estimate: Any, otherwise: str = "not known") -> str:
    value, low, high = estimate
    if missing(value):
        return otherwise
    return share(value) if missing(low) else f"{share(value)} ({share(low)} to {share(high)})"


def _origin(origin: pd.DataFrame | None) -> tuple[tuple[str, ...], str]:
    return ((), "Source: not stated.") if origin is None else (marks_of(origin), source_line(origin))


def _too_few(files: Any, id: str, family: str, source: str, marks: tuple[str, ...], size: str | Size, title_inside: bool) -> Chart:
    told = count_words(int(files), "double-graded file is", "double-graded files are")
    sentence = f"{told} too few; {FEWEST_FILES} are needed. Let both grade more of the same files."
    return refusal(
        sentence,
        id=id,
        family=family,
        title="Too few files have both grades",
        source=source,
        marks=marks,
        size=size,
        title_inside=title_inside,
    )
