"""Tables of every kind come out as the same text cells, with the row numbers a spreadsheet shows."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.errors import DataError, Where
from analysis.reading import delimited, read_tables
from analysis.terms import Action, Severity

HEADINGS = ("measure", "review", "value", "numerator", "denominator")
TEXT = "measure,review,value\nrecording,final,71.2%\n\nsafety,final,\n"


def _write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def _book(path: Path, rows: list[list[object]], *, formats: dict[str, str] | None = None, merge: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, text in (formats or {}).items():
        book.active[cell].number_format = text
    for cells in merge:
        book.active.merge_cells(cells)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", TEXT),
        ("a.csv", "\ufeff" + TEXT),
        ("a.csv", TEXT.replace("\n", "\r\n")),
        ("a.csv", TEXT.encode("utf-16")),
        ("a.csv", TEXT.replace(",", ";")),
        ("a.csv", TEXT.replace("measure", " Measure  ")),
        ("a.tsv", TEXT.replace(",", "\t")),
    ],
)
def test_the_same_cells_from_every_kind_of_text(tmp_path, name, data):
    """Byte order marks, line ends, separators and spaces in headings change nothing; a blank line keeps its row number."""
    (table,) = read_tables(_write(tmp_path, name, data), base=tmp_path, headings=HEADINGS)
    assert [column.lower() for column in table.frame.columns] == ["measure", "review", "value"]
    assert table.frame.index.tolist() == [2, 4]
    assert table.frame.iloc[:, 0].tolist() == ["recording", "safety"]
    assert table.frame.iloc[:, 2].isna().tolist() == [False, True]
    assert table.issues == ()


def test_windows_bytes_are_read_with_a_warning(tmp_path):
    """cp1252 is read as a person sees it, and said."""
    (table,) = read_tables(_write(tmp_path, "a.csv", "measure,note\na,50 – “good” £5 café\n".encode("cp1252")), base=tmp_path)
    assert table.frame["note"].tolist() == ["50 – “good” £5 café"]
    (issue,) = table.issues
    assert (issue.severity, issue.action, issue.code) == (Severity.WARNING, Action.KEPT, "encoding_cp1252")
    assert "line 2" in issue.message


def test_a_declared_encoding_is_taken_at_its_word(tmp_path):
    """Declared bytes are read so, without a warning; a wrong declaration is an error."""
    path = _write(tmp_path, "a.csv", "measure,note\na,naïve Ω\n".encode("cp1253", errors="replace"))
    (table,) = read_tables(path, encoding="cp1253")
    assert table.frame["note"].tolist() == ["na?ve Ω"]
    assert not table.issues
    with pytest.raises(DataError, match="the bytes are not utf-8"):
        read_tables(path, encoding="utf-8")
    with pytest.raises(DataError, match="no such encoding; found klingon"):
        read_tables(path, encoding="klingon")


def test_a_workbook_shows_what_a_person_sees(tmp_path):
    """Percentages with their sign and decimals, whole floats without .0, dates as ISO, errors as errors."""
    rows = [["value", "whole", "float", "date", "time", "error", "flag"]]
    rows += [[0.712, 12.0, 0.3, dt.datetime(2024, 1, 5), dt.time(0, 10), "#DIV/0!", True], [0.98249999, 1e16, 82.62711763381958]]
    path = _book(tmp_path / "a.xlsx", rows, formats={"A2": "0.0%", "A3": "0.00%"})
    book = openpyxl.load_workbook(path)
    book.active["F2"].data_type = "e"
    book.save(path)
    (table,) = read_tables(path)
    assert table.frame.loc[2].tolist() == ["71.2%", "12", "0.3", "2024-01-05", "00:10:00", "#DIV/0!", "TRUE"]
    assert table.frame.loc[3].tolist()[:3] == ["98.25%", "10000000000000000", "82.62711763381958"]
    assert table.frame["date"].isna().tolist() == [False, True]
    assert [issue.code for issue in table.issues] == ["shown_rounded"]
    assert "A3" in table.issues[0].message


def test_a_percent_sign_that_is_only_printed_multiplies_nothing(tmp_path):
    """A number format may print the sign behind a number that is a percentage already."""
    (table,) = read_tables(_book(tmp_path / "a.xlsx", [["value"], [71.2], [0.285]], formats={"A2": '0.0"%"', "A3": "0%"}))
    assert table.frame["value"].tolist() == ["71.2%", "29%"]


def test_a_formula_never_calculated_is_not_an_empty_cell(tmp_path):
    """A workbook written by a program may hold formulas without values: each is told."""
    (table,) = read_tables(_book(tmp_path / "a.xlsx", [["value", "link"], ["=1/2", '=HYPERLINK("https://example.org","x")'], ["1", "2"]]))
    assert [(issue.code, issue.row, issue.severity) for issue in table.issues] == [("formula_without_value", 2, Severity.WARNING)] * 2
    assert [issue.message[:2] for issue in table.issues] == ["A2", "B2"]


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell(tmp_path):
    """A spreadsheet program writes the empty result of a formula as a text: nothing is missing there."""
    path = _book(tmp_path / "a.xlsx", [["value", "note"], ["1", "=1/2"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    calculated = parts[sheet].replace(b'<c r="B2"><f>1/2</f><v></v></c>', b'<c r="B2" t="str"><f>IF(A2="1","","x")</f><v></v></c>')
    assert calculated != parts[sheet]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (parts | {sheet: calculated}).items():
            archive.writestr(name, content)
    (table,) = read_tables(path)
    assert table.issues == ()
    assert table.frame["note"].isna().all()


def test_percentages_of_an_opendocument_sheet_come_as_shown(tmp_path):
    """office:value 0.712 shows as 71.2%, also where cells and rows are repeated."""
    spaces = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text"))
    percent = '<table:table-cell office:value-type="percentage" office:value="0.712"{0}><text:p>71.2%</text:p></table:table-cell>'
    text = '<table:table-cell office:value-type="string"><text:p>{0}</text:p></table:table-cell>'
    rows = [
        text.format("name") + text.format("first") + text.format("second"),
        text.format("a") + percent.format(' table:number-columns-repeated="2"'),
    ]
    content = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    content = f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="S">{content}</table:table>'
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content + "</office:spreadsheet></office:body></office:document-content>")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    (table,) = read_tables(tmp_path / "a.ods")
    assert table.sheet == "S"
    assert table.frame.loc[2].tolist() == ["a", "71.2%", "71.2%"]


def test_a_parquet_file_comes_as_text(tmp_path):
    """Typed columns become the text a person would see; the first row of data is row 2."""
    frame = pd.DataFrame(
        {
            "n": [1, 2],
            "x": [0.5, None],
            "d": pd.to_datetime(["2024-01-05", None]),
            "t": ["a", ""],
            "c": pd.Categorical(["p", "q"]),
            "b": [True, False],
        }
    )
    frame.to_parquet(tmp_path / "a.parquet")
    (table,) = read_tables(tmp_path / "a.parquet")
    assert table.frame.index.tolist() == [2, 3]
    assert table.frame.astype(object).where(table.frame.notna(), None).to_numpy().tolist() == [
        ["1", "0.5", "2024-01-05", "a", "p", "TRUE"],
        ["2", None, None, None, "q", "FALSE"],
    ]


def test_headings_are_found_by_what_is_wanted(tmp_path):
    """Titles and notes above the headings are passed over, and one word of a title is not taken for the headings."""
    rows = [["The value of review", None], ["value"], [None], ["Measure ", " Review", "Value"], ["a", "final", "71%"]]
    (table,) = read_tables(_book(tmp_path / "a.xlsx", rows), headings=HEADINGS)
    assert table.frame.columns.tolist() == ["Measure", "Review", "Value"]
    assert table.frame.index.tolist() == [5]


def test_no_row_of_headings_is_an_error_not_a_guess(tmp_path):
    """Where no row holds the wanted headings, the first row is not taken by luck."""
    with pytest.raises(DataError, match=r"no row holds the headings; found a, b; expected measure, review.*Try: name header_row"):
        read_tables(_write(tmp_path, "a.csv", "a,b\n1,2\n"), headings=HEADINGS)
    with pytest.raises(DataError, match="no row holds the headings"):
        read_tables(_write(tmp_path, "b.csv", "value,\na,b\n1,2\n"), headings=HEADINGS)  # one word of ours may be a title


def test_stacked_headings_are_joined(tmp_path):
    """Merged upper headings spread over their columns; the parts are joined by ' / '."""
    rows = [["Returns"], [], ["Case ref", "Overall", None, "Date"], [None, "Grade", "Reason", None], ["1", "good", "x", "2024-01-05"]]
    merge = ("A3:A4", "B3:C3", "D3:D4")
    (table,) = read_tables(_book(tmp_path / "a.xlsx", rows, merge=merge), header_row=[3, 4])
    assert table.frame.columns.tolist() == ["Case ref", "Overall / Grade", "Overall / Reason", "Date"]
    (text,) = read_tables(_write(tmp_path, "b.csv", "Overall,,Date\nGrade,Reason,\ngood,x,2024\n"), header_row=[1, 2])
    assert text.frame.columns.tolist()[:2] == ["Overall / Grade", "Overall / Reason"]


def test_a_cell_merged_over_rows_speaks_of_each_of_them(tmp_path):
    """An area written once beside several rows belongs to all of them, and that is noted; a total merged to the right stays."""
    rows = [["area", "grade"], ["East", "good"], [None, "poor"], [None, None], ["Total", None]]
    (table,) = read_tables(_book(tmp_path / "a.xlsx", rows, merge=("A2:A4", "A5:B5")))
    assert table.frame["area"].tolist() == ["East", "East", "Total"]
    assert table.frame["grade"].isna().tolist() == [False, False, True]
    assert [(issue.code, issue.action) for issue in table.issues] == [("merged_cells", Action.REPAIRED)]
    assert "A2:A4" in table.issues[0].message


def test_two_headings_alike_are_an_error_naming_them(tmp_path):
    """Nobody can tell which is meant; where nobody wants them they are told apart by their column's letters."""
    path = _write(tmp_path, "a.csv", "measure,Value,note,value ,note\na,1,x,2,y\n")
    with pytest.raises(DataError, match=r"two headings are alike; found 'Value' in columns B, D.*'Value \(column B\)'"):
        read_tables(path, headings=HEADINGS)
    (table,) = read_tables(_write(tmp_path, "b.csv", "measure,value,note,note\na,1,x,y\n"), headings=HEADINGS)
    assert table.frame.columns.tolist() == ["measure", "value", "note (column C)", "note (column D)"]


def test_odd_rows_are_excluded_with_an_issue_each(tmp_path):
    """A row with more cells than headings may be shifted: an error; headings printed again: a note. Read = kept + excluded."""
    text = "measure,review,value\na,final,1,5\nmeasure,review,value\nb,final\nc,final,3,,\n"
    (table,) = read_tables(_write(tmp_path, "a.csv", text), base=tmp_path, headings=HEADINGS)
    assert table.frame.index.tolist() == [4, 5]
    assert [(issue.severity, issue.action, issue.code, issue.row) for issue in table.issues] == [
        (Severity.WARNING, Action.KEPT, "short_rows", 4),
        (Severity.ERROR, Action.EXCLUDED, "ragged_row", 2),
        (Severity.NOTE, Action.EXCLUDED, "repeated_headings", 3),
    ]


def test_the_sheets_with_the_headings_are_read_and_the_others_named(tmp_path):
    """A cover sheet is passed over with a note; a sheet that is not there is an error naming those that are."""
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    book.active.append(["Returns of the year"])
    for name in ("East", "West"):
        book.create_sheet(name).append(["measure", "review", "value"])
        book[name].append([name, "final", "71%"])
    book.save(tmp_path / "a.xlsx")
    tables = read_tables(tmp_path / "a.xlsx", base=tmp_path, headings=HEADINGS)
    assert [(table.sheet, table.frame["measure"].tolist()) for table in tables] == [("East", ["East"]), ("West", ["West"])]
    assert "Cover" in tables[0].issues[0].message
    with pytest.raises(DataError, match="there is no such sheet; found Cover, East, West; expected Returns"):
        read_tables(tmp_path / "a.xlsx", sheet="Returns")
    with pytest.raises(DataError, match="no sheet holds the headings; found Cover, East, West"):
        read_tables(tmp_path / "a.xlsx", headings=("case", "grade"))


def test_a_hidden_sheet_is_read_and_said(tmp_path):
    """What a person does not see when opening the workbook is told before it counts."""
    book = openpyxl.Workbook()
    book.active.title = "East"
    book.create_sheet("Old").sheet_state = "hidden"
    for sheet in book.worksheets:
        sheet.append(["measure", "review", "value"])
        sheet.append([sheet.title, "final", "71%"])
    book.save(tmp_path / "a.xlsx")
    tables = read_tables(tmp_path / "a.xlsx", headings=HEADINGS)
    assert [(table.sheet, [issue.code for issue in table.issues]) for table in tables] == [("East", []), ("Old", ["hidden_sheet"])]


def test_the_quick_reader_gives_what_the_careful_one_gives(tmp_path, monkeypatch):
    """A large plain file takes another road to the same frame; a file that is not plain takes the careful road."""
    body = "".join(f'measure {number},final,"{number},{number}",\n' for number in range(200)) + ",,,\n" + 'x,"two\nlines",,\n'
    plain = _write(tmp_path, "a.csv", "measure,review,value,\n" + body)
    careful = read_tables(plain, headings=HEADINGS)[0].frame
    monkeypatch.setattr(delimited, "LARGE_BYTES", 1)
    monkeypatch.setattr("analysis.reading.tables.LARGE_BYTES", 1)
    where = Where(file="a.csv")
    assert delimited.read_large(plain, where, headings=HEADINGS, header_row=None) is not None
    quick = read_tables(plain, headings=HEADINGS)[0].frame
    pd.testing.assert_frame_equal(quick, careful, check_index_type=False)
    ragged = _write(tmp_path, "b.csv", "measure,review,value\na,final,1,2\n\nb,final,1\n")
    assert delimited.read_large(ragged, where, headings=HEADINGS, header_row=None) is None
    assert read_tables(ragged, headings=HEADINGS)[0].frame.index.tolist() == [4]
    for name, data in (
        ("d.csv", "measure,review,value\ncafé,final,1\n".encode("cp1252")),
        ("e.csv", "measure,review,value\ncafé,final,1\n".encode("utf-16")),
    ):
        (table,) = read_tables(_write(tmp_path, name, data), headings=HEADINGS)
        assert table.frame["measure"].tolist() == ["café"]
    gapped = _write(tmp_path, "c.csv", "measure,review,value\na,final,1\n\nb,final,1\n")
    assert read_tables(gapped, headings=HEADINGS)[0].frame.index.tolist() == [2, 4]


def test_a_table_with_headings_alone_is_empty_not_wrong(tmp_path):
    """Headings without rows give an empty frame with these columns."""
    (table,) = read_tables(_write(tmp_path, "a.csv", "measure,review,value\n"), headings=HEADINGS)
    assert table.frame.empty
    assert table.frame.columns.tolist() == ["measure", "review", "value"]
    assert table.frame["value"].dtype == "str"
