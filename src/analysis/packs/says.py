"""The words that every format of a pack shares: how it was made, what its signs mean, where its numbers are printed, what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.packs.cells import legend_of, printed_rows
from analysis.packs.material import EMPTY, Material, PackChart, PackTable, Report, distinct

MOST_NOTE_ROWS = 60
NUMBERS_FROM = "Every number here is taken from the finished reports named below; nothing was computed again for this pack."


def day(made: str) -> str:
    """The day of an ISO moment in words: 22 November 2026; as given where it is none.

    >>> day("2026-11-02T23:40:15+00:00")
    '2 November 2026'
    """
    from datetime import date

    try:
        found = date.fromisoformat(made[:10])
    except ValueError:
        return made
    months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
    return f"{found.day} {months[found.month - 1]} {found.year}"


def made_line(material: Material) -> str:
    """From what the pack was made."""
    number = len(material.reports)
    return f"Made from {number} finished report{'' if number == 1 else 's'}, the latest of {day(material.made)}"


def counts_line(material: Material) -> str:
    """How much there is in it."""
    parts = [(len(material.charts), "chart"), (len(material.tables), "table")]
    return ", ".join(f"{number} {name}{'' if number == 1 else 's'}" for number, name in parts)


def methods_of(charts: Sequence[PackChart]) -> list[str]:
    """Every method named by a chart, once."""
    return list(distinct([chart.method for chart in charts]))


def sources_of(charts: Sequence[PackChart]) -> list[str]:
    """Every source named by a chart, once."""
    return list(distinct([chart.source for chart in charts]))


def table_signs(table: PackTable) -> list[str]:
    """What the signs in a table's cells mean."""
    return legend_of([cell for row in table.rows for cell in row])


def reading_lines(material: Material) -> list[str]:
    """How to read the pack: where its numbers are from, the methods, the signs, the marks."""
    shown = [text for chart in material.charts for row in printed_rows(chart)[1] for text in row]
    shown += [text for table in material.tables for row in table.rows for text in row]
    lines = [NUMBERS_FROM, *methods_of(material.charts), *legend_of(shown)]
    if "Invented data" in material.marks:
        lines.append("Invented data: made up for demonstration; nothing here is about real people or places.")
    return lines


def report_lines(material: Material) -> list[str]:
    """Each report, when it was made and with which parameters."""
    lines = []
    for report in material.reports:
        told = "; ".join(f"{name} {value}" for name, value in report.parameters)
        lines.append(f"{report.title}, made {day(report.made)}" + (f" ({told})" if told else "") + ".")
    return lines


def refused(chart: PackChart) -> str:
    """The sentence in a chart's place; its title before it, unless the sentence says the same."""
    return chart.refusal if chart.title.rstrip(".").lower() in chart.refusal.lower() else f"{chart.title}. {chart.refusal}"


def missing_lines(material: Material) -> list[str]:
    """What is not shown and why: refusals in their own words, reports left out, reports out of date."""
    lines = [f"{refused(chart)} ({report.title})" for report in material.reports for chart in report.refusals]
    lines += [f"Empty, so no table: {caption} ({report.title})" for report in material.reports for caption in report.empty]
    lines += [f"Left out: {name}. {reason}" for name, reason in material.left_out]
    lines += [f"Out of date: {report.title}. {report.stale}" for report in material.reports if report.stale]
    return lines


def printed_at(report: Report, chart: PackChart) -> list[str]:
    """Where the figures of a chart's measures are printed, as the tables of its report tell it."""
    titles = distinct([str(title) for title in chart.column("measure_title") if title])
    lines = []
    for table in report.tables:
        if "Measure" not in table.columns or "Printed at" not in table.columns:
            continue
        measure, place = table.columns.index("Measure"), table.columns.index("Printed at")
        review = table.columns.index("Review") if "Review" in table.columns else None
        for row in table.rows:
            if row[place] != EMPTY and any(title in row[measure].split(" → ") for title in titles):
                which = f", {row[review]}" if review is not None else ""
                lines.append(f"{row[measure]}{which}: {row[place]}")
    return list(distinct(lines))


def number_lines(chart: PackChart) -> list[str]:
    """Every row of a chart in words, for the notes below a slide."""
    columns, rows = printed_rows(chart)
    lines = [
        "; ".join(f"{column.heading} {text}" for column, text in zip(columns, row, strict=True) if text != "[z]")
        for row in rows[:MOST_NOTE_ROWS]
    ]
    if len(rows) > MOST_NOTE_ROWS:
        lines.append(f"{len(rows) - MOST_NOTE_ROWS} more rows stand in the workbook of this pack.")
    return lines


def speaker_notes(report: Report, chart: PackChart) -> str:
    """What is said below a chart's slide."""
    parts = [
        ("What the chart shows", [chart.alt_text]),
        ("Caveats", list(chart.caveats)),
        ("Where each number is printed", printed_at(report, chart)),
    ]
    parts += [("The numbers", number_lines(chart)), ("Source and method", [chart.source, chart.method])]
    parts += [("Marks", list(chart.marks)), ("Report", [f"{report.title}, made {day(report.made)}"])]
    return "\n\n".join(f"{heading}\n" + "\n".join(f"- {line}" for line in lines if line) for heading, lines in parts if any(lines))
