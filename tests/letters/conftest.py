"""The letter and the reports kept beside the project; tests of them are skipped where they are absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.letters import Letter, read
from analysis.model import Document, Page

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
REPORTS = SHARED / "realdata" / "ofsted_reports"


def document(text: str, *, kind: str = "txt") -> Document:
    """One page of text as a document."""
    return Document("text.txt", kind, (Page(1, text, 0),))


@pytest.fixture(scope="session")
def letter() -> Letter:
    """The inspectorate's letter of June 2009, as read."""
    from analysis.pipeline.letter import read_letter

    paths = sorted((SHARED / "source").glob("*.txt")) if (SHARED / "source").is_dir() else []
    if not paths:
        pytest.skip("../shared/source is absent")
    return read_letter(paths[0])


@pytest.fixture(scope="session")
def reports() -> list[Path]:
    """The full texts of published reports."""
    if not REPORTS.is_dir():
        pytest.skip("../shared/realdata is absent")
    return sorted(REPORTS.glob("8*.txt"))


@pytest.fixture
def read_text():
    """A function that reads a text as a letter."""
    return lambda text: read(document(text))
