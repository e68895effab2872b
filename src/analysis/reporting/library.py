"""reports/index.html: the library of all reports, a page that needs no server. `entries` is what it is built from.

Beside it stands a page for each inspection that says where each number was printed: see analysis.reporting.register.
"""

from __future__ import annotations

import base64
import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

from analysis import store
from analysis.errors import one_line
from analysis.reporting.behind import Behind, behind_report
from analysis.reporting.dress import dress_of
from analysis.reporting.fresh import hash_of
from analysis.reporting.jobs import plain_name
from analysis.reporting.page import named, templates
from analysis.reporting.record import DONE, FAILED_NOTEBOOK, STALE, now, records
from analysis.reporting.register import REGISTER_FILE, write_register

INDEX_FILE = "index.html"
SCRIPT_TEMPLATE = "library.js"
_LABELS = {DONE: "Up to date", STALE: "Stale", "failed": "Failed"}
_MOST_TOLD = 20  # troubles listed at the top; the filter by status shows the others
_MOST_NAMED = 4  # measures or areas named in a report's line
_REFUSAL = "No chart."  # how the alt text of a chart that was refused begins
_DIGITS = re.compile(r"(\d+)")


def entries(project: store.Project) -> list[dict[str, Any]]:
    """One entry a report on disk: key, inspection, inspection_title, report, folder, page, notebook and record (addresses
    from reports/), title, apart (what tells it from others of its title), status (done, stale, failed), label, why, made,
    parameters, measures and areas (names), finding, thumbnail, marks, charts, failed_notebook, figure_ids.
    """
    names = {inspection: _names(project, inspection) for inspection in {key.split("/")[0] for key, _ in records(project)}}
    found = [_entry(project, key, record, names[key.split("/")[0]]) for key, record in records(project)]
    return _told_apart(_outdated(project, found))


def _outdated(project: store.Project, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Reports that no run looked at since their data or notebook changed: made for once, called off, or of another selection."""
    hashes: dict[str, str] = {}
    for entry in found:
        made_from = entry["made_from"]
        for name in made_from:
            if name not in hashes:
                hashes[name] = hash_of(project, name)
        changed = [name for name, value in made_from.items() if hashes[name] != value]
        if changed and entry["status"] == DONE:
            more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
            entry |= {"status": STALE, "label": _LABELS[STALE], "why": f"{changed[0]}{more} changed after the report was made."}
    return found


def _entry(project: store.Project, key: str, record: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    folder = project.reports / key
    has_page, has_failed = (folder / "report.html").is_file(), (folder / FAILED_NOTEBOOK).is_file()
    status = STALE if record.get("is_stale") else record.get("status", "failed")
    charts = record.get("charts") or []
    behind = behind_report(project, key, record)
    address = quote(key)
    chosen = next((chart for chart in charts if not str(chart.get("alt_text")).startswith(_REFUSAL)), None)
    return {
        "key": key,
        "inspection": record.get("inspection", key.split("/")[0]),
        "inspection_title": record.get("inspection_title") or record.get("inspection", key.split("/")[0]),
        "report": record.get("report", key.split("/")[1]),
        "folder": address,
        "page": f"{address}/report.html" if has_page else None,
        "notebook": f"{address}/report.ipynb" if (folder / "report.ipynb").is_file() else None,
        "record": f"{address}/report.json",
        "failed_notebook": f"{address}/{FAILED_NOTEBOOK}" if has_failed else None,
        "title": record.get("title", key),
        "apart": "",
        "status": status,
        "label": _LABELS.get(status, status),
        "why": why(record),
        "made": str(record.get("started", "")).replace("T", " ").replace("+00:00", " UTC") if has_page else "never",
        "parameters": {name: named(record, name) for name in record.get("parameters", {})},
        "measures": _named(behind.measures, names),
        "areas": _named(behind.areas, names),
        "finding": (chosen or (charts[0] if charts else {})).get("title") or "",
        "thumbnail": _thumbnail(address, record, chosen),
        "marks": list(dict.fromkeys([*record.get("inspection_marks", []), *record.get("marks", [])])),
        "charts": charts,
        "behind": behind,
        "made_from": _made_from(record),
    }


def _made_from(record: Mapping[str, Any]) -> dict[str, str]:
    """The files a report was made from, and their hashes then."""
    notebook = (record.get("hashes") or {}).get("notebook")
    return {**(record.get("inputs") or {}), **({f"notebooks/{record.get('notebook')}": notebook} if notebook else {})}


def _names(project: store.Project, inspection: str) -> dict[str, str]:
    """Ids of measures and areas to their names, as declared; empty where the definition cannot be read."""
    try:
        declared = tomllib.loads(store.read_text(project.raw(inspection) / "inspection.toml"))
        names = {str(one["id"]): str(one["title"]) for one in declared.get("measure", [])}
        return names | {str(one["id"]): str(one["name"]) for one in declared.get("area", [])}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # the run has told of it; the page shows ids
        return {}


def _named(ids: Iterable[str], names: Mapping[str, str]) -> list[str]:
    return sorted({" ".join(names.get(one, one).split()) for one in ids})


def _thumbnail(address: str, record: Mapping[str, Any], chart: Mapping[str, Any] | None) -> str | None:
    """The lighter of the chart's own pictures: nothing is drawn for the library."""
    if not chart:
        return None
    sizes = record.get("files") or {}
    pictures = [name for ending in ("svg", "png") if (name := f"charts/{chart.get('files')}.{ending}") in sizes]
    return f"{address}/{quote(min(pictures, key=sizes.__getitem__))}" if pictures else None


def _told_apart(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Reports of one title in one inspection are told apart by the parameters in which they differ."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for entry in found:
        groups.setdefault((entry["inspection"], entry["title"]), []).append(entry)
    for group in groups.values():
        names = dict.fromkeys(name for entry in group for name in entry["parameters"])
        differing = [name for name in names if len({repr(entry["parameters"].get(name)) for entry in group}) > 1]
        told = ["; ".join(f"{plain_name(name)}: {entry['parameters'].get(name, 'none')}" for name in differing) for entry in group]
        repeated = Counter(told)
        for entry, words in zip(group, told, strict=True):
            # Two plans of one notebook with the same values: only the folder tells them apart.
            folder = entry["key"].split("/", 1)[1] if len(group) > 1 and repeated[words] > 1 else ""
            entry["apart"] = "; ".join(part for part in (words, folder) if part)
    return found


def why(record: Mapping[str, Any]) -> str:
    """Why a report is stale or failed, in a sentence; empty where all is well."""
    error = record.get("error")
    if not error:
        return str(record.get("stale_reason") or "")
    place = f" in cell [{error['cell_number']}]" if error.get("cell_number") else ""
    said = one_line(f"{error['label'][:1].upper()}{error['label'][1:]}{place}: {error['message']}")
    return f"{said}. The files shown are those of the last good run." if record.get("is_stale") else said


def write_library(project: store.Project) -> None:
    """Write reports/index.html, and for each inspection with reports its register page, each whole."""
    found, house = entries(project), store.read_house(project.root)
    by_inspection: dict[str, list[dict[str, Any]]] = {}
    for entry in found:
        by_inspection.setdefault(entry["key"].split("/")[0], []).append(entry)
    for inspection, its in by_inspection.items():
        write_register(project, inspection, title=its[0]["inspection_title"], shown_on=_shown_on(its), house=house)
    page = library_page(found, packs=_packs(project, by_inspection), house=house)
    store.write_bytes(project.reports / INDEX_FILE, page.encode("utf-8", "replace"))  # a parameter may hold half a character


def _shown_on(its: Sequence[Mapping[str, Any]]) -> dict[str, list[tuple[str, str]]]:
    """Figure id to the reports that show it: (title, address from the register page)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for entry in its:
        behind: Behind = entry["behind"]
        for figure_id in behind.figure_ids:
            title = f"{entry['title']} ({entry['apart']})" if entry["apart"] else entry["title"]
            found.setdefault(figure_id, []).append((title, entry["page"].split("/", 1)[1] if entry["page"] else ""))
    return found


def _packs(project: store.Project, inspections: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Inspection to the files of its briefing packs: (name, address from reports/)."""
    return {
        inspection: [
            (path.name, quote(f"{inspection}/pack/{path.name}"))
            for path in sorted((project.reports / inspection / "pack").glob("*.*"))
            if path.is_file() and not path.name.startswith((".", "~$"))
        ]
        for inspection in inspections
    }


def library_page(
    found: Sequence[Mapping[str, Any]],
    *,
    packs: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    made: str = "",
    house: store.House | None = None,
) -> str:
    """The page of these entries, in groups by inspection, those that need a look first in each; in a house style, ours if None."""
    from markupsafe import Markup

    groups: dict[str, list[Mapping[str, Any]]] = {}
    for entry in sorted(found, key=_order):
        groups.setdefault(entry["key"].split("/")[0], []).append(entry)
    troubles = [entry for entry in found if entry["status"] != DONE]
    script = _script()
    return (
        templates()
        .get_template("library.html.j2")
        .render(
            dress=dress_of(house or store.read_house()),
            groups=[
                {
                    "title": rows[0]["inspection_title"],
                    "register": f"{quote(inspection)}/{REGISTER_FILE}",
                    "packs": (packs or {}).get(inspection, ()),
                    "entries": rows,
                    "areas": _each(rows, "areas"),
                    "measures": _each(rows, "measures"),
                }
                for inspection, rows in sorted(groups.items(), key=lambda pair: pair[1][0]["inspection_title"])
            ],
            troubles=troubles[:_MOST_TOLD],
            more_troubles=max(0, len(troubles) - _MOST_TOLD),
            summary=summary(found),
            total=len(found),
            inspections=sorted({str(entry["inspection_title"]) for entry in found}),
            areas=_each(found, "areas"),
            measures=_each(found, "measures"),
            statuses=[(status, label) for status, label in _LABELS.items() if any(entry["status"] == status for entry in found)],
            few=few,
            script=Markup(script),
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii"),
            made=made or now().replace("T", " ").replace("+00:00", " UTC"),
        )
    )


def _each(found: Iterable[Mapping[str, Any]], name: str) -> list[str]:
    return sorted({one for entry in found for one in entry[name]})


@cache
def _script() -> str:
    """The page's own script: no other may run on it, whatever the data says."""
    environment = templates()
    return environment.loader.get_source(environment, SCRIPT_TEMPLATE)[0]


def _order(entry: Mapping[str, Any]) -> tuple:
    words = f"{entry['title']} {entry['apart']}".lower()
    return entry["status"] == DONE, [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(words)]


def few(names: Sequence[str]) -> str:
    """The first few names, and how many more there are.

    >>> few(["a", "b"]), few(list("abcdefg"))
    ('a, b', 'a, b, c, d and 3 more')
    """
    more = len(names) - _MOST_NAMED
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:_MOST_NAMED])} and {more} more"


def summary(found: Sequence[Mapping[str, Any]]) -> str:
    """How many reports there are, and how many of them need a look."""
    counts = {status: sum(entry["status"] == status for entry in found) for status in _LABELS}
    told = [f"{counts[status]} {label.lower()}" for status, label in _LABELS.items() if counts[status]]
    return f"{len(found)} report{'' if len(found) == 1 else 's'}" + (f": {', '.join(told)}." if told else ".")
