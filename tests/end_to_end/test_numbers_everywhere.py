"""One pack, read back from its files: every number and every alt text is the same in page, csv, slide, document, workbook, pdf and zip."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree, html
from tests.end_to_end.conftest import LETTER, ROOT
from tests.packs.readback import NS, counted, files_of, native_charts, pdf_text, percent_of, workbook_rows, zip_rows

from analysis import store
from analysis.packs import FORMATS, pack
from analysis.reporting import running

AUDITS = "example-rolling-audits"
PLAN = """
[[report]]
id = "trend"
notebook = "trend.ipynb"
[report.for_each]
area = ["east"]
standard = ["recording"]
[[report]]
id = "variation"
notebook = "variation.ipynb"
[report.for_each]
standard = ["recording"]
[[report]]
id = "agreement"
notebook = "agreement.ipynb"
[report.for_each]
standard = ["recording"]
[[report]]
id = "improvement"
notebook = "improvement.ipynb"
"""
CHART_MIME = "application/vnd.reaudit.chart+json"
SIGNS = {"[c]", "[x]", "[z]", "[low]", "[u]"}


@dataclass
class Home:
    """A pack's files and what the executed notebooks hold, in the pack's order of reports."""

    inspection: str
    folder: Path
    reports: list[str]
    charts: list[tuple[str, dict[str, Any]]]  # report folder, chart as its notebook carries it; refusals left out

    def data(self, ending: str) -> bytes:
        return (self.folder / "pack" / f"{self.inspection}.{ending}").read_bytes()


def carried(folder: Path) -> list[dict[str, Any]]:
    """The charts among a notebook's outputs, read as plain json."""
    cells = json.loads((folder / "report.ipynb").read_text(encoding="utf-8"))["cells"]
    return [one["data"][CHART_MIME] for cell in cells for one in cell.get("outputs", []) if CHART_MIME in one.get("data", {})]


@pytest.fixture(scope="module", params=[LETTER, AUDITS])
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A real run and a pack in every format, of published figures and of file audits."""
    root = tmp_path_factory.mktemp("everywhere")
    shutil.copytree(ROOT / "data" / "raw" / request.param, root / "data" / "raw" / request.param)
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    if request.param == AUDITS:
        (root / "notebooks" / "reports.toml").write_text(PLAN, encoding="utf-8")
    project = store.Project(root)
    assert running.run(project, quiet=True, jobs=1).exit_code == 0
    assert pack(project, request.param, formats=FORMATS) == 0
    folder = project.reports / request.param
    with_charts = [
        one["key"] for one in json.loads(files_of((folder / "pack" / f"{request.param}.zip").read_bytes())["manifest.json"])["reports"]
    ]
    charts = [(key, chart) for key in with_charts for chart in carried(folder / key) if not chart["alt_text"].startswith("No chart.")]
    assert len(charts) >= 5
    return Home(request.param, folder, with_charts, charts)


def rows_of(chart: dict[str, Any]) -> list[list[Any]]:
    """The plotted numbers."""
    return chart["data"]["rows"]


def numbers_of(chart: dict[str, Any]) -> list[float]:
    """Every number among them."""
    return [float(cell) for row in rows_of(chart) for cell in row if isinstance(cell, int | float) and not isinstance(cell, bool)]


def figures_of(home: Home) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each chart with its figure on its report's page."""
    for key in home.reports:
        page = html.fromstring((home.folder / key / "report.html").read_text(encoding="utf-8"))
        figures = page.xpath("//figure")
        assert len(figures) == len(carried(home.folder / key))
        shown = zip(carried(home.folder / key), figures, strict=True)
        yield from ((chart, figure) for chart, figure in shown if not chart["alt_text"].startswith("No chart."))


def grids_of(home: Home) -> dict[int, list[list[str]]]:
    """Chart number to the table of its numbers in the document."""
    body = etree.fromstring(files_of(home.data("docx"))["word/document.xml"])
    found = {}
    for table in body.iter(f"{{{NS['w']}}}tbl"):
        told = re.match(r"The numbers of chart (\d+):", table.xpath("string(./w:tblPr/w:tblCaption/@w:val)", namespaces=NS))
        if told:
            found[int(told[1])] = [
                ["".join(cell.xpath(".//w:t/text()", namespaces=NS)) for cell in row.iterfind("w:tc", NS)]
                for row in table.iterfind("w:tr", NS)
            ]
    return found


def assert_same(shown: list[list[str]], told: list[list[Any]], missing: set[str]) -> None:
    """Every cell as text, a missing one empty or as one of these signs; a hidden row's numbers as the sign of hidden ones."""
    assert len(shown) == len(told)
    for cells, own in zip(shown, told, strict=True):
        for cell, value in zip(cells, own, strict=True):
            assert cell == str(value) if value is not None else cell in missing


def test_the_page_and_its_csv_hold_every_number(home: Home) -> None:
    """The folded table under each picture of a report's page, and the csv beside it, are the notebook's own numbers to the last digit."""
    seen = 0
    for chart, figure in figures_of(home):
        table = figure.xpath(".//table[thead]")[-1]
        assert [cell.text_content() for cell in table.xpath("./thead//th")] == chart["data"]["columns"]
        shown = [[cell.text_content() for cell in row.xpath("./td")] for row in table.xpath("./tbody/tr")]
        assert_same(shown, rows_of(chart), {"", *SIGNS})
        seen += 1
    assert seen == len(home.charts)
    for key in home.reports:
        for number, chart in enumerate(carried(home.folder / key), 1):
            path = next((home.folder / key / "charts").glob(f"{number}_*.csv"))
            rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
            assert rows[0] == chart["data"]["columns"]
            told = [["c" if cell == "[c]" else cell for cell in row] for row in rows_of(chart)]
            assert_same([[cell.removeprefix("'") for cell in row] for row in rows[1:]], told, {"", *(sign[1:-1] for sign in SIGNS)})


def test_workbook_and_zip_hold_every_number(home: Home) -> None:
    """Unrounded, as numbers."""
    names = sorted(name for name in files_of(home.data("zip")) if re.search(r"/\d{3}_[^/]*\.csv$", name))
    assert len(names) == len(home.charts)
    by_number = {int(re.search(r"/(\d{3})_", name)[1]): name for name in names}  # type: ignore[index]
    for number, (_, chart) in enumerate(home.charts, 1):
        rows = workbook_rows(home.data("xlsx"), f"Chart {number}")[1:]
        assert counted(cell for row in rows for cell in row if isinstance(cell, int | float)) == counted(numbers_of(chart))
        told = [["c" if cell == "[c]" else cell if cell is None else " ".join(str(cell).split()) for cell in row] for row in rows_of(chart)]
        printed = [[cell.removeprefix("'") for cell in row] for row in zip_rows(home.data("zip"), by_number[number])[1:]]
        assert_same(printed, told, {"", *(sign[1:-1] for sign in SIGNS)})


def test_the_document_prints_every_number(home: Home) -> None:
    """Cell by cell: what the document prints is the notebook's number, rounded to the decimals it prints, and signs stand where none is."""
    grids = grids_of(home)
    assert len(grids) == len(home.charts)
    compared = 0
    for number, (_, chart) in enumerate(home.charts, 1):
        columns = {name.replace("_pp", "").replace("_", " ").strip().lower(): place for place, name in enumerate(chart["data"]["columns"])}
        points = {name.replace("_pp", "").replace("_", " ").strip().lower() for name in chart["data"]["columns"] if name.endswith("_pp")}
        heads = [re.sub(r" \((%|points)\)$", "", head).lower() for head in grids[number][0]]
        assert len(grids[number]) - 1 == min(len(rows_of(chart)), 40)
        for printed, row in zip(grids[number][1:], rows_of(chart), strict=False):
            for head, text in zip(heads, printed, strict=True):
                cell = row[columns[head]]
                if isinstance(cell, bool) or (isinstance(cell, str) and cell):
                    continue
                if cell is None or cell == "":
                    assert text in SIGNS or text == "", (chart["id"], head, text)
                    continue
                told = percent_of(text)
                assert told is not None, (chart["id"], head, text)
                decimals = len(text.rstrip("%").partition(".")[2]) + (2 if text.endswith("%") else 0)
                assert abs(told - cell) <= 0.5 * 10**-decimals + 1e-9, (chart["id"], head, text, cell)
                assert not (head in points and text.endswith("%"))
                compared += 1
    assert compared > 20


def test_the_pdf_prints_what_the_document_prints(home: Home) -> None:
    """Every printed cell of every chart's numbers stands in the pdf's text."""
    text = pdf_text(home.data("pdf"))
    for number, rows in grids_of(home).items():
        for row in rows[1:]:
            for cell in row:
                if percent_of(cell) is not None:
                    assert cell in text, (number, cell)


def test_slides_show_no_other_number(home: Home) -> None:
    """A native chart draws its own report's numbers alone, its workbook holds the same; notes print what the document prints."""
    every = {round(number, 9) for _, chart in home.charts for number in numbers_of(chart)}
    natives = native_charts(home.data("pptx"))
    assert len(natives) >= 1
    for chart in natives:
        assert chart.cached == chart.embedded
        is_rows = "Rows" in chart.cached  # then y is the place of a row
        drawn = [point for name, points in chart.cached.items() if name != "Rows" for point in points]
        shown = {round(value, 9) for x, y in drawn for value in ((x,) if is_rows else (x, y)) if value is not None}
        assert shown <= every
        assert shown
    files = files_of(home.data("pptx"))
    notes = " ".join(
        text
        for name, part in files.items()
        if name.startswith("ppt/notesSlides/notes")
        for text in etree.fromstring(part).xpath("//a:t/text()", namespaces=NS)
    )
    for number, rows in grids_of(home).items():
        for row in rows[1:]:
            for cell in row:
                if cell.endswith("%") and percent_of(cell) is not None:
                    assert cell in notes, (number, cell)


def test_alt_text_is_the_same_in_every_home(home: Home) -> None:
    """Page, svg, loose file, zip, slide, document and pdf describe each chart with its notebook's own words."""
    wanted = [chart["alt_text"] for _, chart in home.charts]
    assert all(len(text) > 40 for text in wanted)
    assert [figure.xpath(".//img")[0].get("alt") for _, figure in figures_of(home)] == wanted
    loose, drawings = [], []
    for key in home.reports:
        for number, chart in enumerate(carried(home.folder / key), 1):
            if not chart["alt_text"].startswith("No chart."):
                stem = next((home.folder / key / "charts").glob(f"{number}_*.txt"))
                loose.append(stem.read_text(encoding="utf-8").rstrip("\n"))
                drawings.append(etree.fromstring(stem.with_suffix(".svg").read_bytes()).findtext("{http://www.w3.org/2000/svg}desc"))
    assert loose == drawings == wanted
    packed = files_of(home.data("zip"))
    assert [packed[name].decode().rstrip("\n") for name in sorted(packed, key=in_zip) if re.search(r"/\d{3}_[^/]*\.txt$", name)] == wanted
    assert [strip_part(text) for text in described_slides(home.data("pptx"))] == wanted
    body = etree.fromstring(files_of(home.data("docx"))["word/document.xml"])
    assert [one.get("descr") for one in body.xpath("//wp:docPr", namespaces=NS)] == wanted
    assert described_figures(home.data("pdf")) == wanted


def in_zip(name: str) -> int:
    """The chart's number in the pack."""
    found = re.search(r"/(\d{3})_", name)
    return int(found[1]) if found else 0


def strip_part(text: str) -> str:
    """A chart told on several slides says which part each shows."""
    return re.sub(r" Part 1 of \d+\.$", "", text)


def described_slides(deck: bytes) -> list[str]:
    """The descriptions of charts, tables and pictures, slide by slide; of a chart in parts the first alone."""
    files = files_of(deck)
    names = sorted(
        (name for name in files if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)), key=lambda name: int(re.findall(r"\d+", name)[0])
    )
    found = [
        shape.get("descr")
        for name in names
        for shape in etree.fromstring(files[name]).xpath(
            "//p:pic/p:nvPicPr/p:cNvPr | //p:graphicFrame/p:nvGraphicFramePr/p:cNvPr", namespaces=NS
        )
    ]
    return [text for text in found if not re.search(r" Part (?!1 )\d+ of \d+\.$", text)]


def described_figures(paper: bytes) -> list[str]:
    """The alternative text of each figure of a pdf's structure, in reading order."""
    found: list[str] = []

    def walk(element: pikepdf.Object) -> None:
        if isinstance(element, pikepdf.Array):
            for one in element:
                walk(one)
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            if str(element.S) == "/Figure":
                found.append(str(element.get("/Alt", "")))
            if "/K" in element:
                walk(element.K)

    with pikepdf.open(io.BytesIO(paper)) as document:
        walk(document.Root.StructTreeRoot.K)
    return found


def test_tables_of_words_are_tables_on_pages(home: Home) -> None:
    """The status table, the judgements and the matrix of graders are read as tables; their picture is folded away, with its alt text."""
    seen = 0
    for chart, figure in figures_of(home):
        if chart["family"] in ("judgement_matrix", "status_table", "agreement_matrix"):
            table = figure.xpath("./div[@class='scroll']/table[@class='reaudit-table']")[0]
            assert table.xpath("string(./caption)") == chart["title"]
            assert all(head.get("scope") == "col" for head in table.xpath("./thead//th"))
            assert figure.xpath("./details//img/@alt") == [chart["alt_text"]]
            assert not figure.xpath("./img")
            seen += 1
    assert seen >= 1
