"""Ten tables of file audits as areas really send them, made in memory: an inspection each, with what its owner would declare."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

HEADINGS = ["case", "area", "team", "practitioner", "auditor", "auditor_role", "audit_date", "standard", "grade"]
DEFINITION = """id = "{id}"
title = "Dirty {id}"
provider = "Example Family Service"
inspectorate = "Example Inspectorate"
source = "Invented"
synthetic = true

[scale]
year = 2024
grades = ["inadequate", "requires improvement", "good", "outstanding"]
meets = "good"

[[review]]
id = "midpoint"
stage = "midpoint"
name = "Mid-point review"
earliest = 2024-01-01
latest = 2024-03-31

[[review]]
id = "final"
stage = "final"
name = "Final review"
earliest = 2024-07-01
latest = 2024-09-30

[[measure]]
id = "recording"
title = "Case recording"

[[measure]]
id = "safeguarding"
title = "Safeguarding"

[[area]]
id = "east"
name = "East & Coast"
also = ["East and Coast"]

[[area]]
id = "north"
name = "North"
"""
Row = list[object]


def rows(count: int, *, area: str = "North", month: int = 1, grades: Sequence[str] = ("good",), first: int = 1) -> list[Row]:
    """Plain rows under HEADINGS, a case each, on the days of a month of 2024."""
    return [
        [f"C{first + n:04d}", area, "Hill", f"P{n % 7}", f"M{n % 3}", "manager", f"2024-{month:02d}-{n % 28 + 1:02d}", "recording",
         grades[n % len(grades)]]
        for n in range(count)
    ]  # fmt: skip


def text(table: Sequence[Row], *, mark: str = ",") -> str:
    """Rows as delimited text."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=mark, lineterminator="\n").writerows(table)
    return stream.getvalue()


def workbook(sheets: dict[str, Sequence[Row]], *, merge: dict[str, Sequence[str]] | None = None) -> bytes:
    """An xlsx with these sheets and merged cells."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append(row)
        for cells in (merge or {}).get(name, ()):
            sheet.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def opendocument(table: Sequence[Row]) -> bytes:
    """An ods of one sheet named Audits: dates as dates, numbers as numbers, the rest as text; empty rows as one repeated row."""
    import zipfile
    from xml.sax.saxutils import escape

    def cell(value: object) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, dt.date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"><text:p>{value:%d/%m/%Y}</text:p></table:table-cell>'
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'

    body = "".join(
        f"<table:table-row>{''.join(map(cell, row))}</table:table-row>"
        if row
        else '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        for row in table
    )
    names = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Audits">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def parquet(table: Sequence[Row]) -> bytes:
    """A parquet file under HEADINGS: whole numbers, timestamps and a dictionary column, as a program would write it."""
    import pandas as pd

    frame = pd.DataFrame(table, columns=HEADINGS)
    frame["audit_date"] = pd.to_datetime(frame["audit_date"])
    frame["grade"] = frame["grade"].astype("category")
    stream = io.BytesIO()
    frame.to_parquet(stream)
    return stream.getvalue()


def plant(root: Path, inspection: str, files: dict[str, bytes]) -> None:
    """An inspection folder with its definition and these files."""
    folder = root / "data" / "raw" / inspection
    folder.mkdir(parents=True)
    (folder / "inspection.toml").write_text(DEFINITION.format(id=inspection), encoding="utf-8")
    for name, data in files.items():
        (folder / name).write_bytes(data)


SPELLINGS = [  # thirteen ways in which four grades arrive
    "Outstanding", "outstanding ", "4 - Outstanding", "GOOD", " good", "3 - Good", "Good.", "Requires improvement",
    "Requires improvement to be good", "REQUIRES  IMPROVEMENT", "to requires improvement", "Inadequate", "1 - inadequate",
]  # fmt: skip


def two_spellings() -> dict[str, bytes]:
    """A byte order mark, spaces after the headings, two spellings of one area, thirteen of four grades, columns nobody reads."""
    table: list[Row] = [[*(f"{name} " for name in HEADINGS), "Comments"]]
    for number, row in enumerate(rows(26, grades=SPELLINGS)):
        row[1] = ("East & Coast", "east and  coast", "EAST AND COAST")[number % 3]
        table.append([*row, "spoke to the family, twice"])
    return {"file_audits.csv": text(table).encode("utf-8-sig")}


def stacked_headings() -> dict[str, bytes]:
    """A title, a note, headings in two rows merged over their columns, totals among the rows, and a cover sheet."""
    table: list[Row] = [
        ["Audit returns, all offices"], ["Do not forward"], [],
        ["Case ref", "Place", None, "Audit", None, None, "Result", None], [None, "Area", "Team", "By", "Role", "Date", "Standard", "Grade"],
    ]  # fmt: skip
    for number, row in enumerate(rows(12, grades=("good", "inadequate"))):
        table.append([row[0], row[1], row[2], row[4], row[5], dt.datetime(2024, 1, number + 1), row[7], row[8]])
        if number % 6 == 5:
            table.append(["Total", None, None, None, None, None, None, 6])
    columns = """[[table]]
files = "file_audits*.xlsx"
becomes = "audits"
sheet = "Returns"
header_row = [4, 5]
skip = ["Total"]
[table.columns]
case = "Case ref"
area = "Place / Area"
team = "Place / Team"
auditor = "Audit / By"
auditor_role = "Audit / Role"
audit_date = "Audit / Date"
standard = "Result / Standard"
grade = "Result / Grade"
"""
    book = workbook({"Cover": [["Please read"]], "Returns": table}, merge={"Returns": ["B4:C4", "D4:F4", "G4:H4"]})
    return {"file_audits_north.xlsx": book, "columns.toml": columns.encode()}


def merged_cells() -> dict[str, bytes]:
    """The area written once beside its rows, notes in columns without headings, a source below the table, a formula never calculated."""
    table: list[Row] = [[*HEADINGS, None, None]]
    for number, row in enumerate(rows(8)):
        row[1] = ("East and Coast", "North")[number // 4] if number % 4 == 0 else None
        table.append([*row, None, "see note 1" if number == 2 else None])
    table[8][8] = '=IF(A9="","","good")'
    table += [[], ["Source: returns of the offices"]]
    return {"file_audits.xlsx": workbook({"Audits": table}, merge={"Audits": ["B2:B5", "B6:B9"]})}


def windows_text() -> dict[str, bytes]:
    """Windows-1252: accents and a dash that no UTF-8 has, and semicolons between the cells."""
    table: list[Row] = [HEADINGS, *rows(6)]
    for row in table[1:]:
        row[2] = "Café – north"
    return {"file_audits.csv": text(table, mark=";").encode("cp1252")}


def two_bytes_a_letter() -> dict[str, bytes]:
    """What a spreadsheet program saves as Unicode text: UTF-16 with tabs."""
    return {"file_audits.tsv": text([HEADINGS, *rows(6, area="East & Coast")], mark="\t").encode("utf-16")}


def open_sheet() -> dict[str, bytes]:
    """An ods with a title, empty rows, days as days, grades as numbers of which two are declared, and one day as text."""
    table: list[Row] = [["Audits of the quarter"], [], HEADINGS]
    for number, row in enumerate(rows(7, grades=("3", "4", "1"))):
        table.append([*row[:6], dt.date(2024, 2, number + 1), row[7], int(str(row[8]))])
    table.append(["C0099", "North", "Hill", "P1", "M1", "manager", "1st March 2024", "recording", "good"])
    columns = '[[table]]\nfiles = "*.ods"\nbecomes = "audits"\n[table.spellings.grade]\n3 = "good"\n4 = "outstanding"\n'
    return {"file_audits.ods": opendocument(table), "columns.toml": columns.encode()}


def program_output() -> dict[str, bytes]:
    """A parquet file: case numbers as whole numbers, timestamps, a dictionary of grades, a missing grade."""
    table = rows(10, grades=("good", "inadequate"))
    for number, row in enumerate(table):
        row[0] = 1000 + number
    table[3][8] = None
    return {"file_audits.parquet": parquet(table)}


def mixed_dates() -> dict[str, bytes]:
    """Every form of a date in one column: ISO and day-first side by side, short years, words, a typo, an unknown, a blank."""
    dates = [
        "2024-03-02", "02/03/2024", "25/01/2024", "3/2/24", "1 February 2024", "20240215", "2024-02-14 00:00:00", "01/01/1900", "2105-02-01",
        "31/02/2024", "", "January 2024", "2023-11-30",
    ]  # fmt: skip
    table = rows(len(dates))
    for row, day in zip(table, dates, strict=True):
        row[6] = day
    return {"file_audits.csv": text([HEADINGS, *table]).encode()}


def pasted_together() -> dict[str, bytes]:
    """Offices pasted below one another: headings again, a row twice, two grades for one file, a cell too many, a cell with line breaks."""
    first, second = rows(5), rows(5, first=101, grades=("inadequate",))
    twice = list(first[0])
    other = [*first[1][:8], "inadequate"]
    broken = [*second[0], "a", "comment"]
    second[1][2] = "Hill,\nsecond floor"
    return {"file_audits.csv": text([HEADINGS, *first, twice, other, [], HEADINGS, broken, *second[1:], ["C9999", "North"]]).encode()}


def missing_in_every_way() -> dict[str, bytes]:
    """The markers of official tables, words for no grade, a grade of another scale, a review nobody declared, an area misspelled."""
    markers = [
        "[c]", "c", "[x]", "z", "N/A", "not applicable", "not recorded", "data_unreadable", "", "-", ":", "SUPP", "NE", "satisfactory",
        "good", "good",
    ]  # fmt: skip
    table: list[Row] = [[*HEADINGS, "review"]]
    for row, marker in zip(rows(len(markers), grades=("",)), markers, strict=True):
        table.append([*row[:8], marker, ""])
    table[-1][9] = "finale"
    table[-2][1] = "Nroth"
    return {"file_audits.csv": text(table).encode()}


DIRTY = {
    "two-spellings": two_spellings, "stacked-headings": stacked_headings, "merged-cells": merged_cells, "windows-text": windows_text,
    "two-bytes-a-letter": two_bytes_a_letter, "open-sheet": open_sheet, "program-output": program_output, "mixed-dates": mixed_dates,
    "pasted-together": pasted_together, "missing-in-every-way": missing_in_every_way,
}  # fmt: skip
