"""Areas with names that would run, link or climb: through a real run, the library and a pack they stay names."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from lxml import html
from tests.end_to_end.conftest import ROOT
from tests.packs.readback import files_of, pdf_text

from analysis import store
from analysis.packs import FORMATS, pack
from analysis.reporting import running
from analysis.reporting.library import write_library

AUDITS = "example-rolling-audits"
SCRIPT, COMMAND, LINK = "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "[../../x](http://elsewhere.example/) <b>CON</b>"
PLAN = """
[[report]]
id = "variation"
notebook = "variation.ipynb"
[report.for_each]
standard = ["recording"]
[[report]]
id = "data_quality"
notebook = "data_quality.ipynb"
[[report]]
id = "improvement"
notebook = "improvement.ipynb"
[[report]]
id = "briefing"
notebook = "briefing.ipynb"
[report.for_each]
area = ["east"]
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> store.Project:
    """The example with three renamed areas, run and packed."""
    root = tmp_path_factory.mktemp("hostile") / "project"
    shutil.copytree(ROOT / "data" / "raw" / AUDITS, root / "data" / "raw" / AUDITS)
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    definition = root / "data" / "raw" / AUDITS / "inspection.toml"
    text = definition.read_text(encoding="utf-8")
    for old, new in (("East & Coast", SCRIPT), ("North", COMMAND), ("West", LINK)):
        assert f'name = "{old}"' in text
        text = text.replace(f'name = "{old}"', f'name = "{new}"')
    definition.write_text(text, encoding="utf-8")
    (root / "notebooks" / "reports.toml").write_text(PLAN, encoding="utf-8")
    project = store.Project(root)
    assert running.run(project, quiet=True, jobs=1).exit_code == 0
    assert pack(project, AUDITS, formats=FORMATS) == 0
    write_library(project)
    return project


def pages(project: store.Project) -> list[Path]:
    """Every page of the reports folder."""
    return sorted(project.reports.rglob("*.html"))


def test_no_page_holds_what_a_name_says(hostile: store.Project) -> None:
    """No element, link or handler comes from a name; the only script is the library's own; the names can be read."""
    assert len(pages(hostile)) >= 6
    told = ""
    for path in pages(hostile):
        page = html.fromstring(path.read_text(encoding="utf-8"))
        scripts = page.xpath("//script")
        assert len(scripts) == (1 if path.name == "index.html" else 0), path.name
        assert not any("alert(1)" in (script.text or "") for script in scripts)
        assert not page.xpath("//@*[starts-with(name(), 'on')]")
        assert not page.xpath("//b")
        assert not [address for address in page.xpath("//@href | //@src") if re.match(r"\s*(https?:|javascript:|//)", address)]
        told += page.text_content()
    for name in (SCRIPT, COMMAND, LINK.split("]")[0].lstrip("[")):
        assert name in told


def test_the_answer_names_the_area(hostile: store.Project) -> None:
    """The name is not lost from the sentence it belongs to."""
    page = html.fromstring((hostile.reports / AUDITS / "briefing--east" / "report.html").read_text(encoding="utf-8"))
    answer = page.xpath("string(//h2[contains(., 'answer')]/following::*[self::p or self::ul][1])") + page.text_content()
    assert f"{SCRIPT}:" in answer


def test_no_csv_of_the_reports_or_the_pack_runs(hostile: store.Project) -> None:
    """Charts' csv beside the pages and those of the zip are guarded alike."""
    texts = [path.read_text(encoding="utf-8") for path in hostile.reports.rglob("charts/*.csv")]
    archive = files_of((hostile.reports / AUDITS / "pack" / f"{AUDITS}.zip").read_bytes())
    texts += [data.decode("utf-8-sig") for name, data in archive.items() if name.endswith(".csv")]
    cells = [cell for text in texts for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")) for cell in row]
    assert f"'{COMMAND}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@", "\t")) or re.match(r"[+-](?![\d.,]+)", cell)]
    assert all(re.fullmatch(r"[A-Za-z0-9_./-]+", name) and ".." not in name for name in archive)


def test_the_pack_holds_them_as_text(hostile: store.Project) -> None:
    """No formula in the workbook, no tag in slides or document, the name in the pdf's text."""
    folder = hostile.reports / AUDITS / "pack"
    data = {ending: (folder / f"{AUDITS}.{ending}").read_bytes() for ending in FORMATS}
    assert not any(b"<f>" in part or b"<f " in part for name, part in files_of(data["xlsx"]).items() if "/worksheets/" in name)
    book = openpyxl.load_workbook(io.BytesIO(data["xlsx"]))
    assert COMMAND in [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    for ending in ("pptx", "docx", "xlsx"):
        for name, part in files_of(data[ending]).items():
            assert name.endswith(".png") or b"<script" not in part, (ending, name)  # a picture carries its title
            assert not (name.endswith(".rels") and b'TargetMode="External"' in part), (ending, name)
    assert "alert(1)" in pdf_text(data["pdf"])


def test_nothing_is_written_beside_the_project(hostile: store.Project) -> None:
    """The project's folder holds all that was written."""
    assert [path.name for path in hostile.root.parent.iterdir()] == ["project"]
    allowed = {"data", "notebooks", "reports", ".reaudit"}
    assert {path.name for path in hostile.root.iterdir()} <= allowed
