"""reports/<inspection>/register.html: where each published figure was printed, by whom, and which reports show it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis import store
from analysis.reporting.dress import dress_of
from analysis.reporting.page import anchor, templates
from analysis.reporting.record import now

REGISTER_FILE = "register.html"
_MOST_REPORTS = 12  # named behind one figure; a fan-out may show it in hundreds


def write_register(
    project: store.Project,
    inspection: str,
    *,
    title: str,
    shown_on: Mapping[str, Sequence[tuple[str, str]]],
    house: store.House | None = None,
) -> None:
    """Write the register page of one inspection. `shown_on`: figure id to (report title, its page from the register page)."""
    folder = project.processed(inspection)
    tables = {name: _rows(folder / f"{name}.csv") for name in ("figures", "judgements", "inputs")}
    page = register_page(title, inspection, tables, shown_on, house=house, marks=_marks_of_package(folder))
    store.write_text(project.reports / inspection / REGISTER_FILE, page)


def _marks_of_package(folder: Any) -> list[str]:
    """The brands of the whole inspection: one of file audits alone has no figure that carries them."""
    try:
        marks = json.loads(store.read_text(folder / "datapackage.json")).get("reaudit:marks", [])
    except (OSError, ValueError):
        return []
    return [str(mark) for mark in marks]


def _rows(path: Any) -> list[dict[str, str]]:
    try:
        text = store.read_text(path)
    except (OSError, ValueError):  # not cleaned yet: the page says that nothing is known
        return []
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def register_page(
    title: str,
    inspection: str,
    tables: Mapping[str, Sequence[Mapping[str, str]]],
    shown_on: Mapping[str, Sequence[tuple[str, str]]],
    *,
    house: store.House | None = None,
    marks: Sequence[str] = (),
) -> str:
    """The page of these rows of FIGURES, JUDGEMENTS and inputs, in a house style; ours if None."""
    figures = tables["figures"]
    known = {row["figure_id"] for row in figures}
    return (
        templates()
        .get_template("register.html.j2")
        .render(
            dress=dress_of(house or store.read_house()),
            title=title,
            inspection=inspection,
            figures=[_figure(row, shown_on.get(row["figure_id"], ())) for row in figures],
            gone=[(anchor(one), one, _reports(shown_on[one])) for one in sorted(set(shown_on) - known)],
            judgements=[_judgement(row) for row in tables["judgements"]],
            inputs=tables["inputs"],
            marks=list(dict.fromkeys([*marks, *_marks(figures)])),
            sources=list(dict.fromkeys(row["source"] for row in figures if row.get("source"))),
            made=now().replace("T", " ").replace("+00:00", " UTC"),
        )
    )


def _figure(row: Mapping[str, str], reports: Sequence[tuple[str, str]]) -> dict[str, Any]:
    counts = f"{row['numerator']} of {row['denominator']}" if row.get("denominator") else "no denominator printed"
    cells = ("geography", "population", "definition", "claimed_by", "locator", "note")
    return {
        "anchor": anchor(row["figure_id"]),
        "id": row["figure_id"],
        "measure": row.get("measure_title") or row["measure"],
        "review": row.get("review_name") or row["review"],
        "printed": row.get("raw_value") or f"nothing printed ({(row.get('missing_reason') or 'blank').replace('_', ' ')})",
        "value": _value(row),
        "counts": counts,
        "status": (row.get("status") or "").replace("_", " "),
        "revision": row.get("revision") or "",
        "reports": _reports(reports),
        **{name: row.get(name) or "" for name in cells},
    }


def _value(row: Mapping[str, str]) -> str:
    """The value as the tables and the charts' data hold it."""
    if row.get("value"):
        return row["value"]
    bounds = [row.get("value_low") or "", row.get("value_high") or ""]
    return f"between {bounds[0] or 'no lower bound'} and {bounds[1] or 'no upper bound'}" if any(bounds) else "none"


def _judgement(row: Mapping[str, str]) -> dict[str, str]:
    return {**row, "recommendation": row.get("recommendation") or "overall", "grade": (row.get("grade") or "").replace("_", " ") or "none"}


def _reports(reports: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {"named": reports[:_MOST_REPORTS], "more": max(0, len(reports) - _MOST_REPORTS)}


def _marks(figures: Iterable[Mapping[str, str]]) -> list[str]:
    return list(dict.fromkeys(mark for row in figures for mark in re.split(r"\s*;\s*", row.get("marks") or "") if mark))
