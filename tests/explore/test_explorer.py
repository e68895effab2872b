"""The explorer without a browser: what can be chosen, the chart of a choice, the files it writes, the charts it keeps."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.charts import CHART_MIME
from analysis.errors import UsageError
from analysis.explore import explore
from analysis.explore.choice import KINDS
from analysis.explore.explorer import Explorer
from analysis.measures import trend_told
from analysis.reporting import chosen
from analysis.reporting.publishing import mark_unplanned
from analysis.store import Project

ROOT = Path(__file__).resolve().parents[2]
LETTER = "cafcass-east-midlands-2008"
AUDITS = "example-rolling-audits"
OF_AUDITS = {"run_chart", "control_chart", "small_multiples", "funnel", "caterpillar", "estimate", "agreement", "grading_drift"}
SYNTHETIC = """
id = "north-2024"
title = "North family services, inspection of 2024"
synthetic = true
[scale]
grades = ["inadequate", "good"]
meets = "good"
[[review]]
id = "midpoint"
stage = "midpoint"
name = "Mid-point review"
period = "October 2023"
[[review]]
id = "final"
stage = "final"
name = "Final review"
period = "May 2024"
[[measure]]
id = "late"
title = "Reports <script>alert(1)</script> late"
unit = "percent"
polarity = "lower_is_better"
"""
HEADINGS = (
    "recommendation,measure,review,value,numerator,denominator,definition,population,geography,claimed_by,locator,note,revision,status"
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the letter's register and an invented inspection."""
    root = tmp_path_factory.mktemp("explore")
    shutil.copytree(ROOT / "data" / "raw" / LETTER, root / "data" / "raw" / LETTER)
    north = root / "data" / "raw" / "north-2024"
    north.mkdir()
    (north / "inspection.toml").write_text(SYNTHETIC)
    rows = (
        ",late,midpoint,12%,,,late,reports,North,provider,page 1,,,checked\n,late,final,8%,,,late,reports,North,provider,page 2,,,checked\n"
    )
    (north / "figures.csv").write_text(f"{HEADINGS}\n{rows}")
    return root


@pytest.fixture
def explorer(root: Path) -> Explorer:
    """An explorer of the letter."""
    shutil.rmtree(root / "reports", ignore_errors=True)
    return explore(LETTER, root=root)


def test_every_kind_of_chart_is_a_chart_or_says_why_not(explorer: Explorer) -> None:
    """Nothing is raised; the letter has no file audits, so what needs them is refused in a sentence with a remedy, and all else is drawn."""
    refused = {kind.id for kind in KINDS if explorer.choose(chart=kind.id).chart.is_refusal}
    assert refused == OF_AUDITS
    for kind in OF_AUDITS:
        assert "no file audits. Try: " in explorer.choose(chart=kind).chart.alt_text


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    """An explorer of the invented file audits."""
    root = tmp_path_factory.mktemp("audited")
    shutil.copytree(ROOT / "data" / "raw" / AUDITS, root / "data" / "raw" / AUDITS)
    return explore(AUDITS, root=root)


def test_file_audits_have_every_chart_that_needs_them(audited: Explorer) -> None:
    """Each is drawn from the first measure with rates and from a chosen one, which its words name."""
    for kind in sorted(OF_AUDITS):
        assert not audited.choose(chart=kind, measures=[]).chart.is_refusal, kind
        chart = audited.choose(chart=kind, measures=["Safeguarding good or better"]).chart
        assert "Safeguarding" in chart.title + chart.subtitle + chart.source or kind in ("agreement", "grading_drift")
        if kind not in ("agreement", "grading_drift"):  # which are of files; a quarter of these files have two gradings
            assert any("count once for each grading" in note for note in chart.caveats), kind
    assert audited.choose(chart="agreement", measures=["recording"]).chart.data.equals(audited.choose(measures=[]).chart.data)


def test_points_in_time_never_overlap(audited: Explorer) -> None:
    """Months or quarters, never both: a file is counted in one point only, and run and control chart are those of the trend report."""
    for area in (None, "east", "North"):
        for kind in ("run_chart", "control_chart"):
            data = audited.choose(chart=kind, measures=["recording"], area=area).chart.data
            assert len({len(str(period)) for period in data["period"]}) == 1
            assert data["period"].is_unique
        told = trend_told(audited.data.rates, standard="recording", area=audited.choice.area or "all")
        assert [value for value in data["rate"] if value == value] == [value for value in told.rates["rate"] if value == value]
    audited.choose(area=None)


def test_an_estimate_shows_the_two_rates_of_its_change(audited: Explorer) -> None:
    """The difference of the rates is the change; a pair of reviews the wrong way round is told with the right one."""
    data = audited.choose(chart="estimate", measures=["recording"], area="East & Coast").chart.data.iloc[0]
    assert round(100 * (data["rate_to"] - data["rate_from"]), 6) == pytest.approx(data["change_pp"], abs=1e-6)
    assert audited.choice.area == "east"
    with pytest.raises(UsageError, match=r"wrong way round.*from_review='midpoint'"):
        audited.choose(from_review="final", to_review="midpoint")
    with pytest.raises(UsageError, match="colour"):
        audited.choose(colour="red")


def test_reviews_left_out_are_the_last_pair_with_changes(explorer: Explorer) -> None:
    """A newcomer who sets nothing sees the final review against the one before."""
    assert (explorer.choice.from_review, explorer.choice.to_review) == ("midpoint", "final")


def test_choosing_keeps_what_is_not_named(explorer: Explorer) -> None:
    """Another chart keeps the measures; another inspection forgets them."""
    explorer.choose(measures=["safeguarding"]).choose(chart="slope")
    assert (explorer.choice.measures, explorer.choice.chart) == (("safeguarding",), "slope")
    assert set(explorer.chart.data["measure"]) == {"safeguarding"}
    explorer.choose("north-2024")
    assert (explorer.data.id, explorer.choice.measures, explorer.choice.chart) == ("north-2024", (), "slope")
    assert explorer.chart.marks == ("Invented data",)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"chart": "dumbell"}, "dumbbell"),
        ({"measures": ["safegarding"]}, "safeguarding"),
        ({"measures": "safeguarding"}, "list"),
        ({"area": "mars"}, "East Midlands"),
        ({"to_review": "finale"}, "final"),
    ],
)
def test_a_wrong_name_is_told_with_the_nearest(explorer: Explorer, wrong: dict[str, object], told: str) -> None:
    """The message names what was meant, and the choice stays as it was."""
    before = explorer.choice
    with pytest.raises(UsageError, match=told):
        explorer.choose(**wrong)
    assert explorer.choice == before


def test_the_code_draws_the_same_chart(explorer: Explorer, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pasted into a cell of another notebook it gives the same numbers and words."""
    monkeypatch.setenv("REAUDIT_ROOT", str(root))
    for kind in KINDS:
        explorer.choose(chart=kind.id, measures=["safeguarding"] if "measures" in kind.heeds else [], area=None)
        lines, call = explorer.code.rsplit("\n", 1)
        names: dict[str, object] = {}
        exec(lines, names)
        assert eval(call, names).about() == explorer.chart.about()


def test_export_writes_four_files_a_choice(explorer: Explorer, root: Path) -> None:
    """Two choices of one kind of chart do not overwrite each other."""
    files = [*explorer.export(), *explorer.choose(measures=["safeguarding"]).export()]
    assert len(set(files)) == 8
    assert all(path.is_file() and path.is_relative_to(root / "reports" / LETTER / "exports") for path in files)
    assert {path.suffix for path in files} == {".png", ".svg", ".csv", ".txt"}
    assert (root / "reports" / LETTER / "exports" / "dumbbell--safeguarding--midpoint--final" / "dumbbell.csv").is_file()


def test_kept_charts_are_a_finished_report(explorer: Explorer, root: Path) -> None:
    """In the order chosen, each once, drawn by nobody again: the picture kept is the chart's own, and the page and files are there."""
    explorer.add_to_pack()
    explorer.choose(chart="judgements").add_to_pack()
    explorer.choose(chart="dumbbell")
    kept = explorer.add_to_pack()
    assert [one["id"] for one in kept] == ["judgements", "dumbbell"]
    folder = root / "reports" / LETTER / chosen.CHOSEN
    record = json.loads((folder / "report.json").read_text())
    assert record["status"] == "done"
    assert all((folder / name).stat().st_size == size for name, size in record["files"].items())
    assert (folder / "charts" / "2_dumbbell.png").read_bytes() == explorer.chart.png(300)
    assert f"data/processed/{LETTER}/changes.parquet" in record["inputs"]
    assert "Charts chosen by hand" in (root / "reports" / "index.html").read_text()
    assert mark_unplanned(Project(root), [], chosen=None) == []  # no plan asks for it, and no run calls it stale for that
    assert [one["id"] for one in explorer.remove_from_pack(1)] == ["dumbbell"]
    assert explorer.remove_from_pack(1) == []
    assert not folder.exists()
    with pytest.raises(UsageError, match="empty"):
        explorer.remove_from_pack(1)


def test_a_refusal_is_not_kept(explorer: Explorer) -> None:
    """A pack is for charts; the reason is told."""
    with pytest.raises(UsageError, match="no chart to keep"):
        explorer.choose(chart="run_chart").add_to_pack()
    assert explorer.pack == []


def test_a_planned_report_of_that_name_is_left_alone(explorer: Explorer, root: Path) -> None:
    """A report somebody planned under the same name is never overwritten."""
    folder = root / "reports" / LETTER / chosen.CHOSEN
    folder.mkdir(parents=True)
    (folder / "report.json").write_text('{"engine": "fork", "status": "done"}')
    with pytest.raises(UsageError, match="another id"):
        explorer.add_to_pack()


def test_the_menus_do_what_the_functions_do(explorer: Explorer) -> None:
    """A changed menu changes chart and picture; menus a chart does not heed are greyed; buttons write and tell."""
    box = explorer.controls
    menus = {one.description: one for one in box.children if getattr(one, "description", "")}
    picture = next(one for one in box.children if "<img" in str(getattr(one, "value", "")))
    before = picture.value
    menus["Measures"].value = ("safeguarding",)
    assert explorer.choice.measures == ("safeguarding",)
    assert picture.value != before
    assert "16.4" in picture.value
    menus["Chart"].value = "judgements"
    assert explorer.chart.family == explorer.choose().chart.family
    assert menus["Measures"].disabled
    menus["Inspection"].value = "north-2024"
    assert [label for label, _ in menus["Measures"].options] == ["Reports <script>alert(1)</script> late"]
    menus["Chart"].value = "dumbbell"
    assert "<script" not in picture.value
    assert "Invented data" in picture.value
    buttons = {one.description: one for child in box.children for one in getattr(child, "children", ())}
    buttons["Export the chart"].click()
    assert "Written to reports/north-2024/exports/dumbbell--midpoint--final" in box.children[-1].value
    buttons["Add to pack"].click()
    assert "1 chart so far" in box.children[-1].value
    assert [one["id"] for one in explorer.pack] == ["dumbbell"]


def test_a_newcomer_finds_the_way() -> None:
    """Tab completion offers the few names that matter, and each has a docstring."""
    names = [name for name in Explorer.__dir__(object.__new__(Explorer)) if name not in {"choice", "data", "options"}]
    assert len(names) < 12
    assert all(getattr(Explorer, name).__doc__ or name == "controls" for name in names)
    assert "explorer.export()" in (Explorer.__doc__ or "")


def test_explore_is_not_planned() -> None:
    """A run does not make a report of it."""
    assert "explore" not in (ROOT / "notebooks" / "reports.toml").read_text()


@pytest.mark.slow
def test_run_all_in_stock_papermill(explorer: Explorer, root: Path, tmp_path: Path) -> None:
    """The notebook runs without anybody at the menus; the chart of the parameters stands in its outputs."""
    command = [sys.executable, "-m", "papermill", str(ROOT / "notebooks" / "explore.ipynb"), str(tmp_path / "out.ipynb")]
    chosen_ = ["-p", "chart", "slope", "-y", "measures: [safeguarding]", "--no-progress-bar"]
    done = subprocess.run([*command, *chosen_], env={**os.environ, "REAUDIT_ROOT": str(root)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    outputs = [out for cell in json.loads((tmp_path / "out.ipynb").read_text())["cells"] for out in cell.get("outputs", [])]
    (chart,) = [out["data"][CHART_MIME] for out in outputs if CHART_MIME in out.get("data", {})]
    assert chart["family"] == "slope"
    assert any("application/vnd.jupyter.widget-view+json" in out.get("data", {}) for out in outputs)
    assert explorer.choose(chart="slope", measures=["safeguarding"]).chart.title == chart["title"]
