"""The documents keep up with the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis import terms
from analysis.cli.words import parser

ROOT = Path(__file__).resolve().parents[2]
TERM_LISTS = [cls for cls in vars(terms).values() if isinstance(cls, type) and issubclass(cls, terms.Term) and cls is not terms.Term]


@pytest.mark.parametrize("terms_list", TERM_LISTS, ids=lambda cls: cls.__name__)
def test_glossary_holds_every_term(terms_list: type[terms.Term]) -> None:
    """Each member of a closed list stands in the glossary with its label and meaning."""
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    missing = [m.value for m in terms_list if f"| {m.value} | {m.label} | {m.meaning} |" not in glossary]
    assert not missing


def test_readme_names_the_two_commands() -> None:
    """A newcomer finds make reports and make test, and continuous integration calls the second."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make reports" in readme
    assert "make test" in readme
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_command_the_documents_name_exists() -> None:
    """A `reaudit WORD` in a document is a command of the parser."""
    known = set(next(a for a in parser()._actions if a.dest == "command").choices or ())
    for document in [ROOT / "README.md", ROOT / "src/analysis/resources/project_readme.md", *sorted((ROOT / "docs").glob("*.md"))]:
        named = set(re.findall(r"`reaudit ([a-z]+)", document.read_text(encoding="utf-8")))
        assert named <= known, f"{document.name}: {named - known}"


def test_links_in_documents_lead_somewhere() -> None:
    """Every relative link of a document at the top or in docs/ names a file that is there."""
    for document in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_the_lock_file_holds_no_address() -> None:
    """The lock file holds names, versions and hashes only, and every package has a hash."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert len(re.findall(r"^[a-zA-Z0-9_.-]+==", lock, re.M)) == len(
        re.findall(r"^[a-zA-Z0-9_.-]+==[^\n]*\\\n\s+--hash=sha256:", lock, re.M)
    )


def test_notebooks_are_committed_without_outputs_and_functions() -> None:
    """A notebook in the project has no outputs, no execution counts and no `def`."""
    import nbformat

    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                assert not cell.outputs, path.name
                assert cell.execution_count is None, path.name
                assert not re.search(r"^\s*def ", cell.source, re.M), path.name


def test_the_page_of_rules_holds_every_rule() -> None:
    """docs/rules.md tells code, severity, action, message and remedy of each rule as it is, in the order it is applied."""
    from analysis.cleaning.rules import RULES

    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| code")]
    assert len(rows) == len(RULES)
    for line, rule in zip(rows, RULES, strict=True):
        for words in (rule.code, rule.severity.value, rule.action.value, rule.message, rule.remedy, rule.example):
            assert words in line
