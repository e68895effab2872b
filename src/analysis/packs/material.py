"""What a pack is made of: the charts, tables and words that a finished report's notebook carries in its outputs."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.disclosure.rows import without_hidden
from analysis.terms import SHORTHAND, MissingReason

CHART_MIME = "application/vnd.reaudit.chart+json"
NO_CHART = "No chart."  # how the alt text of a refusal begins
OUT_OF_DATE = "Out of date"
EMPTY = SHORTHAND[MissingReason.NOT_APPLICABLE]  # what every format shows in an empty cell of a table
Cell = str | int | float | bool | None

_MOST_STEM = 40
_HASH = 6
_RESERVED = {"con", "prn", "aux", "nul", *(f"com{digit}" for digit in range(10)), *(f"lpt{digit}" for digit in range(10))}  # Windows
# What XML 1.0 cannot hold, and lone surrogates, which no encoding can.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class PackChart:
    """A chart as its report carries it: words, plotted numbers and pictures. `refusal` is the sentence in its place, if there is one."""

    number: int  # in the pack, from 1
    id: str
    family: str
    title: str
    subtitle: str
    source: str
    method: str
    alt_text: str
    caveats: tuple[str, ...]
    marks: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    png: bytes = b""
    svg: bytes = b""
    refusal: str = ""
    band: tuple[float, float] = (0.0, 1.0)  # where the picture without its words lies, as shares of its height from the top
    table: tuple[tuple[str, ...], tuple[tuple[str, ...], ...]] | None = None  # headings and rows, where the chart is a table of words

    @property
    def tells_itself(self) -> bool:
        """Are title, notes, method and source in the picture, so that nothing can be left out of it?"""
        return self.band == (0.0, 1.0)

    kind = "Chart"

    @property
    def entry(self) -> str:
        """Its line in the contents."""
        return f"Chart {self.number}. {self.title}"

    @property
    def stem(self) -> str:
        """File name without ending, safe on every system."""
        return f"{self.number:03d}_{safe_name(self.id)}"

    def column(self, name: str) -> list[Cell]:
        """The cells of one column; missing where there is no such column."""
        place = self.columns.index(name) if name in self.columns else -1
        return [row[place] if place >= 0 else None for row in self.rows]


@dataclass(frozen=True)
class PackTable:
    """A table for reading as its report shows it; all cells are text."""

    number: int
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[str, ...] = ()
    kind = "Table"

    @property
    def entry(self) -> str:
        """Its line in the contents."""
        return f"Table {self.number}. {self.caption}"


@dataclass(frozen=True)
class Words:
    """A heading and what is said under it: (is a list item, text) a line."""

    heading: str
    lines: tuple[tuple[bool, str], ...] = ()


Block = PackChart | PackTable | Words


@dataclass(frozen=True)
class Report:
    """A finished report."""

    key: str  # its folder in the inspection's reports
    title: str
    made: str
    parameters: tuple[tuple[str, str], ...]
    marks: tuple[str, ...]
    stale: str  # why its numbers may be out of date; empty where they are not
    blocks: tuple[Block, ...]
    empty: tuple[str, ...] = ()  # captions of its tables without a row: said in words, and no table anywhere

    @property
    def charts(self) -> list[PackChart]:
        """The charts that have a picture or numbers."""
        return [block for block in self.blocks if isinstance(block, PackChart) and not block.refusal]

    @property
    def listed(self) -> list[PackChart | PackTable]:
        """Charts and tables in the order they stand in, for the contents."""
        return [block for block in self.blocks if isinstance(block, PackTable) or (isinstance(block, PackChart) and not block.refusal)]

    @property
    def refusals(self) -> list[PackChart]:
        """The charts in whose place a sentence stands."""
        return [block for block in self.blocks if isinstance(block, PackChart) and block.refusal]

    @property
    def tables(self) -> list[PackTable]:
        """The tables for reading."""
        return [block for block in self.blocks if isinstance(block, PackTable)]


@dataclass(frozen=True)
class Material:
    """All that goes into the packs of one inspection, and what does not and why."""

    inspection: str
    title: str
    reports: tuple[Report, ...]
    left_out: tuple[tuple[str, str], ...] = ()  # report, reason
    marks: tuple[str, ...] = field(default=())

    @property
    def charts(self) -> list[PackChart]:
        """Every chart, in order."""
        return [chart for report in self.reports for chart in report.charts]

    @property
    def refusals(self) -> list[PackChart]:
        """Every refusal, in order."""
        return [chart for report in self.reports for chart in report.refusals]

    @property
    def tables(self) -> list[PackTable]:
        """Every table, in order."""
        return [table for report in self.reports for table in report.tables]

    @property
    def made(self) -> str:
        """When the latest report was made, as ISO text; the date every file of the pack carries, so that a second pack is the same."""
        return max((report.made for report in self.reports), default="")


def clean_text(value: Any) -> str:
    """`value` as text any file can hold: no control characters, no marks that turn the reading direction, one line.

    >>> clean_text("a\\x07b\\n c")
    'ab c'
    """
    return " ".join(_UNPRINTABLE.sub("", "" if value is None else str(value)).split())


def safe_name(value: object) -> str:
    """A file name of small letters, digits, `-` and `_`; what loses anything on the way gets a short hash of itself.

    >>> safe_name("dumbbell"), safe_name("CON")[:4], "/" in safe_name("../../x")
    ('dumbbell', 'con-', False)
    """
    text = str(value)
    kept = re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-")[:_MOST_STEM].strip("-")
    if kept and kept == text and kept not in _RESERVED:
        return kept
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]
    return f"{kept}-{digest}" if kept else digest


def report_from(
    notebook: Mapping[str, Any], record: Mapping[str, Any], *, key: str, stale: str = "", first_chart: int = 1, first_table: int = 1
) -> Report:
    """A report out of its executed notebook and its record. Charts and tables are counted on from the given numbers."""
    extra = (OUT_OF_DATE,) if stale else ()
    told = [*(record.get("inspection_marks") or ()), *(record.get("marks") or ())]
    marks = distinct([*map(clean_text, told), *extra])
    found = list(_blocks(notebook, marks, first_chart, first_table))
    empty = tuple(block.caption for block in found if isinstance(block, PackTable) and not block.rows)
    blocks = tuple(
        Words("", ((False, f"{block.caption or 'A table'}: nothing to show."),))
        if isinstance(block, PackTable) and not block.rows
        else block
        for block in found
    )
    marks = distinct([*marks, *(mark for block in blocks if isinstance(block, PackChart) for mark in block.marks)])
    words = record.get("parameter_words") or {}
    given = {
        name: value for name, value in (record.get("parameters") or {}).items() if name != "inspection" and value not in ("", None, [])
    }
    parameters = tuple((clean_text(name).replace("_", " "), clean_text(words.get(name) or _shown(value))) for name, value in given.items())
    return Report(key, clean_text(record.get("title") or key), str(record.get("started") or ""), parameters, marks, stale, blocks, empty)


def distinct(texts: Sequence[str]) -> tuple[str, ...]:
    """Each text once, in order, without blanks."""
    return tuple(dict.fromkeys(text for text in texts if text))


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return clean_text(value)


def _blocks(notebook: Mapping[str, Any], marks: tuple[str, ...], chart_number: int, table_number: int) -> Iterator[Block]:
    for cell in notebook.get("cells", []):
        if cell.get("cell_type") == "markdown":
            yield from words_of(_joined(cell.get("source")))
            continue
        for output in cell.get("outputs") or []:
            data = output.get("data")
            if not isinstance(data, Mapping):
                continue
            if isinstance(data.get(CHART_MIME), Mapping):
                chart = _chart(data, marks, chart_number)
                chart_number += not chart.refusal
                yield chart
            elif "reaudit-table" in (html := _joined(data.get("text/html"))):
                for caption, columns, rows in tables_of(html):
                    yield PackTable(table_number, caption, columns, rows, marks)
                    table_number += bool(rows)
            elif text := _joined(data.get("text/markdown")):
                yield from words_of(text)


def _chart(data: Mapping[str, Any], marks: tuple[str, ...], number: int) -> PackChart:
    about = data[CHART_MIME]
    words = {name: clean_text(about.get(name)) for name in ("id", "family", "title", "subtitle", "source", "method", "alt_text")}
    numbers = about.get("data") if isinstance(about.get("data"), Mapping) else {}
    columns = tuple(clean_text(name) for name in numbers.get("columns") or ())
    shown = without_hidden(columns, numbers.get("rows") or ())
    rows = tuple(tuple(clean_text(cell) if isinstance(cell, str) else cell for cell in row) for row in shown)
    refusal = ""
    if words["alt_text"].startswith(NO_CHART):
        refusal = words["alt_text"].removeprefix(NO_CHART).strip().removeprefix(f"{words['title']}.").strip() or words["title"]
    return PackChart(
        number=number,
        **{**words, "id": words["id"] or "chart", "title": words["title"] or words["id"] or "Chart"},
        caveats=distinct([clean_text(one) for one in about.get("caveats") or ()]),
        marks=distinct([*marks, *(clean_text(one) for one in about.get("marks") or ())]),
        columns=columns,
        rows=rows,
        png=_decoded(_joined(data.get("image/png"))),
        svg=_joined(data.get("image/svg+xml")).encode("utf-8", "replace"),
        refusal=refusal,
        band=_band(about.get("band")),
        table=_table(_joined(data.get("text/html"))),
    )


def _band(told: Any) -> tuple[float, float]:
    """Top and bottom of the picture itself; the whole where a report does not say."""
    if isinstance(told, list) and len(told) == 2 and all(isinstance(one, int | float) for one in told) and 0 <= told[0] < told[1] <= 1:
        return float(told[0]), float(told[1])
    return 0.0, 1.0


def _table(html: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]] | None:
    """The table a chart is, a line under a row joined to it; None where it is a drawing."""
    if "reaudit-table" not in html:
        return None
    from lxml import html as parser

    table = next(parser.fromstring(f"<div>{html}</div>").iterfind(".//table[@class='reaudit-table']"), None)
    if table is None:
        return None
    columns = tuple(clean_text(cell.text_content()) for cell in table.iterfind("./thead//th"))
    rows: list[list[str]] = []
    for row in table.iterfind("./tbody/tr"):
        cells = [clean_text(cell.text_content()) for cell in row.iterfind("./*")]
        if len(cells) == len(columns):
            rows.append(cells)
        elif rows and len(cells) == 1:  # read below its row
            rows[-1][0] = f"{rows[-1][0]}. {cells[0]}"
    return (columns, tuple(map(tuple, rows))) if columns and rows else None


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""


def _joined(text: Any) -> str:
    return "".join(text) if isinstance(text, list) else text if isinstance(text, str) else ""


def tables_of(html: str) -> Iterator[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]]]:
    """Caption, headings and rows of every reaudit table in a piece of html. A table that says it has nothing has no rows."""
    from lxml import html as parser

    for table in parser.fromstring(f"<div>{html}</div>").iterfind(".//table[@class='reaudit-table']"):
        columns = tuple(clean_text(cell.text_content()) for cell in table.iterfind("./thead//th"))
        rows = [tuple(clean_text(cell.text_content()) or EMPTY for cell in row.iterfind("./*")) for row in table.iterfind("./tbody/tr")]
        caption = table.find("./caption")
        kept = tuple(row for row in rows if len(row) == len(columns) > 0 and row != ("nothing to show",))
        yield clean_text(caption.text_content() if caption is not None else ""), columns, kept


_MARKUP = re.compile(r"\*\*(.+?)\*\*|(?<!\w)_([^_]+)_(?!\w)|(?<!\*)\*([^*\s][^*]*)\*|`([^`]+)`|\[([^\]]+)\]\(([^)]*)\)")
_FOR_THE_NOTEBOOK = "Run All"  # a hint for whoever has the notebook open


def words_of(markdown: str) -> Iterator[Words]:
    """The headings of a piece of markdown below its first-level title, each with its lines, the marks of emphasis taken off.

    >>> [one.heading for one in words_of("# Title\\n\\n## What\\n- **much**")]
    ['What']
    """
    heading, lines = "", []
    paragraph: list[str] = []

    def close() -> None:
        if paragraph:
            lines.append((False, " ".join(paragraph)))
            paragraph.clear()

    for raw in [*markdown.split("\n"), "# end"]:
        line = clean_text(_MARKUP.sub(lambda found: next(part for part in found.groups() if part), raw))
        bullet = re.match(r"\s*(?:[-*+]|\d+[.)])\s+", raw)
        if raw.lstrip().startswith("#") and re.match(r"\s*#{1,6}\s", raw):
            close()
            if heading or lines:
                yield Words(heading, tuple(lines))
            level, _, title = line.partition(" ")
            heading, lines = ("" if len(level) == 1 else clean_text(title)), []
        elif bullet:
            close()
            lines.append((True, clean_text(_MARKUP.sub(lambda found: next(part for part in found.groups() if part), raw[bullet.end() :]))))
        elif not line:
            close()
        elif _FOR_THE_NOTEBOOK not in line:
            paragraph.append(line)


def sections(report: Report) -> list[Block]:
    """The report's blocks without empty words, each heading joined to the words that answer it."""
    kept: list[Block] = []
    for block in report.blocks:
        if isinstance(block, Words) and not block.heading:
            if not block.lines:
                continue
            if kept and isinstance(kept[-1], Words):
                kept[-1] = Words(kept[-1].heading, (*kept[-1].lines, *block.lines))
                continue
        kept.append(block)
    return kept
