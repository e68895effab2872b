"""Names and texts that would break out of their cell, page or folder are only names and texts."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path, PurePosixPath
from typing import Any

import openpyxl
import pytest
from tests.packs.conftest import CHANGE_COLUMNS, chart, html_table
from tests.packs.readback import files_of, native_charts, pdf_text, workbook_rows, zip_rows

from analysis import store
from analysis.errors import UsageError
from analysis.packs import pack
from analysis.packs.making import FORMATS, make, target
from analysis.packs.material import Material, clean_text, safe_name
from analysis.store.sheets import harmless

SCRIPT = "<script>alert('x')</script>"
COMMAND = "=cmd|' /C calc'!A0"
NAMES = (SCRIPT, COMMAND, "@SUM(A1)", "+1+cmd", "-2+3", "[a](http://b) and [c](http://d)", "$$note$$", "#import \"x\"; $a$ *b*", "\x00\x1b[31mred\u202e",
         "</w:t></w:r>", "]]>", "{{ 7*7 }}", "Имя", "…", "'quoted'", "\ud800lone")  # fmt: skip


def row(name: str) -> list[Any]:
    """A comparable change of a measure and an area of this name."""
    return [name, name, name, name, "all", "midpoint", "final", 0.5, 0.6, None, None, 10.0, None, None, "comparable", "improved", False]


@pytest.fixture
def nasty(shelf: Any) -> Material:
    """A report in which everything that can be named is named badly."""
    outputs = [
        chart(
            f"../../{name}",
            "dumbbell",
            CHANGE_COLUMNS,
            [row(name), row("plain")],
            title=f"{name} {name}",
            alt_text=f"About {name}",
            source=name,
            caveats=[name],
        )
        for name in NAMES
    ]
    shelf.add(
        "improvement",
        [*outputs, html_table(COMMAND, {COMMAND: list(NAMES), "=A1": list(NAMES), "": ["x"] * len(NAMES)})],
        title=SCRIPT,
        parameters={"area": COMMAND},
    )
    return shelf.material()


def test_no_cell_is_a_formula(nasty: Material, house: store.House) -> None:
    """No cell of the workbook, or of a workbook inside a chart, is a formula, and what begins like one is there as text."""
    books = [make(nasty, "xlsx", house), *(one.workbook for one in native_charts(make(nasty, "pptx", house)))]
    assert len(books) > len(NAMES) / 2
    seen = []
    for data in books:
        assert not any(b"<f>" in part or b"<f " in part for name, part in files_of(data).items() if "/worksheets/" in name)
        book = openpyxl.load_workbook(io.BytesIO(data))
        seen += [cell.value for sheet in book for cells in sheet.iter_rows() for cell in cells if isinstance(cell.value, str)]
        assert all(cell.data_type != "f" or cell.value == COMMAND for sheet in book for cells in sheet.iter_rows() for cell in cells)
    assert COMMAND in seen


def test_no_link_leads_out(nasty: Material, house: store.House) -> None:
    """Nothing in a name becomes a link to elsewhere."""
    for ending in ("pptx", "docx", "xlsx"):
        for name, part in files_of(make(nasty, ending, house)).items():
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in part, name


def test_no_cell_of_a_csv_runs(nasty: Material, house: store.House) -> None:
    """Text that a spreadsheet would run has an apostrophe before it; numbers stay numbers."""
    archive = make(nasty, "zip", house)
    for name in files_of(archive):
        if name.endswith(".csv"):
            for cells in zip_rows(archive, name):
                assert not [
                    cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not re.fullmatch(r"[+-]?[\d.,]+", cell)
                ], name
    assert harmless("-5.0") == "-5.0"
    assert harmless("-5.0 (-9.1 to +0.9)") == "-5.0 (-9.1 to +0.9)"
    assert harmless("-2+3") == "'-2+3"


def test_no_script_runs(nasty: Material, house: store.House) -> None:
    """A script in a name stands as text in every format's xml, and the pdf holds no action."""
    for ending in ("pptx", "docx", "xlsx"):
        for name, part in files_of(make(nasty, ending, house)).items():
            assert b"<script" not in part, (ending, name)
    paper = make(nasty, "pdf", house)
    assert "/JavaScript" not in paper.decode("latin-1")
    assert "<script>alert('x')</script>" in pdf_text(paper)


def test_names_stay_whole_as_text(nasty: Material, house: store.House) -> None:
    """A strange name is neither changed nor dropped: the workbook's cells say it as the report did."""
    for number, name in enumerate(NAMES, 1):
        assert workbook_rows(make(nasty, "xlsx", house), f"Chart {number}")[1][1] == clean_text(name) if number in (1, 2, 13) else True


@pytest.mark.parametrize("name", ["../../x", "CON", "con", "..", "/etc/passwd", "C:\\x", "a/b", "nul", "", " ", "aux.txt", "é" * 300])
def test_safe_names_stay_inside(name: str) -> None:
    """A safe name is one plain part of a path on every system."""
    safe = safe_name(name)
    assert re.fullmatch(r"[a-z0-9_-]{1,60}", safe)
    assert safe.lower() not in {"con", "nul", "aux", "prn"}


def test_paths_in_the_zip_stay_inside(nasty: Material, house: store.House) -> None:
    """No path of the zip is absolute, climbs, or has a part a system keeps for itself."""
    for name in files_of(make(nasty, "zip", house)):
        parts = PurePosixPath(name).parts
        assert not name.startswith("/")
        assert all(re.fullmatch(r"[A-Za-z0-9_.-]+", part) and part not in ("..", ".") for part in parts)


@pytest.mark.parametrize("name", ["../../x", "..", "/tmp", "north/../../x", "CON"])
def test_an_inspection_elsewhere_is_refused(shelf: Any, name: str) -> None:
    """A name that leads out of reports/, or is not there, is wrong use and writes nothing."""
    from tests.packs.conftest import dumbbell

    shelf.add("one", [dumbbell()])
    before = sorted(shelf.project.root.parent.rglob("*"))
    with pytest.raises(UsageError, match="no reports"):
        pack(shelf.project, name, formats=["zip"])
    assert sorted(shelf.project.root.parent.rglob("*")) == before


def test_a_pack_is_written_inside_its_inspection(shelf: Any) -> None:
    """The five files lie in reports/<inspection>/pack/ and nothing else is written anywhere."""
    from tests.packs.conftest import dumbbell

    shelf.add("improvement", [dumbbell("../../x"), dumbbell("CON")])
    before = set(shelf.project.root.parent.rglob("*"))
    assert pack(shelf.project, "north", formats=FORMATS) == 0
    written = set(shelf.project.root.parent.rglob("*")) - before
    folder = shelf.project.reports / "north" / "pack"
    assert written == {folder, *(folder / f"north.{ending}" for ending in FORMATS)}
    assert target(shelf.project, "north", "pptx") == folder / "north.pptx"


def test_manifest_hashes_are_those_of_the_files(material: Material, house: store.House) -> None:
    """Each file of the zip stands in the manifest with its hash and size."""
    files = files_of(make(material, "zip", house))
    told = json.loads(files["manifest.json"])["files"]
    assert {one["path"] for one in told} == set(files) - {"manifest.json", "README.txt"}
    for one in told:
        assert store.hash_bytes(files[one["path"]]) == one["sha256"]
        assert len(files[one["path"]]) == one["bytes"]


def test_a_damaged_picture_or_notebook_stops_nothing(shelf: Any, house: store.House, capsys: pytest.CaptureFixture[str]) -> None:
    """A notebook that cannot be read is left out and said; a chart without pictures still has its words and numbers."""
    from tests.packs.conftest import dumbbell

    bare = dumbbell("bare")
    bare["data"]["image/png"] = "not base64 ###"
    del bare["data"]["image/svg+xml"]
    shelf.add("good", [bare])
    folder: Path = shelf.add("broken", [dumbbell()])
    (folder / "report.ipynb").write_text("{ cut")
    assert pack(shelf.project, "north", formats=FORMATS) == 0
    assert "left out: north, Report broken: its notebook cannot be read" in capsys.readouterr().out
    assert len(shelf.material().charts) == 1
