"""Broken and hostile tables beside a good one: a clear line for each, bounded memory, and every row of the good one."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from tests.end_to_end import dirty

GOOD = 40
MEMORY_MB = 250  # more than the good file alone takes
MEASURED = """
import resource, sys
from analysis.cli import run_command
code = run_command(sys.argv[1:])
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
sys.exit(code)
"""


def with_password() -> bytes:
    """As Excel packs an encrypted workbook: an OLE file with a stream of that name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(4000)


def bomb(unpacked: int = 200 << 20) -> bytes:
    """An xlsx whose sheet is zeros: some hundred kilobytes that unpack to hundreds of megabytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(unpacked >> 20):
                sheet.write(bytes(1 << 20))
    return stream.getvalue()


def lying_bomb() -> bytes:
    """The same, with a size of 1,000 bytes written where the size is told."""
    data = bytearray(bomb(100 << 20))
    for found in re.finditer(re.escape((100 << 20).to_bytes(4, "little")), bytes(data)):
        data[found.start() : found.start() + 4] = (1000).to_bytes(4, "little")
    return bytes(data)


def entities() -> bytes:
    """A workbook whose texts are entities of entities: a thousand million letters when they are spelled out."""
    data = dirty.workbook({"A": [dirty.HEADINGS, *dirty.rows(3)]})
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    head = f'<?xml version="1.0"?><!DOCTYPE t [<!ENTITY l0 "lolololololol">{laughs}]>'
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(stream, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = head.encode() + content.replace(b"North", b"&l8;")
            after.writestr(name, content)
    return stream.getvalue()


def formulas() -> bytes:
    """Grades as formulas never calculated, an area as a link, and a cell that would run a program in a spreadsheet."""
    table = [dirty.HEADINGS, *dirty.rows(4)]
    table[1][8] = '=HYPERLINK("http://example.org","good")'
    table[2][1] = '=HYPERLINK("http://example.org/north","North")'
    table[3][8] = "=cmd|' /C calc'!A0"
    return dirty.workbook({"A": table})


def long_cell() -> bytes:
    """One grade of a million letters."""
    table = dirty.rows(4)
    table[2][8] = "x" * (1 << 20)
    return dirty.text([dirty.HEADINGS, *table]).encode()


def long_label() -> bytes:
    """An area and a standard of a million letters, in a parquet file."""
    table = dirty.rows(4, first=201)
    table[2][1], table[3][7] = "A" * (1 << 20), "B" * (1 << 20)
    return dirty.parquet(table)


def far_cell() -> bytes:
    """A cell in the last row and column of a sheet: room for all cells between would be half a terabyte."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(dirty.workbook({"A": [dirty.HEADINGS, *dirty.rows(3)]}))) as before,
        zipfile.ZipFile(stream, "w") as after,
    ):
        for name in before.namelist():
            far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            after.writestr(name, before.read(name).replace(b"</sheetData>", far))
    return stream.getvalue()


def nul() -> bytes:
    """A NUL byte in the fourth line."""
    return dirty.text([dirty.HEADINGS, *dirty.rows(6)]).encode().replace(b"C0003", b"C0\x0003")


def ragged() -> bytes:
    """Rows of one cell too many, and of some too few."""
    table = dirty.rows(6, first=101)
    table[1].append("more")
    table[3] = table[3][:4]
    return dirty.text([dirty.HEADINGS, *table]).encode()


def wide() -> bytes:
    """Ten thousand columns."""
    names = [*dirty.HEADINGS, *(f"extra {n}" for n in range(10_000))]
    return dirty.text([names, *[[*row, *["1"] * 10_000] for row in dirty.rows(3)]]).encode()


def long_line(size: int = 50 << 20) -> bytes:
    """The headings and one line that does not end."""
    return dirty.text([dirty.HEADINGS]).encode() + b"x" * size


def alike() -> bytes:
    """Two columns of grades."""
    return dirty.text([[*dirty.HEADINGS, "Grade "], *[[*row, "poor"] for row in dirty.rows(3)]]).encode()


BROKEN: dict[str, tuple[Callable[[], bytes], str, int]] = {
    # file: how it is made, what is told of it, rows kept of it
    "file_audits_password.xlsx": (with_password, r"the workbook has a password\. Try: save a copy without the password", 0),
    "file_audits_bomb.xlsx": (
        bomb,
        r"would unpack to far more than its size; found 200 MiB from \d\.\d MiB.*Try: save the table as \.csv",
        0,
    ),
    "file_audits_lying.xlsx": (lying_bomb, r"cut short or damaged.*Try: ask for the file again", 0),
    "file_audits_entities.xlsx": (entities, r"declares its own entities.*; found <!DOCTYPE in xl/worksheets/sheet1\.xml\. Try: ", 0),
    "file_audits_formulas.xlsx": (formulas, r"sheet A, row 2: .*never calculated.*Try: open the workbook in a spreadsheet program", 4),
    "file_audits_cell.csv": (long_cell, r"a cell is too long; found .* in row 4.*Try: look for a quotation mark", 0),
    "file_audits_label.parquet": (
        long_label,
        r"row \d+, column area: the area is not declared.*found 'A{80} \.\.\.'\. Try: add an \[\[area\]\]",
        4,
    ),
    "file_audits_far.xlsx": (far_cell, r"more cells than can be held; found cells in row 1,048,576 and in column 16,384.*Try: delete", 0),
    "file_audits_nul.csv": (nul, r"line 4 holds a NUL byte.*Try: ask for the file again", 0),
    "file_audits_ragged.csv": (ragged, r"row 3: the row has 10 cells under 9 headings.*Try: put quotation marks", 4),
    "file_audits_wide.csv": (wide, r"the table has too many columns; found 10009; expected at most 4096", 0),
    "file_audits_line.csv": (long_line, r"line 2 is too long; expected at most 16 MiB", 0),
    "file_audits_alike.csv": (alike, r"two headings are alike; found 'grade' in columns I, J.*Try: give them different names", 0),
}


def cleaned(root: Path) -> tuple[int, list[str], int]:
    """Exit code, lines said and peak memory in MB of `reaudit clean`, in a process of its own."""
    command = [sys.executable, "-c", MEASURED, "clean", "--root", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stderr.splitlines(), int(done.stdout.split()[-1])


def good() -> bytes:
    """A table without a fault."""
    return dirty.text([dirty.HEADINGS, *dirty.rows(GOOD, first=5001)]).encode()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], int, int]:
    """All broken files in one inspection, beside a good one: the folder, what was said, memory with and without them."""
    alone, root = tmp_path_factory.mktemp("alone"), tmp_path_factory.mktemp("broken")
    dirty.plant(alone, "good", {"file_audits.csv": good()})
    dirty.plant(root, "broken", {"file_audits.csv": good(), **{name: make() for name, (make, _, _) in BROKEN.items()}})
    code, _, usual = cleaned(alone)
    assert code == 0
    code, lines, peak = cleaned(root)
    assert code == 3
    return root / "data" / "processed" / "broken", lines, peak, usual


@pytest.mark.parametrize("name", list(BROKEN))
def test_each_is_told_in_a_clear_line(told: tuple[Path, list[str], int, int], name: str) -> None:
    """What, where, what was found and what to try; and the rows that can be read are kept."""
    folder, lines, _, _ = told
    _, expected, kept = BROKEN[name]
    mine = [line for line in lines if name in line]
    assert any(re.search(expected, line) for line in mine), mine or lines
    assert all(len(line) < 1000 for line in mine)
    inputs = pd.read_parquet(folder / "inputs.parquet").set_index("file")
    assert (int(inputs.loc[name, "rows_kept"]) if name in inputs.index else 0) == kept


def test_nothing_of_the_good_file_is_lost(told: tuple[Path, list[str], int, int]) -> None:
    """All its rows are kept, and no issue speaks of it."""
    folder, lines, _, _ = told
    inputs = pd.read_parquet(folder / "inputs.parquet").set_index("file")
    assert inputs.loc["file_audits.csv", ["rows_read", "rows_kept", "rows_excluded"]].tolist() == [GOOD, GOOD, 0]
    assert not [line for line in lines if "file_audits.csv" in line]


def test_memory_is_bounded(told: tuple[Path, list[str], int, int]) -> None:
    """All of them together, some hundred megabytes unpacked, take little more than the good file alone."""
    *_, peak, usual = told
    assert peak < usual + MEMORY_MB


@pytest.mark.soak
def test_a_line_of_two_gigabytes(tmp_path: Path) -> None:
    """It is refused after its first megabytes, with the good file kept and no more memory than usual."""
    dirty.plant(tmp_path, "broken", {"file_audits.csv": good()})
    with (tmp_path / "data" / "raw" / "broken" / "file_audits_line.csv").open("wb") as file:
        file.write(dirty.text([dirty.HEADINGS]).encode())
        for _ in range(2 << 10):
            file.write(b"x" * (1 << 20))
    code, lines, peak = cleaned(tmp_path)
    assert code == 3
    assert any("file_audits_line.csv: " in line and "found a line longer than 16 MiB" in line for line in lines)
    assert len(pd.read_parquet(tmp_path / "data" / "processed" / "broken" / "audits.parquet")) == GOOD
    assert peak < 600
