"""What is not what its name says is refused in one line with a remedy, and before any parser sees it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.errors import EXIT_DATA_ERRORS, DataError
from analysis.reading import content, read_tables, read_toml

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["measure", "review", "value"])
    for number in range(50):
        book.active.append([f"m{number}", "final", "71.2%"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _refusal(folder: Path, name: str, data: bytes, **more) -> str:
    path = folder / name
    path.write_bytes(data)
    with pytest.raises(DataError) as caught:
        read_tables(path, base=folder, **more)
    line = str(caught.value)
    assert line.startswith(name)
    assert "\n" not in line
    assert caught.value.exit_code == EXIT_DATA_ERRORS
    return line


@pytest.mark.parametrize(
    ("name", "data", "said", "remedy"),
    [
        ("old.xls", OLE + bytes(600), "old .xls", "save it as .xlsx"),
        ("old.xlsx", OLE + bytes(600), "old .xls", "save it as .xlsx"),
        ("locked.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "has a password", "without the password"),
        ("page.xlsx", b"<html><body><table></table></body></html>", "not what its name says; found a web page", "save it as .xlsx"),
        ("page.csv", b"\xef\xbb\xbf  <!DOCTYPE html>\n<html>", "not what its name says; found a web page", "save it as .csv"),
        ("page.xls", b"<html><body></body></html>", "old .xls", "save it as .xlsx"),
        ("cut.xlsx", _workbook()[:2000], "cut short or damaged", "ask for the file again"),
        ("book.csv", _workbook(), "found an Excel workbook", "rename it to .xlsx"),
        ("text.xlsx", b"measure,review\n", "found plain text", "rename it to .csv"),
        ("print.csv", b"%PDF-1.7\n", "found a PDF", "save it as .csv"),
        ("empty.csv", b"", "the file is empty", "ask for the file again"),
        ("blank.csv", b" \n\n \n", "the file is empty", "ask for the file again"),
        ("nul.csv", b"measure,value\na,1\n\0\0\0", "line 3 holds a NUL byte", "ask for the file again"),
        ("noise.csv", b"measure,value\na,\x81\x8d\x8f\n", "line 2 holds bytes of no declared encoding; found 81 8d 8f", "UTF-8"),
        ("kanji.csv", "measure,value\na,日本語の表\n".encode("shift-jis"), "no declared encoding", "UTF-8"),
        ("cyrillic.csv", "measure,value\na,оценка\n".encode("cp1251"), "no declared encoding; found ee f6 e5 ed", "UTF-8"),
        ("mixed.csv", "measure,value\né,".encode() + b"\xa3\n", "beside others that are UTF-8", "UTF-8"),
        ("control.csv", b"measure,value\na,\x02\n", "line 2 holds a control character", "ask for the file again"),
        ("cut.parquet", b"PAR1 and no more", "cut short or damaged", "ask for the file again"),
        ("quote.csv", b'measure,value\na,"never closed\nb,2\n', "the quotation marks do not match", "written twice"),
        ("notes.docx", b"PK\x03\x04", "this kind of file is not read; found .docx", ""),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_remedy(tmp_path, name, data, said, remedy):
    """One line says the file, what was found and what to try."""
    line = _refusal(tmp_path, name, data)
    assert said in line
    assert remedy in line


def test_a_damaged_member_of_a_workbook_is_found(tmp_path):
    """A flipped byte inside a sheet is refused, not read as other numbers."""
    data = bytearray(_workbook())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        place = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    data[place + 120] ^= 0xFF
    assert "cut short or damaged" in _refusal(tmp_path, "damaged.xlsx", bytes(data))


def test_a_zip_bomb_is_refused_by_its_declared_size(tmp_path, monkeypatch):
    """The refusal comes before anything is unpacked."""
    monkeypatch.setattr(zipfile.ZipFile, "testzip", lambda self: pytest.fail("unpacked"))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(80 << 20))
    line = _refusal(tmp_path, "bomb.xlsx", stream.getvalue())
    assert "unpack to far more than its size; found 80 MiB from 0.1 MiB" in line


def test_a_workbook_beyond_all_size_is_refused_whatever_its_ratio(tmp_path, monkeypatch):
    """The size it would unpack to counts by itself."""
    monkeypatch.setattr(content, "MAX_UNPACKED_BYTES", 1000)
    assert "unpack to far more than its size" in _refusal(tmp_path, "large.xlsx", _workbook())


def test_an_ordinary_large_workbook_is_no_bomb():
    """Plain sheets pack 10 to 30 times, well under the limit."""
    data = _workbook()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    assert unpacked / len(data) < content.MAX_UNPACK_RATIO / 4


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    """An absent file is a DataError, not a traceback."""
    with pytest.raises(DataError, match="there is no such file"):
        read_tables(tmp_path / "absent.csv")


def test_broken_toml_is_told_with_its_line(tmp_path):
    """The place of the fault is in the error."""
    (tmp_path / "inspection.toml").write_text('id = "a"\ntitle = \n')
    with pytest.raises(DataError, match=r"inspection.toml: the file is not valid TOML.*line 2"):
        read_toml(tmp_path / "inspection.toml")
    (tmp_path / "cp1252.toml").write_bytes('id = "a"\ntitle = "café"\n'.encode("cp1252"))
    with pytest.raises(DataError, match="line 2 is not UTF-8"):
        read_toml(tmp_path / "cp1252.toml")
    (tmp_path / "bom.toml").write_bytes(b'\xef\xbb\xbfid = "a"\n')
    assert read_toml(tmp_path / "bom.toml") == {"id": "a"}


def test_a_line_without_end_is_refused_before_it_is_held(tmp_path, monkeypatch):
    """A line far longer than a row is refused from a look at the bytes; long files of short lines are not."""
    monkeypatch.setattr("analysis.reading.delimited.LONGEST_LINE_BYTES", 1 << 20)
    line = _refusal(tmp_path, "long.csv", b"measure,value\nx,1\n" + b"y" * (3 << 20))
    assert "line 3 is too long" in line
    (tmp_path / "many.csv").write_bytes(b"measure,value\n" + b"x,1\n" * (1 << 19))
    assert len(read_tables(tmp_path / "many.csv")[0].frame) == 1 << 19


def test_a_cell_beyond_all_size_is_refused(tmp_path):
    """A cell of a megabyte is a clear error."""
    assert "a cell is too long" in _refusal(tmp_path, "cell.csv", b"measure,value\nx," + b"y" * (1 << 20))


def test_too_many_columns_are_refused(tmp_path):
    """10,000 columns are no table of ours."""
    heads = ",".join(f"c{number}" for number in range(10_000))
    assert "too many columns; found 10000" in _refusal(tmp_path, "wide.csv", f"{heads}\n{heads}\n".encode())


def test_a_nul_byte_deep_in_a_large_file_is_found(tmp_path, monkeypatch):
    """The quick reader takes NUL bytes for text, so it never sees such a file."""
    monkeypatch.setattr("analysis.reading.tables.LARGE_BYTES", 1)
    data = b"measure,value\n" + b"x,1\n" * 50_000 + b"\0,2\n"
    assert "line 50002 holds a NUL byte" in _refusal(tmp_path, "nul.csv", data)


def test_lists_in_parquet_are_refused(tmp_path):
    """A column of lists is no column of cells."""
    pd.DataFrame({"measure": ["a"], "value": [[1, 2]]}).to_parquet(tmp_path / "lists.parquet")
    with pytest.raises(DataError, match="columns hold lists, not cells; found value"):
        read_tables(tmp_path / "lists.parquet")
