"""The notebooks of file audits: thin, without outputs, question then answer then limits. Stock papermill: test_runs_notebooks."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ["trend", "variation", "agreement", "data_quality", "briefing"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_thin_and_answers_before_its_details(name: str) -> None:
    """No outputs, no functions or loops; the question, then the answer, then what it cannot tell, then the rest."""
    cells = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert not any(cell["outputs"] or cell["execution_count"] for cell in code)
    for cell in code:
        nodes = list(ast.walk(ast.parse("".join(cell["source"]))))
        assert not any(isinstance(node, ast.FunctionDef | ast.Lambda | ast.For | ast.While | ast.ClassDef) for node in nodes)
    assert "?**" in "".join(cells[0]["source"])
    headings = ["".join(cell["source"]).splitlines()[0] for cell in cells[1:] if cell["cell_type"] == "markdown"]
    assert headings[:2] == ["## The answer", "## What this cannot tell"]
    assert len(headings) > 2
