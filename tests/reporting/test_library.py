"""The library page and the register pages, without a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from analysis import store
from analysis.reporting import library

HOSTILE = "</script><script>alert(1)</script>\"'<img src=x onerror=alert(1)>"
FIGURES = (
    "inspection,figure_id,measure,measure_title,review,review_name,raw_value,value,value_low,value_high,numerator,denominator,"
    "definition,population,geography,claimed_by,locator,status,note,source,marks,missing_reason,revision\n"
    "north,late--final,late,Reports filed late,final,Final review,8%,0.08,,,,,filed late,reports,North,provider,page 3,checked,,A letter,,,\n"
)


class Shelf:
    """A project whose reports are written by hand."""

    def __init__(self, root: Path) -> None:
        self.project = store.Project(root)
        raw = self.project.raw("north")
        raw.mkdir(parents=True)
        (raw / "inspection.toml").write_text(
            'id = "north"\ntitle = "North"\n[[measure]]\nid = "late"\ntitle = "Reports filed late"\n[[area]]\nid = "east"\nname = "East & Coast"\n'
        )
        processed = self.project.processed("north")
        processed.mkdir(parents=True)
        (processed / "figures.csv").write_text("\ufeff" + FIGURES, encoding="utf-8")

    def add(self, folder: str, *, rows: str = "", inspection: str = "north", **more: Any) -> None:
        """A finished report with one chart, whose numbers are `rows` of csv."""
        place = self.project.reports / inspection / folder
        (place / "charts").mkdir(parents=True)
        (place / "charts" / "1_dot.csv").write_text("\ufeff" + (rows or "measure,area,value\nlate,east,0.08\n"), encoding="utf-8")
        (place / "charts" / "1_dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 4"/>')
        (place / "report.html").write_text("<!doctype html><title>x</title>")
        (place / "report.ipynb").write_text("{}")
        chart = {"number": 1, "files": "1_dot", "id": "dot", "title": f"Finding of {folder}", "alt_text": "A dot."}
        record = {
            "report": folder.split("--")[0],
            "inspection": inspection,
            "inspection_title": inspection.title(),
            "title": "A title",
            "parameters": {},
            "status": "done",
            "started": "2026-01-02T03:04:05+00:00",
            "charts": [chart],
            "files": {"charts/1_dot.svg": 60, "charts/1_dot.png": 9000, "report.html": 30},
        }
        (place / "report.json").write_text(json.dumps(record | more))

    def page(self, name: str = "index.html") -> html.HtmlElement:
        """The page, written now and read back."""
        library.write_library(self.project)
        return html.fromstring((self.project.reports / name).read_text())


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An empty shelf."""
    return Shelf(tmp_path)


def reports(page: html.HtmlElement) -> list[html.HtmlElement]:
    return page.xpath("//li[@class='report']")


def test_every_report_stands_on_the_page_without_its_script(shelf: Shelf) -> None:
    """Title, finding, status, picture and links are there as html; only the form waits for the script."""
    shelf.add("one")
    page = shelf.page()
    (row,) = reports(page)
    assert row.xpath(".//h3/a/@href") == ["north/one/report.html"]
    assert "Finding of one" in row.text_content()
    assert "Up to date" in row.text_content()
    assert row.xpath(".//img/@src") == ["north/one/charts/1_dot.svg"]  # the lighter one
    assert row.xpath(".//img/@loading") == ["lazy"]
    assert page.xpath("//form[@id='filters']")[0].get("hidden") is not None


def test_filters_offer_the_names_of_what_the_charts_show(shelf: Shelf) -> None:
    """Ids become the declared names, from parameters and from the plotted numbers; `all` is no area."""
    shelf.add("one", rows="measure,area,value\nlate,east,1\nlate,all,2\n")
    shelf.add("two", rows="value\n1\n", parameters={"area": "west", "standard": "recording"})
    page = shelf.page()
    assert page.xpath("//select[@id='measure']/option/text()") == ["All measures", "Reports filed late", "recording"]
    assert page.xpath("//select[@id='area']/option/text()") == ["All areas", "East & Coast", "west"]
    assert [row.get("data-areas") for row in reports(page)] == ["East & Coast", "west"]
    shelf.add("whole", rows="value\n1\n")
    assert shelf.page().xpath("//section[@class='group']/@data-areas") == ["East & Coast\nwest"]  # what a report without areas is about


def test_parameters_are_told_by_their_names(shelf: Shelf) -> None:
    """What tells reports apart, and the list of parameters, have the declared names beside the ids that a notebook takes."""
    shelf.add("one", parameters={"area": "east", "rule_set": "mdc"}, parameter_words={"area": "East & Coast"})
    shelf.add("two", parameters={"area": "west", "rule_set": "anhoej"})
    titles = [" ".join(link.text_content().split()) for link in shelf.page().xpath("//h3/a")]
    assert titles == ["A title (area: East & Coast (east); rule set: mdc)", "A title (area: west; rule set: anhoej)"]


def test_reports_of_one_notebook_are_told_apart_by_their_parameters(shelf: Shelf) -> None:
    """Only what differs is told; the same title with the same values is told apart by its folder."""
    shelf.add("bear", parameters={"n": [10, 20], "up_to": 200})
    shelf.add("bear--22-28", parameters={"n": [22, 28], "up_to": 200})
    shelf.add("alone", title="Another", parameters={"n": [1]})
    assert [" ".join(link.text_content().split()) for link in shelf.page().xpath("//h3/a")] == [
        "A title (n: 10, 20)",
        "A title (n: 22, 28)",
        "Another",
    ]
    shelf.add("again", parameters={"n": [10, 20], "up_to": 200})
    titles = [" ".join(link.text_content().split()) for link in shelf.page().xpath("//h3/a")]
    assert len(set(titles)) == 4


def test_stale_and_failed_reports_come_first_with_the_reason(shelf: Shelf) -> None:
    """They stand at the top, in the list of their inspection too, and say why."""
    shelf.add("a-fine", title="A")
    error = {"label": "an error in the notebook", "cell_number": 4, "message": "ValueError: no rows"}
    shelf.add("z-stale", title="Z", is_stale=True, error=error)
    page = shelf.page()
    assert [row.get("data-status") for row in reports(page)] == ["stale", "done"]
    assert "An error in the notebook in cell [4]: ValueError: no rows." in reports(page)[0].text_content()
    assert "no rows" in page.xpath("//section[@aria-labelledby='troubles']")[0].text_content()


def test_a_report_older_than_its_data_says_so(shelf: Shelf) -> None:
    """A report that no run makes again is not called up to date once its data has changed."""
    (shelf.project.root / "data" / "raw" / "north" / "figures.csv").write_text("now")
    shelf.add("old", inputs={"data/raw/north/figures.csv": store.hash_bytes(b"then")})
    shelf.add("new", title="New", inputs={"data/raw/north/figures.csv": store.hash_bytes(b"now")})
    told = {row.get("data-status"): row.text_content() for row in reports(shelf.page())}
    assert "data/raw/north/figures.csv changed after the report was made" in told["stale"]
    assert "changed" not in told["done"]


def test_no_text_of_the_data_becomes_markup(shelf: Shelf) -> None:
    """A title, an area, a reason and a parameter that look like html stay text, on both pages."""
    shelf.add("one", title=HOSTILE, parameters={"area": HOSTILE}, is_stale=True, stale_reason=HOSTILE, inspection_title=HOSTILE)
    page = shelf.page()
    assert len(page.xpath("//script")) == 1
    assert not page.xpath("//*[@onerror]")
    assert HOSTILE in page.xpath("//h3")[0].text_content()
    assert not html.fromstring((shelf.project.reports / "north" / "register.html").read_text()).xpath("//script")


def test_only_its_own_script_may_run_and_nothing_is_fetched(shelf: Shelf) -> None:
    """The policy holds the hash of the one script, and no address leads to the network."""
    shelf.add("one")
    library.write_library(shelf.project)
    text = (shelf.project.reports / "index.html").read_text()
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)
    assert script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text
    assert "default-src 'none'" in text
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//|\b(?:fetch|XMLHttpRequest|import)\b\s*\(""", text)


def test_each_number_leads_to_where_it_was_printed(shelf: Shelf) -> None:
    """The register tells how a figure was printed, where, and on which reports it stands; what is gone is told too."""
    rows = "measure,value_to,from_figure_id,to_figure_id\nlate,0.08,late--midpoint,late--final\n"
    shelf.add("one", rows=rows)
    page = shelf.page("north/register.html")
    row = page.get_element_by_id("figure-late--final")
    assert "8%" in row.text_content()
    assert "page 3" in row.text_content()
    assert row.xpath(".//a/@href") == ["one/report.html"]
    assert "late--midpoint" in page.get_element_by_id("figure-late--midpoint").text_content()
    assert page.xpath("//h2[@id='gone']")


def test_every_link_leads_to_a_file(shelf: Shelf) -> None:
    """Names that need escaping in an address too."""
    shelf.add("one", inspection="North & 50% #1")
    (shelf.project.reports / "North & 50% #1" / "pack").mkdir()
    (shelf.project.reports / "North & 50% #1" / "pack" / "pack one.pdf").write_bytes(b"")
    page = shelf.page()
    links = [link for link in page.xpath("//@href | //@src") if not link.startswith("#")]
    assert len(links) >= 6
    assert [link for link in links if not (shelf.project.reports / unquote(urlsplit(link).path)).is_file()] == []


def test_an_empty_project_says_what_to_do(shelf: Shelf) -> None:
    """No report, no filters, one hint."""
    page = shelf.page()
    assert "reaudit run" in page.text_content()
    assert not page.xpath("//form")
