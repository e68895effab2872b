"""Csv for spreadsheets: nothing in it runs, and nothing else is changed."""

from __future__ import annotations

import csv
import io

import pytest

from analysis.store.sheets import csv_bytes, harmless

RUNS = ["=1+1", "=cmd|' /C calc'!A0", "+1+cmd", "-2+3", "@SUM(A1)", "\tA", "\n=1", "\uff1d1+1", "-", "=", "-1e5", "- not a number"]
STAYS = [
    "-5.0",
    "+0.02 (−0.10 to +0.10)",
    "−8.1",
    "+23.0",
    "-5.0%",
    "-5.0 (-22.4 to +13.1)",
    "1,234",
    "a=b",
    "'quoted'",
    "East & Coast",
    "",
    "2024-05",
]


@pytest.mark.parametrize("text", RUNS)
def test_text_like_a_formula_gets_an_apostrophe(text: str) -> None:
    """What a spreadsheet would run, as heading or as cell, begins with an apostrophe and is otherwise whole."""
    assert harmless(text) == f"'{text}"
    assert list(csv.reader(io.StringIO(csv_bytes([text], [[text]]).decode("utf-8-sig"), newline=""))) == [[f"'{text}"], [f"'{text}"]]


@pytest.mark.parametrize("cell", [*STAYS, -5.0, 0, True])
def test_other_cells_stay(cell: object) -> None:
    """Numbers, printed numbers and plain text are written as they are."""
    assert harmless(cell) is cell


@pytest.mark.parametrize(("text", "kept"), [("a\rb", "a\nb"), ("a\r\nb", "a\nb"), ("\r=1", "'\n=1")])
def test_a_line_end_inside_a_cell_ends_no_row(text: str, kept: str) -> None:
    """A carriage return, which the writer would leave unquoted, becomes a line feed, which it quotes."""
    assert list(csv.reader(io.StringIO(csv_bytes(["a"], [[text]]).decode("utf-8-sig"), newline=""))) == [["a"], [kept]]


def test_missing_is_empty_and_lone_surrogates_are_no_end() -> None:
    """A missing cell is empty; a letter no file can hold becomes a question mark."""
    assert csv_bytes(["a", "b"], [[None, "\ud800x"]]) == b"\xef\xbb\xbfa,b\n,?x\n"


@pytest.mark.parametrize(("sign", "kept"), [("[c]", "c"), ("[x]", "x"), ("[low]", "low"), ("[c] hidden", "[c] hidden"), ("[a]", "[a]")])
def test_shorthand_has_no_brackets_in_csv(sign: str, kept: str) -> None:
    """The Government Analysis Function's rule for csv; other text in brackets stays."""
    assert csv_bytes(["a"], [[sign]]) == f"\ufeffa\n{kept}\n".encode()
