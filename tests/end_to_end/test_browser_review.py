"""The page a draft is checked by, in a real browser: readable on a phone, in the dark, and by those who listen to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.end_to_end.browsing import axe_source, browser, violations

from analysis.letters import read, review_page
from analysis.model import Document, Page

pytestmark = [pytest.mark.browser]
TEXT = """11 June 2015

Dear Sir,

Post inspection review of Riverford, 2014

Recommendation 1: Riverford should improve records.

Evidence of progress included the following.

- In October 2014, 31 of 48 files (65%) met the policy; this had risen to 94% at the time of this review.

- Some 12% of posts are vacant, compared with 9% nationally.

Satisfactory progress had been made by Riverford on this issue.
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser for this module."""
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The review page of an invented letter."""
    path = tmp_path_factory.mktemp("review") / "review.html"
    path.write_text(
        review_page(read(Document("letter.txt", "txt", (Page(1, TEXT, 0),))), title="Draft of an invented letter"), encoding="utf-8"
    )
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390, 320])
def test_the_page_can_be_read_by_all(chromium: Any, page_file: Path, width: int, scheme: str) -> None:
    """No violation, nothing off to the side, and the sentence in view at every width."""
    page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    try:
        page.goto(page_file.as_uri())
        assert violations(page, axe_source()) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        mark = page.locator("mark").first.bounding_box()
        assert mark["x"] >= 0
        assert mark["x"] + mark["width"] <= width
    finally:
        page.close()


def test_a_value_is_shown_whole_with_its_other_end(page_file: Path) -> None:
    """The bracket that the sentence closes is closed, and each end of a change names the other."""
    text = page_file.read_text(encoding="utf-8")
    assert "31 of 48 files (65%)<br><small>later: 94%</small>" in text
    assert "94%<br><small>earlier: 31 of 48 files (65%)</small>" in text
    assert "recommendation 1: " in text
