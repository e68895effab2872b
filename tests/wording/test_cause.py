"""No fixed words of a chart, an answer or a caption claim a cause."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "analysis"
CAUSE = re.compile(
    r"\b(because|caus(?:e|es|ed|ing)|due to|thanks to|owing to|as a result|led to|leads to|effect of|impact)\b", re.IGNORECASE
)
FILES = sorted([*(SOURCE / "wording").glob("*.py"), *(SOURCE / "charts").glob("*.py")])


def words_in(source: str) -> list[str]:
    """Every text in the code that is no docstring; a common_cause key is a name, not words."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_no_fixed_words_claim_a_cause(path: Path) -> None:
    """Improved, declined, beyond a limit: what is seen, never what brought it about."""
    found = [words for words in words_in(path.read_text(encoding="utf-8")) if CAUSE.search(words)]
    assert not found


def test_the_check_itself_finds_a_cause() -> None:
    """In plain texts and in the fixed parts of a formatted one, and not in a docstring."""
    source = 'def f(x):\n    """Because it is so."""\n    return f"{x} improved due to audits"'
    assert [words for words in words_in(source) if CAUSE.search(words)] == [" improved due to audits"]
