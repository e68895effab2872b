"""Reading gives back the cells that were written, or refuses; nothing else happens to any bytes."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DataError
from analysis.reading import read_tables
from analysis.reading.headings import column_letters

CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
HEADINGS = ("measure", "review", "value")
LEADS = [b"", b"PK\x03\x04", b"PAR1", b"a,b\n", b"\xff\xfe"]
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8)


def _expected(rows: list[tuple[str, ...]]) -> list[tuple[int, list[str | None]]]:
    cells = [[cell if cell.strip() else None for cell in row] for row in rows]
    return [(number, row) for number, row in enumerate(cells, start=2) if any(row)]


def _read(name: str, data: bytes) -> list[tuple[int, list[str | None]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        (table,) = read_tables(path, headings=HEADINGS)
    frame = table.frame.astype(object).where(table.frame.notna(), None)
    assert frame.columns.tolist() == list(HEADINGS)
    return list(zip(frame.index.tolist(), frame.to_numpy().tolist(), strict=True))


@settings(max_examples=80, deadline=None)
@given(ROWS, st.sampled_from([(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv")]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_cells_written_as_text_come_back(rows, how, encoding):
    """Every cell of a csv or tsv, and its row number, whatever the separator, the encoding and the text."""
    separator, name = how
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows([HEADINGS, *rows])
    assert _read(name, stream.getvalue().encode(encoding)) == _expected(rows)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(*[st.text(st.characters(categories=("L", "Nd", "Zs")), max_size=6)] * 3), max_size=5))
def test_cells_of_a_workbook_come_back(rows):
    """Every text of a workbook, and its row number."""
    book = openpyxl.Workbook()
    for number, row in enumerate([HEADINGS, *rows], start=1):
        for place, text in enumerate(row, start=1):
            book.active.cell(number, place).value = text
            book.active.cell(number, place).data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    assert _read("a.xlsx", stream.getvalue()) == _expected(rows)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.tsv", "a.xlsx", "a.ods", "a.parquet"]), st.sampled_from(LEADS))
def test_any_bytes_are_read_or_refused(data, name, lead):
    """No bytes lead to anything but tables or a DataError of one line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(lead + data)
        try:
            said = str(read_tables(path, base=folder)[0].file)
        except DataError as error:
            said = str(error)
    assert said.startswith(name)
    assert "\n" not in said


@given(st.integers(0, 20_000))
def test_column_letters_are_those_of_a_spreadsheet(column):
    """The same letters as openpyxl gives."""
    assert column_letters(min(column, 16_383)) == openpyxl.utils.get_column_letter(min(column, 16_383) + 1)
