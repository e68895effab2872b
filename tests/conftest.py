"""What every test has to leave as it found it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def no_project_left_behind() -> Iterator[None]:
    """A test that leaves $REAUDIT_ROOT behind would send the tests after it to its own project."""
    before = os.environ.get("REAUDIT_ROOT")
    yield
    after = os.environ.pop("REAUDIT_ROOT", None)
    if before is not None:
        os.environ["REAUDIT_ROOT"] = before
    assert after == before, "the test left $REAUDIT_ROOT changed"
