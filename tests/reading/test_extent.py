"""A workbook whose last cell lies at the end of the world is refused before a reader sets aside room for all cells between."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from tests.end_to_end import dirty

from analysis.errors import DataError
from analysis.reading import read_tables
from analysis.reading import workbooks as opened

TABLE = [dirty.HEADINGS, *dirty.rows(5)]


def changed(data: bytes, member: str, old: bytes, new: bytes) -> bytes:
    """A zip archive with a text of one member replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(old, new) if name == member else content)
    return stream.getvalue()


def with_cell(cell: str, row: str) -> bytes:
    """A small xlsx with one more row of one cell."""
    more = f'{row}<c {cell} t="inlineStr"><is><t>x</t></is></c></row></sheetData>'.encode()
    return changed(dirty.workbook({"A": TABLE}), "xl/worksheets/sheet1.xml", b"</sheetData>", more)


def with_rows(rows: str) -> bytes:
    """A small ods with more rows at its end."""
    return changed(dirty.opendocument(TABLE), "content.xml", b"</table:table>", rows.encode() + b"</table:table>")


FILLED = '<table:table-cell table:number-columns-repeated="16000" office:value-type="string"><text:p>x</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", with_cell('r="XFD1048576"', '<row r="1048576">')),
        ("a.xlsx", with_cell("r = 'XFD1048576'", "<row>")),
        ("a.xlsx", with_cell('r="xfd1048576"', "<row r='7'>")),
        ("a.xlsx", with_cell('r="A99999999"', '<row r="99999999">')),
        ("a.ods", with_rows(f'<table:table-row table:number-rows-repeated="9000">{FILLED}</table:table-row>')),
    ],
)
def test_far_cells_are_refused_before_the_workbook_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes
) -> None:
    """Few bytes, many thousand million cells: an error that says where the last cell is and how to find it."""
    monkeypatch.setattr(opened, "_open", lambda *_: pytest.fail("opened"))
    (tmp_path / name).write_bytes(data)
    assert len(data) < 10_000
    with pytest.raises(DataError, match=r"a\.\w+: a sheet stretches over more cells than can be held; found cells in row .*Ctrl\+End"):
        read_tables(tmp_path / name, base=tmp_path, headings=dirty.HEADINGS)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", with_cell('r="AB12"', '<row r="12">')),
        ("a.xlsx", with_cell('r="A200000"', '<row r="200000">')),
        (
            "a.ods",
            with_rows(
                '<table:table-row table:number-rows-repeated="1048000">'
                '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
            ),
        ),
    ],
)
def test_ordinary_far_ends_are_read(tmp_path: Path, name: str, data: bytes) -> None:
    """A wide table, a stray cell far down, and the empty rest with which every ods ends."""
    (tmp_path / name).write_bytes(data)
    (table,) = read_tables(tmp_path / name, base=tmp_path, headings=dirty.HEADINGS)
    assert len(table.frame) in (5, 6)
