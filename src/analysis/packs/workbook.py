"""The workbook: cover, contents, notes, one table a sheet, by gptables; every number unrounded, every text only text."""

from __future__ import annotations

import io
import math
import re
import textwrap
import warnings
from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis import store
from analysis.packs import says
from analysis.packs.cells import Column, Kind, columns_of, legend_of, symbol
from analysis.packs.material import EMPTY, Cell, Material, PackChart, PackTable, Report
from analysis.packs.settle import settled_zip
from analysis.packs.slides import moment
from analysis.terms import SHORTHAND, MissingReason

_WIDEST, _NARROWEST = 48, 13  # characters
_ACROSS = 110  # characters of a line above a table
_LINE_HEIGHT = 16  # points
_SPECIAL = re.compile(r"[^a-zA-Z0-9]*")  # gptables refuses such cells, also a name in Cyrillic letters
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?")
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FORMULA_SIGNS = "=+-@"


def workbook_bytes(material: Material, house: store.House) -> bytes:
    """The workbook of a pack as bytes."""
    import gptables

    notes: dict[str, str] = {}
    sheets: dict[str, Any] = {}
    rows: dict[str, int] = {}
    for report in material.reports:
        for chart in report.charts:
            if chart.columns and chart.rows:
                label = f"Chart {chart.number}"
                sheets[label], rows[label] = _chart_sheet(report, chart, notes)
        for table in report.tables:
            if table.rows:
                label = f"Table {table.number}"
                sheets[label], rows[label] = _table_sheet(report, table)
    notes_table = _notes_table(material, notes)
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # notes nobody refers to, blank cells: both meant
        book = gptables.produce_workbook(
            buffer,
            sheets,
            theme=_theme(house),
            cover=_cover(material),
            notes_table=notes_table,
            notesheet_options={"instructions": "This worksheet contains one table: the notes of all sheets."},
            contentsheet_options={
                "additional_elements": ["scope"],
                "instructions": "This worksheet contains one table: a link to each sheet, what it holds, and the report it is from.",
            },
            auto_width=False,
            workbook_options=_OPTIONS,
        )
    _finish(book, material, list(notes_table["Note text"]), sheets, rows)
    book.close()
    return settled_zip(buffer.getvalue())


def _theme(house: store.House) -> Any:
    from gptables import Theme, gptheme

    theme = Theme()
    for name, value in vars(gptheme).items():
        setattr(
            theme, name, {**value, "font_name": house.fonts["office"]} if name.endswith("_format") and isinstance(value, dict) else value
        )
    return theme


def _cover(material: Material) -> Any:
    from gptables import Cover

    intro = [*material.marks, f"{says.made_line(material)}.", f"{says.counts_line(material)}, one a sheet.", says.NUMBERS_FROM]
    about = [
        *says.report_lines(material),
        *says.sources_of(material.charts),
        *says.methods_of(material.charts),
        *says.missing_lines(material),
    ]
    about += [
        "Text that begins like a formula is text.",
        "Numbers are unrounded; how many decimals a cell shows is a matter of its format.",
    ]
    return Cover(title=_words(f"{material.title}: briefing pack"), intro=_lines(intro), about=_lines(about), width=_ACROSS + 15)


def _chart_sheet(report: Report, chart: PackChart, notes: dict[str, str]) -> tuple[Any, int]:
    from gptables import GPTable

    told = [column for column in columns_of(chart) if _is_told(chart, column)]
    columns = told or columns_of(chart)
    places = [chart.columns.index(column.name) for column in columns]
    headings = _unlike([column.heading for column in columns])
    cells = [
        [
            (column.shown(cell) if isinstance(cell, str) else cell) if cell not in (None, "") else symbol(chart, row, column)
            for column, cell in ((column, row[place]) for column, place in zip(columns, places, strict=True))
        ]
        for row in chart.rows
    ]
    frame = pd.DataFrame([[_cell(cell) for cell in row] for row in cells], columns=headings, dtype=object)
    references = [f"$${_note(caveat, notes)}$$" for caveat in chart.caveats]
    subtitles = [text for text in (" | ".join(chart.marks), chart.subtitle) if text]
    below = [f"The chart: {chart.alt_text}", *_printed(report, chart), chart.source, chart.method]
    sheet = GPTable(
        table=frame,
        table_name=f"chart_{chart.number:03d}",
        title=f"Chart {chart.number}: {_words(chart.title)} {''.join(references)}".strip(),
        subtitles=_lines(subtitles),
        scope=_words(f"From the report: {report.title}"),
        instructions=_instructions(f"It holds the numbers of chart {chart.number}."),
        legend=_lines([*legend_of([text for row in cells for text in row if isinstance(text, str)]), *below]),
        additional_formatting=[
            {"column": {"columns": [heading], "format": {"num_format": _format(column)}, "include_names": False}}
            for heading, column in zip(headings, columns, strict=True)
            if column.kind is not Kind.TEXT
        ]
        + [
            {"column": {"columns": [heading], "format": {"indent": 1}, "include_names": True}}
            for place, (heading, column) in enumerate(zip(headings, columns, strict=True))
            if column.kind is Kind.TEXT and place
        ],
        index_columns={},
    )
    return sheet, sheet.data_range[0]


def _is_told(chart: PackChart, column: Column) -> bool:
    """Is there anything in a column: a number, a word, or the sign of a hidden number?"""
    hidden = SHORTHAND[MissingReason.SUPPRESSED]
    return any(cell not in (None, "") or symbol(chart, row, column) == hidden for cell, row in zip(column.cells, chart.rows, strict=True))


def _printed(report: Report, chart: PackChart) -> list[str]:
    lines = says.printed_at(report, chart)
    return [f"Printed at: {'; '.join(lines)}"] if lines else []


def _table_sheet(report: Report, table: PackTable) -> tuple[Any, int]:
    from gptables import GPTable

    numeric = [all(_PLAIN_NUMBER.fullmatch(row[place]) or row[place] == EMPTY for row in table.rows) for place in range(len(table.columns))]
    rows = [[_cell(_read(text) if number else text) for text, number in zip(row, numeric, strict=True)] for row in table.rows]
    sheet = GPTable(
        table=pd.DataFrame(rows, columns=_unlike(table.columns), dtype=object),
        table_name=f"table_{table.number:03d}",
        title=f"Table {table.number}: {_words(table.caption or report.title)}",
        subtitles=[_words(" | ".join(table.marks))] if table.marks else [],
        scope=_words(f"From the report: {report.title}"),
        instructions=_instructions("It is a table of a report."),
        legend=says.table_signs(table),
        index_columns={},
    )
    return sheet, sheet.data_range[0]


def _read(text: str) -> Cell:
    """The number of a cell in a column of numbers."""
    return EMPTY if text == EMPTY else float(text) if "." in text else int(text)


def _instructions(what: str) -> str:
    return _words(f"This worksheet contains one table. {what} Notes are on the worksheet Notes.")


def _note(text: str, notes: dict[str, str]) -> str:
    return notes.setdefault(text, f"note{len(notes) + 1}")


def _notes_table(material: Material, notes: dict[str, str]) -> pd.DataFrame:
    rows = [(name, text) for text, name in notes.items()]
    rows += [(f"general{place}", line) for place, line in enumerate(says.reading_lines(material), 1)]
    return pd.DataFrame({"Note": [name for name, _ in rows], "Note text": [_cell(text) for _, text in rows]}, dtype=object)


def _format(column: Column) -> str:
    decimals = "." + "0" * column.decimals if column.decimals else ""
    if column.kind is Kind.SHARE:
        return f"0{decimals}%"
    return f'+0{decimals};"−"0{decimals};0{decimals}' if column.kind is Kind.POINTS else f'#,##0{decimals};"−"#,##0{decimals}'


def _lines(texts: Sequence[str]) -> list[str]:
    """Texts in lines a page can show; cells above a table are not wrapped, so that screen readers meet one line a cell."""
    return [_words(line) for text in texts for line in textwrap.wrap(text, _ACROSS)]


def _words(text: str) -> str:
    """Text for titles and lines, where gptables looks for links and references of its own."""
    return text.replace("$$", "$ $").replace("](", "] (")


def _cell(cell: Cell) -> Any:
    """A cell gptables leaves alone: text that it would refuse or take for a link is handed over as formatted text."""
    from gptables.core.gptable import FormatList

    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str) and (_SPECIAL.fullmatch(cell) or "](" in cell or "$$" in cell or cell[:1] in _FORMULA_SIGNS):
        return FormatList([{}, cell])
    return cell


def _unlike(names: Sequence[str]) -> list[str]:
    """Headings with words in them, no two alike, whatever their case."""
    found: list[str] = []
    for place, name in enumerate(names, 1):
        own = name.replace("$$", "$ $").replace("](", "] (")
        own = own if re.search(r"[a-zA-Z]", own) else f"Column {place} {own}".strip()
        while own.lower() in {one.lower() for one in found}:
            own += f" ({place})"
        found.append(own)
    return found


def _finish(book: Any, material: Material, notes: Sequence[Any], sheets: dict[str, Any], rows: dict[str, int]) -> None:
    """Widths, printing and properties: what gptables leaves to the workbook."""
    made = moment(material.made)
    book.set_properties(
        {"title": f"{material.title}: briefing pack", "subject": "; ".join(material.marks), "author": "reaudit", "created": made}
    )
    for sheet in book.worksheets():
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        if material.marks:
            sheet.set_header("&L" + " | ".join(material.marks).replace("&", "&&"))
        sheet.set_footer("&L&A&RPage &P of &N")
        if sheet.name in sheets:
            table = sheets[sheet.name].table
            widths = []
            for place, name in enumerate(table.columns):
                longest = max([len(str(name)) * 0.8, *(_shown_length(cell) for cell in table.iloc[:, place])])
                widths.append(min(_WIDEST, max(_NARROWEST, longest + 3)))
                sheet.set_column(place, place, widths[-1])
            for place, row in enumerate([list(table.columns), *table.values.tolist()]):
                lines = max(math.ceil(_shown_length(cell) / width) for cell, width in zip(row, widths, strict=True))
                if lines > 1:
                    sheet.set_row(rows[sheet.name] + place, _LINE_HEIGHT * lines)
            sheet.repeat_rows(rows[sheet.name])
        elif sheet.name != "Cover":
            sheet.set_column(0, 0, 14)
            sheet.set_column(1, 1, _ACROSS)
            if sheet.name == "Notes":
                for place, text in enumerate(notes, 3):
                    sheet.set_row(place, _LINE_HEIGHT * math.ceil(1.1 * _shown_length(text) / _ACROSS))
            else:
                for place in range(len(sheets)):  # each sheet's title, and its report below it
                    sheet.set_row(3 + place, _LINE_HEIGHT * 2)
    book.get_worksheet_by_name("Cover").activate()


def _shown_length(cell: Any) -> int:
    return 8 if isinstance(cell, float) else len(getattr(cell, "string", str(cell)))
