"""A real browser for tests: the system's own chromium driven by playwright, and axe, the accessibility checker."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
AXE = "node_modules/axe-core/axe.min.js"  # npm install --prefix .venv axe-core
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def missing(what: str, remedy: str) -> None:
    """Skip on a person's machine, fail where everything must be there."""
    told = f"{what} is not here; {remedy}"
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(told)
    pytest.skip(told)


def chromium_path() -> str:
    """The system's chromium, or $CHROMIUM."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        missing("chromium", "install it, or name one with CHROMIUM=/path")
    return str(found)


def axe_source() -> str:
    """The text of axe-core."""
    for place in (os.environ.get("AXE"), ROOT / ".venv" / AXE, ROOT / AXE):
        if place and Path(place).is_file():
            return Path(place).read_text(encoding="utf-8")
    missing("axe-core", "npm install --prefix .venv --no-save axe-core, or name its axe.min.js with AXE=/path")
    return ""


@contextmanager
def browser() -> Iterator[Any]:
    """A running browser. Asked for by one test module at a time: playwright's loop would be in the way of others."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            yield started
        finally:
            started.close()


def violations(page: Any, axe: str) -> list[str]:
    """What axe finds wrong on the page as it stands: rule, count and the first element."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", AXE_RULES)
    assert len(found["passes"]) > 20, "axe looked at nothing"
    return [
        f"{one['id']} x{len(one['nodes'])}: {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary']}"
        for one in found["violations"]
    ]


def open_all(page: Any) -> None:
    """Open whatever is folded away, so that it is checked too."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")


def until(page: Any, expression: str, seconds: float = 10.0) -> None:
    """Wait until an expression holds. Not playwright's own wait: it needs eval, which the pages' policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never came true: {expression}"
        page.wait_for_timeout(50)
