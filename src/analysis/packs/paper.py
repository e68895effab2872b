"""The PDF: typeset by typst as tagged PDF/UA-1, with title, language, bookmarks, alt text and embedded letters."""

from __future__ import annotations

import base64
import io
import json
import re
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from analysis import store
from analysis.errors import ReauditError
from analysis.packs import says
from analysis.packs.document import is_wide, paper_numbers
from analysis.packs.material import Block, Material, PackChart, PackTable, Report, Words, sections
from analysis.packs.slides import moment
from analysis.packs.widths import SIDEWAYS, UPRIGHT, widths_of

STANDARD = "ua-1"
_TEMPLATE = "pack.typ"
_WIDTHS = 1000
_TALL = 1.25  # height over width from which a picture is held to a page


def paper_bytes(material: Material, house: store.House) -> bytes:
    """The PDF of a pack; the same material gives the same bytes."""
    import typst

    compiled: Any = typst.compile  # its types do not know that several files may be given
    files: dict[str, bytes] = {"main.typ": (Path(__file__).with_name(_TEMPLATE)).read_bytes()}
    told = _told(material, house, files)
    made = moment(material.made)
    stamp = int((made if made.tzinfo else made.replace(tzinfo=UTC)).timestamp())
    try:
        return compiled(
            files,
            font_paths=[str(_fonts())],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"pack": json.dumps(told, ensure_ascii=False)},
            pdf_standards=STANDARD,
            timestamp=stamp if made > datetime(1980, 1, 1) else None,
        )
    except typst.TypstError as error:
        raise ReauditError("the PDF could not be made", found=error, remedy="leave it out with --format pptx,docx,xlsx,zip") from error


@cache
def _fonts() -> Path:
    """The folder of letters that comes with matplotlib, so that every machine sets the same page."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def _told(material: Material, house: store.House, files: dict[str, bytes]) -> dict[str, Any]:
    language, _, region = house.language.partition("-")
    logo = ""
    if house.logo:
        logo = "logo.svg"
        files[logo] = _drawing(house.logo)
    contents = [
        {
            "label": f"report-{number}",
            "text": report.title,
            "inside": [{"label": f"{one.kind.lower()}-{one.number}", "text": one.entry} for one in report.listed],
        }
        for number, report in enumerate(material.reports, 1)
    ]
    return {
        "house": {
            "fonts": dict(house.fonts),
            "sizes": dict(house.sizes),
            "colours": dict(house.colours),
            "language": language,
            "region": region.lower(),
        },
        "title": f"{material.title}: briefing pack",
        "description": says.made_line(material),
        "marks": list(material.marks),
        "brand": " | ".join(material.marks),
        "made": f"{says.made_line(material)}. {says.counts_line(material)}.",
        "logo": logo,
        "logo_alt": house.logo_alt_text,
        "contents": contents,
        "reports": [{"label": f"report-{number}", **_report(report, files)} for number, report in enumerate(material.reports, 1)],
        "missing": says.missing_lines(material),
        "reading": [*says.reading_lines(material), *says.report_lines(material)],
    }


def _report(report: Report, files: dict[str, bytes]) -> dict[str, Any]:
    parameters = "; ".join(f"{name}: {value}" for name, value in report.parameters)
    return {
        "title": report.title,
        "made": f"Report made {says.day(report.made)}. {parameters}".strip(),
        "stale": f"Out of date. {report.stale}" if report.stale else "",
        "blocks": _levelled([_block(report, block, files) for block in sections(report)]),
    }


def _levelled(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Charts and tables stand one level below the section they are in; no level is skipped, as PDF/UA asks."""
    level = 2
    for block in blocks:
        if block["is"] == "words" and block["heading"]:
            level = 3
        block["level"] = level
    for block, follows in pairwise(blocks):
        block["leads"] = block["is"] == "words" and follows["is"] in ("chart", "table")  # stays on one page with what it leads to
    return _led(blocks)


def _led(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Words that lead to a table on a sideways page go onto that page with it."""
    kept: list[dict[str, Any]] = []
    for block in blocks:
        if block["is"] == "table" and block["wide"]:
            block["lead"] = kept.pop() if kept and kept[-1]["is"] == "words" else None
        kept.append(block)
    return kept


def _block(report: Report, block: Block, files: dict[str, bytes]) -> dict[str, Any]:
    if isinstance(block, Words):
        return {"is": "words", "heading": block.heading, "lines": [{"bullet": bullet, "text": text} for bullet, text in block.lines]}
    if isinstance(block, PackTable):
        return {
            "is": "table",
            "label": f"table-{block.number}",
            "wide": is_wide(block),
            "caption": block.entry,
            "signs": " ".join(says.table_signs(block)),
            **_grid(block.columns, block.rows, across=SIDEWAYS if is_wide(block) else UPRIGHT),
        }
    if block.refusal:
        return {"is": "refusal", "text": says.refused(block)}
    return _chart(report, block, files)


def _grid(headings: Any, rows: Any, *, across: float) -> dict[str, Any]:
    widths = widths_of(headings, rows, _WIDTHS, across=across)
    return {"headings": list(headings), "rows": [list(row) for row in rows], "widths": widths}


def _chart(report: Report, chart: PackChart, files: dict[str, bytes]) -> dict[str, Any]:
    name, tall = "", False
    if chart.svg or chart.png:
        name = f"{chart.stem}.svg"
        files[name] = _cropped(chart.svg or _drawing(chart.png), chart.band)
        width, height = _pixels(chart.png)
        tall = height * (chart.band[1] - chart.band[0]) > _TALL * width
    numbers = paper_numbers(chart)
    grid = _grid(numbers.headings, numbers.rows, across=SIDEWAYS if numbers.is_wide else UPRIGHT)
    return {
        "is": "chart",
        "label": f"chart-{chart.number}",
        "title": chart.entry,
        "brand": " | ".join(chart.marks),
        "subtitle": "" if name else chart.subtitle,  # a picture has its subtitle in it
        "picture": name,
        "tall": tall,
        "alt": chart.alt_text,
        "under": [line for line in [*chart.caveats, chart.method, chart.source, *says.printed_at(report, chart)] if line],
        "numbers": {"kind": "table", "caption": f"The numbers of chart {chart.number}", **grid},
        "wide": numbers.is_wide,
        "legend": " ".join(numbers.under),
    }


def _drawing(picture: bytes) -> bytes:
    """A png or jpg inside an svg: typst's Python call takes files of text alone."""
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as opened:
        (width, height), kind = opened.size, "png" if opened.format == "PNG" else "jpeg"
    inside = f'<image width="{width}" height="{height}" href="data:image/{kind};base64,{base64.b64encode(picture).decode("ascii")}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{inside}</svg>'.encode()
    )


_BESIDE = re.compile(r"-(title|note|banner|mark_words)-\d+$")  # groups of a chart's drawing whose words stand beside it


def _cropped(svg: bytes, band: tuple[float, float]) -> bytes:
    """The drawing without the words that stand beside it: they are taken out, and its window made smaller. As it is where unreadable."""
    from lxml import etree

    if band == (0.0, 1.0):
        return svg
    try:
        root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
        left, top, wide, high = (float(one) for one in root.get("viewBox", "").split())
        tall, unit = re.fullmatch(r"([\d.]+)([a-z]*)", root.get("height", "")).groups()  # type: ignore[union-attr]
    except (etree.XMLSyntaxError, ValueError, AttributeError):
        return svg
    for group in list(root.iter("{http://www.w3.org/2000/svg}g")):
        parent = group.getparent()
        if parent is not None and _BESIDE.search(group.get("id", "")):
            parent.remove(group)
    part = band[1] - band[0]
    root.set("viewBox", f"{left:g} {top + band[0] * high:.6f} {wide:.6f} {part * high:.6f}")
    root.set("height", f"{float(tall) * part:.6f}{unit}")
    return etree.tostring(root, encoding="utf-8")


def _pixels(png: bytes) -> tuple[int, int]:
    """Width and height as the header of a png tells them."""
    if png[:8] != b"\x89PNG\r\n\x1a\n" or len(png) < 24:
        return 1, 1
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
