"""The first screen of each analysis' page: question, answer, evidence and limits before any detail."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.end_to_end.browsing import browser

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = "example-rolling-audits"
NOTEBOOKS = ("trend", "variation", "agreement", "data_quality", "briefing", "improvement")
SCREEN = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the invented audits, each notebook once; the trend of one area, which has hidden months."""
    root = tmp_path_factory.mktemp("screens")
    shutil.copytree(ROOT / "data" / "raw" / EXAMPLE, root / "data" / "raw" / EXAMPLE)
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    plan = [f'[[report]]\nid = "{name}"\nnotebook = "{name}.ipynb"\n' for name in NOTEBOOKS]
    plan[0] += '[report.parameters]\narea = "east"\n'
    (root / "notebooks" / "reports.toml").write_text("\n".join(plan))
    done = subprocess.run([sys.executable, "-m", "analysis", "run", "--root", str(root)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return root / "reports" / EXAMPLE


def test_question_answer_and_limits_are_on_the_first_screen(reports: Path) -> None:
    """At 1280 x 800, without scrolling: the question, the whole answer with its numbers, and what it cannot tell."""
    with browser() as chromium:
        page = chromium.new_page(viewport=SCREEN)
        for name in NOTEBOOKS:
            page.goto((reports / name / "report.html").as_uri())
            ends = page.evaluate(
                """() => {
                    const heads = [...document.querySelectorAll("main h2")];
                    const box = one => one.getBoundingClientRect();
                    const limits = heads[1].closest("main > div");
                    let after = limits.nextElementSibling;
                    while (after && !after.querySelector("li")) after = after.nextElementSibling;
                    return {titles: heads.slice(0, 2).map(one => one.innerText), question: box(document.querySelector("main > div")).bottom,
                            answer: box(limits).top, first: box(after.querySelector("li")).bottom};
                }"""
            )
            assert page.get_by_text("Run All").count() == 0  # a page has no cells to run
            assert ends["titles"] == ["The answer", "What this cannot tell"], name
            assert ends["question"] < 400, (name, ends)
            assert ends["answer"] < 720, (name, ends)
            assert ends["first"] < SCREEN["height"], (name, ends)
        page.close()
