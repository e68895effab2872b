"""Where each number comes from: from a measure or a report back to the place where it was printed."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from analysis import store
from analysis.errors import UsageError
from analysis.pipeline.loading import Inspection, load

CHART_MIME = "application/vnd.reaudit.chart+json"
_FIGURE_COLUMNS = ("figure_id", "from_figure_id", "to_figure_id")


def explain(project: store.Project, what: str, *, inspection: str | None = None) -> str:
    """Lines that lead from each number of a measure or report to its source. Raises UsageError for an unknown name."""
    names = [project.require(inspection)] if inspection else project.inspections()
    told = []
    for name in names:
        data = load(name, project.root)
        if what in set(data.measures.get("id", [])) | set(data.rates["measure"]):
            told.append(explain_measure(data, what))
        notebook = project.reports / name / what / "report.ipynb"
        if notebook.is_file():
            told.append(explain_report(data, what, json.loads(store.read_text(notebook)), _record(notebook)))
    if told:
        return "\n\n".join(told)
    raise UsageError(
        "there is no measure and no finished report of this name",
        found=repr(what),
        expected=", ".join(_known(project, names)) or "none is there yet",
        remedy="reaudit run makes the reports",
    )


def _record(notebook: Any) -> dict[str, Any]:
    path = notebook.with_name("report.json")
    return json.loads(store.read_text(path)) if path.is_file() else {}


def _known(project: store.Project, inspections: list[str]) -> list[str]:
    measures = [id for name in inspections for id in load(name, project.root).measures.get("id", [])]
    reports = [path.parent.name for name in inspections for path in sorted((project.reports / name).glob("*/report.ipynb"))]
    return sorted({*measures, *reports})


def explain_measure(data: Inspection, measure: str) -> str:
    """The register entries of a measure, its changes with their comparability, and the rates of its file audits."""
    figures = data.figures[data.figures["measure"] == measure]
    changes = data.changes[(data.changes["measure"] == measure) | (data.changes["from_measure"] == measure)]
    lines = [f"{measure} in {data.id}: {_title(data, measure)}", ""]
    lines += [figure_line(row) for _, row in figures.iterrows()]
    lines += [change_line(row) for _, row in changes.head(50).iterrows()]
    if len(changes) > 50:
        lines.append(f"  and {len(changes) - 50} more changes in data/processed/{data.id}/changes.csv")
    rates = data.rates[data.rates["measure"] == measure]
    if len(rates):
        files = ", ".join(data.inputs.loc[(data.inputs["becomes"] == "audits") & (data.inputs["rows_read"] > 0), "file"].unique())
        lines.append(f"  {len(rates)} rates counted from file audits in {files}; see data/processed/{data.id}/rates.csv")
    return "\n".join(lines)


def _title(data: Inspection, measure: str) -> str:
    declared = data.measures
    titles = declared.loc[declared["id"] == measure, "title"] if "id" in declared else pd.Series(dtype=object)
    return titles.iloc[0] if len(titles) else "a standard of the file audits"


def figure_line(row: pd.Series) -> str:
    """One register entry: printed as, by whom, at which review, where."""
    said = [
        f"  {row['figure_id']}: printed as {row['raw_value']!r}"
        if pd.notna(row["raw_value"])
        else f"  {row['figure_id']}: nothing printed",
        f"at {row['review_name']}" if pd.notna(row["review_name"]) else "",
        f"said by {row['claimed_by']}" if pd.notna(row["claimed_by"]) else "",
        f"where: {row['locator']}" if pd.notna(row["locator"]) else "where: not stated",
        f"source: {row['source']}" if pd.notna(row["source"]) else "",
        f"counts: {row['numerator']} of {row['denominator']}" if pd.notna(row["denominator"]) else "no denominator",
        f"missing: {row['missing_reason']}" if pd.notna(row["missing_reason"]) else "",
        f"status: {row['status']}" if pd.notna(row["status"]) else "",
        f"note: {row['note']}" if pd.notna(row["note"]) else "",
    ]
    return "; ".join(part for part in said if part)


def change_line(row: pd.Series) -> str:
    """One change: from which entry to which, how large, may they be compared and why not."""
    size = f"{row['change_pp']:+g} percentage points" if pd.notna(row["change_pp"]) else "no change computed"
    pair = f"{row['from_measure']} at {row['from_review']} to {row['measure']} at {row['to_review']}"
    where = "" if pd.isna(row["area"]) else f" ({row['area']})"
    reasons = f"; {row['reasons']}" if pd.notna(row["reasons"]) else ""
    return f"  change {pair}{where}: {size}; {row['comparability'].replace('_', ' ')}{reasons}"


def explain_report(data: Inspection, report: str, notebook: dict[str, Any], record: dict[str, Any]) -> str:
    """For each chart of a finished report, the register entries behind its numbers."""
    lines = [f"report {report} of {data.id}, status {record.get('status', 'unknown')}"]
    parameters = record.get("parameters", {})
    if parameters:
        lines.append("  parameters: " + ", ".join(f"{name} = {value!r}" for name, value in parameters.items()))
    for number, chart in enumerate(charts_of(notebook), start=1):
        lines += ["", f"  chart {number}: {chart.get('title', '')}", f"  {chart.get('source', '')}"]
        ids = figure_ids(chart)
        known = data.figures.set_index("figure_id", drop=False)
        lines += [figure_line(row) for id in ids for _, row in known.loc[[id] if id in known.index else []].iterrows()]
        lines += [f"  {id}: no longer in the register; the report is older than the data" for id in ids if id not in known.index]
        if not ids:
            lines.append("  drawn from the tables named in report.json; no published figure is behind it")
    return "\n".join(lines)


def charts_of(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """The charts an executed notebook carries in its outputs, in order."""
    outputs = (output for cell in notebook["cells"] for output in cell.get("outputs", []))
    return [output["data"][CHART_MIME] for output in outputs if CHART_MIME in output.get("data", {})]


def figure_ids(chart: dict[str, Any]) -> list[str]:
    """The published figures behind a chart's numbers, each once, in order."""
    data = chart.get("data", {})
    places = [place for place, name in enumerate(data.get("columns", [])) if name in _FIGURE_COLUMNS]
    return list(dict.fromkeys(row[place] for row in data.get("rows", []) for place in places if row[place]))
