"""`reaudit pack`: what it writes, what it leaves out and why, and wrong use told in one line."""

from __future__ import annotations

from typing import Any

import pytest
from tests.packs.conftest import dumbbell, markdown, matrix
from tests.packs.readback import manifest, slide_texts

from analysis import store
from analysis.errors import UsageError
from analysis.packs import FORMATS, pack
from analysis.packs.material import OUT_OF_DATE


def test_it_says_what_it_wrote(shelf: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """One line a file, with its charts and size."""
    shelf.add("improvement", [dumbbell(), matrix()])
    assert pack(shelf.project, "north", formats=FORMATS) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [f"reports/north/pack/north.{ending}" for ending in FORMATS]
    assert all("2 charts, 0 tables" in line and "MB" in line for line in lines)


def test_a_failed_report_is_left_out_and_said(shelf: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Its reason is printed and stands in the pack; the finished report is there."""
    shelf.add("good", [dumbbell()])
    shelf.add("bad", [dumbbell()], status="failed", error={"label": "a cell raised an error", "message": "no column area"})
    assert pack(shelf.project, "north", formats=["zip", "pptx"]) == 0
    assert "left out: north, Report bad: it failed: a cell raised an error: no column area" in capsys.readouterr().out
    told = manifest((shelf.project.reports / "north" / "pack" / "north.zip").read_bytes())
    assert [one["key"] for one in told["reports"]] == ["good"]
    assert any("no column area" in line for line in told["not_shown"])
    assert "no column area" in slide_texts((shelf.project.reports / "north" / "pack" / "north.pptx").read_bytes())


def test_a_stale_report_is_branded(shelf: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """The last good numbers are there, marked as out of date on every chart, with the reason."""
    shelf.add("old", [dumbbell()], status="stale", is_stale=True, error={"label": "the deadline passed", "message": "120 s"})
    material = shelf.material()
    assert OUT_OF_DATE in material.charts[0].marks
    assert OUT_OF_DATE in material.marks
    pack(shelf.project, "north", formats=["pptx"])
    assert "out of date, and branded so: north, Report old" in capsys.readouterr().out


def test_changed_data_brands_a_report(shelf: Any) -> None:
    """A table that changed after the report was made makes its numbers out of date; an unchanged one does not."""
    table = shelf.project.root / "data" / "processed" / "north" / "changes.parquet"
    table.parent.mkdir(parents=True)
    table.write_bytes(b"first")
    shelf.add("one", [dumbbell()], inputs={"data/processed/north/changes.parquet": store.hash_bytes(b"first")})
    assert OUT_OF_DATE not in shelf.material().marks
    table.write_bytes(b"second")
    assert OUT_OF_DATE in shelf.material().marks
    assert "changes.parquet has changed" in shelf.material().reports[0].stale


def test_only_takes_a_plan_id_or_a_folder(shelf: Any) -> None:
    """`--only trend` takes every report of that id, `--only trend--east` one of them."""
    for name in ("trend--east", "trend--west", "improvement"):
        shelf.add(name, [dumbbell()])
    assert [one.key for one in shelf.material(only=["trend"]).reports] == ["trend--east", "trend--west"]
    assert [one.key for one in shelf.material(only=["trend--east"]).reports] == ["trend--east"]
    with pytest.raises(UsageError, match="no such report"):
        shelf.material(only=["trends"])


def test_reports_come_in_the_order_of_the_plan(shelf: Any) -> None:
    """Not in alphabetical order, where the plan says otherwise."""
    for name in ("alpha", "beta"):
        shelf.add(name, [dumbbell()])
    shelf.project.notebooks.mkdir()
    shelf.project.plan.write_text('[[report]]\nid = "beta"\n[[report]]\nid = "alpha"\n')
    assert [one.key for one in shelf.material().reports] == ["beta", "alpha"]
    assert [chart.number for chart in shelf.material().charts] == [1, 2]


def test_without_an_inspection_all_are_packed(shelf: Any) -> None:
    """`reaudit pack` alone makes a pack for every inspection with reports."""
    shelf.add("one", [dumbbell()])
    shelf.add("one", [dumbbell()], inspection="south")
    assert pack(shelf.project, formats=["zip"]) == 0
    assert [path.name for path in sorted(shelf.project.reports.glob("*/pack/*"))] == ["north.zip", "south.zip"]


@pytest.mark.parametrize(
    ("outputs", "record"),
    [([], {}), ([markdown("only words")], {}), ([dumbbell()], {"status": "failed"}), ([dumbbell()], {"status": "running"})],
)
def test_nothing_finished_is_wrong_use(shelf: Any, outputs: list, record: dict) -> None:
    """Where no report can be shown there is no pack, and the error says why."""
    shelf.add("one", outputs, **record)
    with pytest.raises(UsageError, match=r"nothing to put in a pack.*Report one"):
        pack(shelf.project, "north", formats=["zip"])
    assert not (shelf.project.reports / "north" / "pack").exists()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"formats": ["ppt"]}, "no such format"),
        ({"formats": []}, "no such format"),
        ({"formats": ["pptx"], "template": "x.odp"}, "no template"),
        ({"formats": ["docx"], "template": "x.pptx"}, "--format pptx"),
        ({"formats": ["pptx"], "template": "missing.pptx"}, "no such template"),
    ],
)
def test_wrong_use_is_told(shelf: Any, settings: dict, said: str) -> None:
    """Each wrong use is a UsageError in one line."""
    shelf.add("one", [dumbbell()])
    with pytest.raises(UsageError, match=said) as caught:
        pack(shelf.project, "north", **settings)
    assert "\n" not in str(caught.value)


def test_a_failing_format_writes_nothing(shelf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """All formats are made before any is written: an older pack is never left half new."""
    from analysis.packs import archive

    shelf.add("one", [dumbbell()])

    def broken(*_: Any, **__: Any) -> bytes:
        raise RuntimeError("no")

    monkeypatch.setattr(archive, "archive_bytes", broken)
    with pytest.raises(RuntimeError):
        pack(shelf.project, "north", formats=["pptx", "zip"])
    assert not (shelf.project.reports / "north" / "pack").exists()


def test_the_command_line_leads_here(shelf: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """`reaudit pack north --format zip` ends with 0, an unknown format with 2 and one line."""
    from analysis.cli import main

    shelf.add("one", [dumbbell()])
    for ending, code in (("zip", 0), ("odp", 2)):
        with pytest.raises(SystemExit) as left:
            main(["pack", "north", "--root", str(shelf.project.root), "--format", ending])
        assert (left.value.code or 0) == code
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
