"""File audits count the files that meet a standard: a standard of which less is better would turn every word round."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis import pipeline, store
from analysis.errors import DataError

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = "example-rolling-audits"


def test_a_standard_of_which_less_is_better_is_refused(tmp_path: Path) -> None:
    """The error names the standard and what to declare; nothing is written."""
    folder = tmp_path / "data" / "raw" / EXAMPLE
    shutil.copytree(ROOT / "data" / "raw" / EXAMPLE, folder)
    definition = folder / "inspection.toml"
    text = definition.read_text()
    assert 'id = "safeguarding"' in text
    definition.write_text(text.replace('id = "safeguarding"', 'id = "safeguarding"\npolarity = "lower_is_better"'))
    with pytest.raises(DataError, match="safeguarding with polarity"):
        pipeline.clean(store.Project(tmp_path), EXAMPLE)
    assert not (tmp_path / "data" / "processed" / EXAMPLE).exists()
