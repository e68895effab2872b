"""JupyterLab for real: `reaudit lab` is started, explore.ipynb opened and run, a menu changed, a chart exported and kept."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.end_to_end.browsing import browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
LETTER = "cafcass-east-midlands-2008"
TOKEN = "for-this-test-alone"
READY_SECONDS = 90
RUN_SECONDS = 60


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of its own: JupyterLab saves notebooks."""
    root = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "data" / "raw" / LETTER, root / "data" / "raw" / LETTER)
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    return root


@pytest.fixture(scope="module")
def lab(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab as `reaudit lab` starts it, with settings of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    places = {name: str(home / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
                                                  "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")}  # fmt: skip
    options = ["--no-browser", "--ip=127.0.0.1", f"--port={port}", f"--IdentityProvider.token={TOKEN}", "--allow-root"]
    log = home / "log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "analysis", "lab", "--root", str(project), "--", *options],
            stdout=output,
            stderr=output,
            env={**os.environ, **places},
            start_new_session=True,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        end = time.monotonic() + READY_SECONDS
        while True:
            assert server.poll() is None, log.read_text()[-2000:]
            try:
                urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                assert time.monotonic() < end, log.read_text()[-2000:]
                time.sleep(0.5)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGINT)
        time.sleep(0.5)
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def page(lab: str) -> Iterator[Any]:
    """explore.ipynb open in JupyterLab, all cells run."""
    with browser() as chromium:
        opened = chromium.new_page(viewport={"width": 1400, "height": 1600})
        opened.set_default_timeout(RUN_SECONDS * 1000)
        opened.asked = []
        opened.on("request", lambda request: opened.asked.append(request.url))
        opened.goto(f"{lab}/lab/tree/explore.ipynb?token={TOKEN}")
        opened.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        opened.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        asked = opened.locator(".jp-Dialog").get_by_role("button", name="Select")
        finished = opened.locator(".jp-OutputArea-output", has_text="explore('")
        for _ in range(3):  # whoever is quicker than the kernel's connection is asked which kernel it shall be, and runs all again
            opened.wait_for_timeout(1500)
            opened.get_by_role("menuitem", name="Run", exact=True).click()
            opened.get_by_role("menuitem", name="Run All Cells", exact=True).click()
            asked.or_(finished).first.wait_for()
            if not asked.is_visible():
                break
            asked.click()
        finished.wait_for()
        yield opened


def picture(page: Any) -> Any:
    """The picture among the menus."""
    return page.locator(".jp-OutputArea-output .widget-vbox img")


def test_run_all_shows_menus_and_chart(page: Any) -> None:
    """The menus, the chart among them with its alt text, and the chart of the notebook itself."""
    picture(page).wait_for()
    assert "71.2%" in picture(page).get_attribute("alt")
    assert page.get_by_label("Inspection").input_value() == LETTER
    own = page.locator(".jp-CodeCell").nth(3).locator(".jp-RenderedHTMLCommon img")
    own.wait_for()
    assert own.get_attribute("alt").startswith("Dumbbell chart")
    assert own.evaluate("one => one.naturalWidth > 100")
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0


def test_a_changed_menu_changes_the_chart(page: Any) -> None:
    """Another measure, then another kind of chart: picture and words follow."""
    before = picture(page).get_attribute("src")
    page.get_by_label("Measures").select_option(label="Safeguarding case files (regional average)")
    page.wait_for_function("before => document.querySelector('.jp-OutputArea-output .widget-vbox img').src !== before", arg=before)
    assert "82.5%" in picture(page).get_attribute("alt")
    assert "71.2%" not in picture(page).get_attribute("alt")
    middle = picture(page).get_attribute("src")
    page.get_by_label("Chart", exact=True).select_option(label="Before and after, up to four measures (slope)")
    page.wait_for_function("before => document.querySelector('.jp-OutputArea-output .widget-vbox img').src !== before", arg=middle)
    assert "lope" in picture(page).get_attribute("alt").split(".")[0]


def test_a_chart_is_exported(page: Any, project: Path) -> None:
    """The button writes four files and says where."""
    page.get_by_role("button", name="Export the chart").click()
    page.get_by_text("Written to reports/").wait_for()
    folder = project / "reports" / LETTER / "exports" / "slope--safeguarding--midpoint--final"
    assert sorted(path.name for path in folder.iterdir()) == ["slope.csv", "slope.png", "slope.svg", "slope.txt"]
    assert (folder / "slope.png").read_bytes().startswith(b"\x89PNG")
    assert "82.5%" in (folder / "slope.txt").read_text()


def test_a_chart_is_kept_for_the_pack(page: Any, project: Path) -> None:
    """The button makes the chosen chart a finished report."""
    page.get_by_role("button", name="Add to pack").click()
    page.get_by_text("Kept for the pack, 1 chart so far").wait_for()
    record = json.loads((project / "reports" / LETTER / "chosen" / "report.json").read_text())
    assert [chart["id"] for chart in record["charts"]] == ["slope"]


def test_tab_completion_and_help(page: Any) -> None:
    """`explorer.` and Tab offer the names that matter; `?` tells what one does."""
    page.locator(".jp-CodeCell").nth(-1).locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("explorer.")
    item = page.locator(".jp-Completer-item", has_text="add_to_pack").first
    for _ in range(10):  # JupyterLab drops an answer that takes over a second, which the first one may on a busy machine
        page.keyboard.press("Tab")
        page.wait_for_timeout(1500)
        if item.is_visible():
            break
    item.wait_for()
    offered = page.locator(".jp-Completer-item").all_inner_texts()
    assert any("export" in one for one in offered)
    assert len(offered) < 20
    page.keyboard.press("Escape")
    page.keyboard.press("Control+A")
    page.keyboard.type("explorer.export?")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Write the chart as png (300 dpi)").first.wait_for()


def test_a_table_shows_itself_for_reading(page: Any) -> None:
    """The changes as a table on the last line of a cell: shares as percentages, a reason for a missing change, what every row says said once."""
    page.locator(".jp-CodeCell").nth(-1).locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("explorer.data.changes")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    table = page.locator(".jp-OutputArea-output table", has_text="changes: 4 rows")
    table.wait_for()
    cells = table.locator("td").all_inner_texts()
    assert {"71.2%", "94.2%", "+23.0", "[z]"} <= set(cells)
    assert "nan" not in " ".join(cells).lower()
    assert page.get_by_text("On every row").count() == 1


def test_nothing_is_asked_of_the_network(page: Any, lab: str) -> None:
    """JupyterLab and the widgets come from this machine; no news is fetched, nobody is asked about it."""
    assert [address for address in page.asked if not address.startswith((lab, "data:", "blob:", lab.replace("http", "ws")))] == []
    assert page.get_by_text("Would you like to get notified about official Jupyter news?").count() == 0
