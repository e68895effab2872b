"""The zip: every chart as png, svg, csv and alt text, every table as csv, and a manifest with hashes."""

from __future__ import annotations

import json
from collections.abc import Iterable

from analysis import store
from analysis.packs import says
from analysis.packs.material import Material, Report, safe_name
from analysis.packs.settle import zip_bytes
from analysis.store.sheets import csv_bytes
from analysis.wording.signs import signed_rows

MANIFEST = "manifest.json"
README = "README.txt"


def archive_bytes(material: Material, house: store.House) -> bytes:
    """The zip of a pack. Paths are made of safe names, so nothing leaves the folder it is unpacked in."""
    files: dict[str, bytes] = {}
    listed = []
    for report in material.reports:
        folder = safe_name(report.key)
        for name, data, told in [*_charts(report), *_tables(report)]:
            path = f"{folder}/{name}"
            files[path] = data
            listed.append({"path": path, "sha256": store.hash_bytes(data), "bytes": len(data), **told})
    manifest = {
        "pack": material.inspection,
        "title": material.title,
        "marks": list(material.marks),
        "language": house.language,
        "reports": [
            {
                "key": one.key,
                "title": one.title,
                "made": one.made,
                "marks": list(one.marks),
                "out_of_date": one.stale,
                "parameters": dict(one.parameters),
            }
            for one in material.reports
        ],
        "files": listed,
        "not_shown": says.missing_lines(material),
    }
    whole = {
        README: _readme(material).encode("utf-8"),
        MANIFEST: (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode("utf-8"),
    }
    return zip_bytes(whole | files)


def _charts(report: Report) -> Iterable[tuple[str, bytes, dict]]:
    for chart in report.charts:
        told = {"report": report.key, "chart": chart.id, "title": chart.title, "source": chart.source, "marks": list(chart.marks)}
        files = {
            "png": chart.png,
            "svg": chart.svg,
            "csv": csv_bytes(chart.columns, signed_rows(chart.columns, chart.rows)),
            "txt": (chart.alt_text + "\n").encode("utf-8"),
        }
        yield from ((f"{chart.stem}.{ending}", data, told) for ending, data in files.items() if data)


def _tables(report: Report) -> Iterable[tuple[str, bytes, dict]]:
    for table in report.tables:
        told = {"report": report.key, "table": table.caption, "marks": list(table.marks)}
        yield f"table_{table.number:03d}.csv", csv_bytes(table.columns, table.rows), told


def _readme(material: Material) -> str:
    lines = [material.title, *material.marks, "", says.made_line(material) + ".", counts_line(material), ""]
    lines += says.reading_lines(material) + [""] + says.report_lines(material) + [""] + says.missing_lines(material)
    lines += [
        "",
        "In csv the signs have no brackets: c is a hidden number, x one that is not available, z one that cannot be; missing text is an",
        "empty cell. Text that begins like a formula has an apostrophe before it.",
    ]
    return "\n".join(lines).rstrip() + "\n"


def counts_line(material: Material) -> str:
    """What the zip holds."""
    return f"{says.counts_line(material)}; each chart as png (300 dpi), svg, csv (its numbers) and txt (its alt text); {MANIFEST} has every file's hash."
