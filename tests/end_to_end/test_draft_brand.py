"""From a letter to reports: every page that shows a figure nobody has checked says so at its head, until somebody has."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from analysis.cli import run_command

LETTER = """11 June 2015

Dear Sir,

Post inspection review of Riverford Council, 2014

The inspection was published in February 2014. The mid-point meeting in October 2014 found inadequate progress.

Recommendation 1: Riverford should improve its records.

This recommendation arises from the inspection finding that few records were complete.

Evidence of progress included the following.

- In October 2014, 71.2% of files met the policy. By the time of this review, this had risen to 94.2%.

Satisfactory progress had been made on this issue.

Yours sincerely
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, letter_project: Path) -> Path:
    """A project with one drafted inspection, its reports made."""
    root = tmp_path_factory.mktemp("drafted")
    (root / "letter.txt").write_text(LETTER, encoding="utf-8")
    (root / "data" / "raw").mkdir(parents=True)
    (root / "notebooks").symlink_to(letter_project / "notebooks")
    assert run_command(["read", str(root / "letter.txt"), "--into", str(root / "data/raw/riverford"), "--root", str(root)]) == 0
    assert run_command(["run", "riverford", "--root", str(root)]) == 0
    return root


def marks(root: Path) -> dict[str, tuple[list[str], list[str]]]:
    """For each report the brands in its record and at the head of its page."""
    folders = sorted(path.parent for path in (root / "reports" / "riverford").glob("*/report.json"))
    return {
        folder.name: (
            json.loads((folder / "report.json").read_text(encoding="utf-8"))["marks"],
            re.findall(r'class="mark">([^<]*)', (folder / "report.html").read_text(encoding="utf-8")),
        )
        for folder in folders
    }


def test_every_report_with_unchecked_figures_is_branded(project: Path) -> None:
    """Also those that show them in tables only, or only count them: the register, the recommendations, the sensitivity."""
    told = marks(project)
    assert {"evidence", "improvement", "recommendations", "sensitivity"} <= set(told)
    assert {name: brand for name, brand in told.items() if brand != (["Unchecked draft"], ["Unchecked draft"])} == {}
    assert "Unchecked draft" in (project / "reports" / "riverford" / "register.html").read_text(encoding="utf-8")


def test_the_brand_goes_when_every_figure_is_checked(project: Path) -> None:
    """A person's name and day on each row, and no page says draft."""
    path = project / "data" / "raw" / "riverford" / "figures.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"status": "checked", "checked_by": "A. Reader", "checked_on": "2026-01-05"} for row in rows)
    assert run_command(["run", "riverford", "--root", str(project)]) == 0
    assert all(brand == ([], []) for brand in marks(project).values())
    assert "Unchecked draft" not in (project / "reports" / "riverford" / "register.html").read_text(encoding="utf-8")
