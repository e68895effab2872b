"""A run from the plan to the published folder."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from analysis.cli import run_command
from analysis.errors import Faults, LockedError, UsageError
from analysis.reporting import running, state
from analysis.reporting.jobs import empty_fan_outs, expand
from analysis.reporting.lock import locked
from analysis.reporting.plan import read_plan

if TYPE_CHECKING:
    from tests.reporting.conftest import Maker

CHART = """
import base64, json
from IPython.display import display
png = base64.b64encode(b"\\x89PNG stand-in").decode()
display({"image/png": png, "image/svg+xml": "<svg><title>t</title></svg>", "text/plain": "alt",
  "application/vnd.reaudit.chart+json": {"id": "dumbbell", "family": "dumbbell", "title": "Up", "subtitle": "", "source": "the register",
   "method": "", "alt_text": "Two dots & a line", "caveats": ["policy changed"], "marks": ["Invented data"],
   "data": {"columns": ["measure", "value"], "rows": [["a, b", 0.5], ["c", None]]}}}, raw=True)
"""
COUNT = "from pathlib import Path\nwith open(Path.cwd().parent / 'count', 'a') as f: f.write('x')"


def test_a_report_has_all_its_files(maker: Maker) -> None:
    """A finished report is notebook, page, charts as the outputs carry them, and a record of parameters, inputs and files."""
    (maker.root / "data" / "raw" / "north" / "extra.csv").write_text("a\n1\n")
    maker.notebook("show", "open('data/raw/north/extra.csv').read()", CHART, "import pandas as pd\npd.DataFrame({'a': [1]})", "area")
    maker.plan_for("show", more='[report.parameters]\narea = "east"\n')
    result = maker.run()
    assert result.exit_code == 0, result
    folder = maker.folder("show")
    assert (folder / "charts" / "1_dumbbell.png").read_bytes() == b"\x89PNG stand-in"
    assert (folder / "charts" / "1_dumbbell.svg").read_text() == "<svg><title>t</title></svg>"
    assert (folder / "charts" / "1_dumbbell.csv").read_text("utf-8-sig") == 'measure,value\n"a, b",0.5\nc,x\n'
    assert (folder / "charts" / "1_dumbbell.txt").read_text() == "Two dots & a line\n"
    record = maker.record("show")
    assert record["status"] == "done"
    assert record["parameters"] == {"inspection": "north", "area": "east", "n": 1}
    assert set(record["inputs"]) == {"data/raw/north/extra.csv", "data/raw/north/inspection.toml"}
    assert {name: (folder / name).stat().st_size for name in record["files"]} == record["files"]
    cells = maker.executed("show")["cells"]
    assert cells[2]["metadata"]["tags"] == ["injected-parameters"]
    assert cells[-1]["outputs"][0]["data"]["text/plain"] == ["'east'"]
    page = (folder / "report.html").read_text()
    assert '<html lang="en-GB">' in page
    assert "<title>A report - north</title>" in page
    assert 'alt="Two dots &amp; a line"' in page
    assert "<details><summary>Code of cell" in page
    assert page.index(">Parameters<") < page.index("Two dots")
    assert "Invented data" in page
    assert base64.b64encode(b"\x89PNG stand-in").decode() in page
    index = (maker.project.reports / "index.html").read_text()
    assert 'href="north/show/report.html"' in index
    assert json.loads((maker.project.reports / "run.json").read_text())["reports"]["north/show"]["status"] == "done"


def test_the_page_asks_nothing_of_the_network(maker: Maker) -> None:
    """No script, and no address that a browser would fetch, not even from an output that brings its own."""
    html = '<script src=\'https://elsewhere/x.js\'></script><img src="https://elsewhere/x.png"><img src="data:image/png;base64,AA">'
    maker.notebook("page", f"from IPython.display import HTML\nHTML({html!r})", "%config InlineBackend.figure_formats = ['png']")
    maker.plan_for("page")
    maker.run()
    page = (maker.folder("page") / "report.html").read_text()
    assert "<script" not in page
    assert "elsewhere/x.png" not in page.split("<details>")[2]
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", re.sub(r"<pre>.*?</pre>", "", page, flags=re.DOTALL))
    assert "default-src 'none'" in page
    assert all("alt=" in image for image in re.findall(r"<img\b[^>]*>", re.sub(r"<pre>.*?</pre>", "", page, flags=re.DOTALL)))


def test_nothing_changed_is_nothing_done(maker: Maker, counted: Callable[[], int]) -> None:
    """The second run starts no notebook; changed data, notebook, parameters or a lost file start it again; other data does not."""
    data = maker.root / "data" / "raw" / "north" / "extra.csv"
    data.write_text("1")
    maker.notebook("one", COUNT, "open('data/raw/north/extra.csv').read()")
    maker.plan_for("one")
    maker.run()
    assert maker.run().up_to_date == ["north/one"]
    assert counted() == 1
    data.write_text("2")
    assert maker.run().done == ["north/one"]
    maker.plan_for("one", more="[report.parameters]\nn = 2\n")
    assert maker.run().done == ["north/one"]
    maker.notebook("one", COUNT, "open('data/raw/north/extra.csv').read()", "'more'")
    assert maker.run().done == ["north/one"]
    (maker.folder("one") / "report.html").unlink()
    assert maker.run().done == ["north/one"]
    (maker.root / "requirements.lock").write_text("pandas==1")
    assert maker.run().done == ["north/one"]
    (maker.root / "data" / "raw" / "south" / "other.csv").write_text("new")
    assert maker.run().up_to_date == ["north/one"]
    assert maker.run(force=True).done == ["north/one"]
    assert counted() == 7


def test_a_failing_report_stops_no_other_and_keeps_its_last_good_files(maker: Maker) -> None:
    """The failed one stays on disk as it last was, marked stale with reason and cell; the other is made; exit code 4."""
    maker.notebook("good", "'fine'")
    path = maker.notebook("bad", "'a good first time'")
    maker.plan_for("bad", "good")
    assert maker.run().exit_code == 0
    before = {name: (maker.folder("bad") / name).read_bytes() for name in ("report.ipynb", "report.html")}
    path.write_text(path.read_text().replace("'a good first time'", "print('so far'); 1/0"))
    maker.notebook("good", "'fine too'")
    result = maker.run()
    assert result.exit_code == 4
    assert result.done == ["north/good"]
    assert {name: (maker.folder("bad") / name).read_bytes() for name in before} == before
    record = maker.record("bad")
    assert (record["status"], record["is_stale"]) == ("stale", True)
    assert record["error"]["kind"] == "cell_error"
    assert record["error"]["message"] == "ZeroDivisionError: division by zero"
    assert record["error"]["source"] == "print('so far'); 1/0"
    failed = maker.executed("bad", "failed.ipynb")
    assert failed["cells"][-1]["outputs"][0]["text"] == ["so far\n"]
    assert failed["metadata"]["reaudit"]["status"] == "failed"
    index = (maker.project.reports / "index.html").read_text()
    assert "Stale" in index
    assert "ZeroDivisionError: division by zero" in index
    assert "stale" in state.status(maker.project)
    path.write_text(path.read_text().replace("1/0", "1"))
    assert maker.run(failed=True).done == ["north/bad"]
    assert not (maker.folder("bad") / "failed.ipynb").exists()
    assert maker.record("bad")["status"] == "done"


def test_fan_out_and_its_folders(maker: Maker) -> None:
    """for_each multiplies over what occurs in the data; each report has a folder of its own."""
    parameters = 'inspection: str = "north"\narea: str = "east"\nstandard: str = "recording"'
    maker.notebook("trend", "area + standard", parameters=parameters)
    maker.plan(
        '[[report]]\nid = "trend"\nnotebook = "trend.ipynb"\ninspections = ["north"]\n[report.for_each]\narea = "areas"\nstandard = "standards"\n'
    )
    assert sorted(maker.run().done) == ["north/trend--east--recording", "north/trend--west--recording", "north/trend--west--safeguarding"]


def test_only_failed_and_since_choose(maker: Maker) -> None:
    """--only names reports, --since makes again what was made before a day, an unknown name is refused with the nearest."""
    maker.notebook("one", "1")
    maker.notebook("two", "2")
    maker.plan_for("one", "two")
    assert maker.run(only=["one"]).done == ["north/one"]
    assert maker.run(failed=True).done == []
    assert maker.run(since="2999-01-01", only=["one"]).done == ["north/one"]
    assert maker.run(since="2000-01-01", only=["one"]).done == []
    with pytest.raises(UsageError, match="Try: two"):
        maker.run(only=["twoo"])
    with pytest.raises(UsageError, match="2024-05-31"):
        maker.run(since="yesterday")


def test_nothing_starts_on_a_faulty_plan(maker: Maker, counted: Callable[[], int]) -> None:
    """All faults are told at once and no notebook has run."""
    maker.notebook("one", COUNT)
    maker.plan('[[report]]\nid = "one"\nnotebook = "one.ipynb"\n[report.parameters]\naera = "east"\nn = "7"\n')
    with pytest.raises(Faults) as raised:
        maker.run()
    lines = str(raised.value).splitlines()
    assert len(lines) == 2
    assert "line 5" in lines[0]
    assert "Try: area" in lines[0]
    assert "line 6" in lines[1]
    assert "whole number" in lines[1]
    assert counted() == 0


def test_two_runs_at_once(maker: Maker) -> None:
    """The second is told that another run holds the lock, with exit code 5."""
    from filelock import FileLock

    maker.notebook("one", "1")
    maker.plan_for("one")
    (maker.root / ".reaudit").mkdir()
    with FileLock(str(maker.root / ".reaudit" / "run.lock")), pytest.raises(LockedError) as raised:
        maker.run()
    assert raised.value.exit_code == 5


def test_one_report_with_parameters_from_the_command_line(maker: Maker) -> None:
    """`reaudit report`: text stays text, the folder tells the values, the plan's own report is not touched."""
    maker.notebook("one", "code, n", parameters='code: str = ""\narea: str = "east"\nn: int = 1')
    maker.plan_for("one")
    result = running.report(maker.project, "one", "north", {"code": "007", "n": "5"}, clean=lambda *_: None, quiet=True)
    assert result.done == ["north/one--code-007--n-5"]
    assert maker.executed("one--code-007--n-5")["cells"][-1]["outputs"][0]["data"]["text/plain"] == ["('007', 5)"]
    with pytest.raises(UsageError, match="Try: area"):
        running.report(maker.project, "one", "north", {"aera": "x"}, quiet=True)
    with pytest.raises(Faults, match="north has no such area") as raised:
        running.report(maker.project, "one", "north", {"area": "est"}, clean=lambda *_: None, quiet=True)
    assert raised.value.exit_code == 2


def test_two_parameters_with_one_value_have_two_folders(maker: Maker) -> None:
    """`-p n 5` and `-p m 5` are two reports, each with its title; a folder that holds another report is left alone."""
    maker.notebook("one", "n, m", parameters="n: int = 1\nm: int = 1")
    maker.plan_for("one")
    for name in ("n", "m"):
        assert running.report(maker.project, "one", "north", {name: "5"}, clean=lambda *_: None, quiet=True).exit_code == 0
    assert {maker.record(f"one--{name}-5")["title"] for name in "nm"} == {"A report: n 5", "A report: m 5"}
    path = maker.folder("one--n-5") / "report.json"
    path.write_text(path.read_text().replace('"values": {\n    "n": 5', '"values": {\n    "n": 6'))
    with pytest.raises(UsageError, match="another report stands in its folder"):
        running.report(maker.project, "one", "north", {"n": "5"}, clean=lambda *_: None, quiet=True)


@pytest.mark.parametrize("value", ["07:30:00", "[[2024-01-01, 07:30:00]]", "{ a = nan }", "inf"])
def test_values_that_no_notebook_can_be_given(maker: Maker, value: str) -> None:
    """Times and infinities are faults of the plan, however deep they lie; nothing starts."""
    maker.notebook("one", "x", parameters="x = None")
    maker.plan_for("one", more=f"[report.parameters]\nx = {value}\n")
    with pytest.raises(Faults, match="parameter x has the wrong type"):
        maker.run()


def test_titles_have_the_names_people_read(maker: Maker) -> None:
    """Areas, standards and reviews stand in titles and in the record by their declared names; folders keep the ids."""
    names = {"areas": {"east": "East & Coast"}, "standards": {"recording": "Case recording"}, "reviews": {"final": "Final review 2024"}}
    maker.data["north"] = replace(maker.data["north"], names=names)
    maker.notebook("show", "area", parameters='area = "west"\nstandard = ""\nfrom_review = ""\nsome_n = []')
    maker.plan('[[report]]\nid = "show"\nnotebook = "show.ipynb"\ninspections = ["north"]\n[report.for_each]\narea = ["east", "west"]\n')
    assert maker.run().exit_code == 0
    assert {maker.record(f"show--{area}")["title"] for area in ("east", "west")} == {"A report: East & Coast", "A report: west"}
    assert maker.record("show--east")["parameter_words"] == {"area": "East & Coast"}
    asked = {"standard": "recording", "from_review": "final", "some_n": "[3, 4]"}
    assert running.report(maker.project, "show", "north", asked, clean=lambda *_: None, quiet=True).exit_code == 0
    titles = {json.loads(path.read_text())["title"] for path in maker.root.glob("reports/north/*/report.json")}
    assert "A report: standard Case recording, earlier review Final review 2024, some n 3 and 4" in titles


def test_days_within_lists_and_tables_are_text(maker: Maker) -> None:
    """A TOML day reaches the notebook as ISO text, also inside a table."""
    maker.notebook("one", "x", parameters="x = None")
    maker.plan_for("one", more="[report.parameters]\nx = { a = [2024-05-31] }\n")
    assert maker.run().exit_code == 0
    assert maker.executed("one")["cells"][-1]["outputs"][0]["data"]["text/plain"] == ["{'a': ['2024-05-31']}"]


def test_a_report_that_is_no_longer_planned_is_stale(maker: Maker) -> None:
    """It is told once, in its record, the status and the page of all reports; one made by hand is nobody's to miss."""
    maker.notebook("one", "1")
    maker.notebook("two", "2")
    maker.plan_for("one", "two")
    maker.run()
    running.report(maker.project, "two", "north", {"n": "5"}, clean=lambda *_: None, quiet=True)
    maker.plan_for("one")
    assert maker.run(only=["one"]).unplanned == [], "a run of some reports says nothing of the others"
    assert maker.run().unplanned == ["north/two"]
    assert maker.run().unplanned == []
    assert "It is no longer in the plan" in state.status(maker.project)
    assert "It is no longer in the plan" in (maker.project.reports / "index.html").read_text()
    assert [maker.record(name)["status"] for name in ("one", "two", "two--n-5")] == ["done", "stale", "done"]
    maker.plan_for("one", "two")
    assert maker.run().done == ["north/two"]


def test_reports_of_an_inspection_that_is_gone_are_stale(maker: Maker) -> None:
    """Its folder was taken out of data/raw."""
    maker.notebook("one", "1")
    maker.plan_for("one", inspections='["north", "south"]')
    maker.run()
    shutil.rmtree(maker.root / "data" / "raw" / "south")
    maker.plan_for("one")
    assert maker.run().unplanned == ["south/one"]
    assert maker.record("one", "south")["stale_reason"] == "Its inspection is no longer in data/raw"


def test_a_report_by_hand_leaves_the_story_of_the_last_run(maker: Maker) -> None:
    """`reaudit status` still tells how the schedule's run ended; both stand in the history."""
    maker.notebook("one", "1")
    maker.notebook("bad", "1/0")
    maker.plan_for("one", "bad")
    assert maker.run().exit_code == 4
    running.report(maker.project, "one", "north", {"n": "5"}, clean=lambda *_: None, quiet=True)
    told = state.status(maker.project)
    assert "exit code 4" in told
    assert "not in the last run" not in told.replace("north/one--n-5", "").split("north/one ")[1].splitlines()[0]
    history = json.loads((maker.project.reports / "run.json").read_text())["history"]
    assert [(one["command"], one["exit_code"]) for one in history] == [("run", 4), ("report", 0)]


def test_status_tells_a_killed_run_from_one_at_work(maker: Maker) -> None:
    """The lock knows."""
    maker.notebook("one", "1")
    maker.plan_for("one")
    maker.run()
    path = maker.project.reports / "run.json"
    run = json.loads(path.read_text())
    run["run"]["ended"] = None
    path.write_text(json.dumps(run))
    assert "was killed before its end" in state.status(maker.project)
    with locked(maker.project):
        assert "runs now" in state.status(maker.project)


@pytest.mark.parametrize("words", [["clean"], ["pack", "north"]], ids=["clean", "pack"])
def test_nothing_else_works_on_the_project_in_the_middle_of_a_run(maker: Maker, words: list[str]) -> None:
    """`reaudit clean` would write what the run reads, `reaudit pack` would read what it writes: exit code 5."""
    with locked(maker.project):
        assert run_command([*words, "--root", str(maker.root)]) == 5


def test_a_plan_without_reports_says_so(maker: Maker) -> None:
    """So does one whose reports have no data."""
    path = maker.notebook("one", "1")
    path.write_text(path.read_text().replace('"metadata": {"kernelspec"', '"metadata": {"reaudit": {"needs": ["issues"]}, "kernelspec"'))
    maker.plan("")
    assert empty_fan_outs(read_plan(maker.project), maker.data) == ["notebooks/reports.toml names no report, so there is nothing to make"]
    maker.plan('[[report]]\nid = "one"\nnotebook = "one.ipynb"\n')
    planned = read_plan(maker.project)
    assert empty_fan_outs(planned, maker.data, expand(planned, maker.data)) == [
        "one: no inspection has what it needs, so there is nothing to make"
    ]
