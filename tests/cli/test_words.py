"""The command line: help, wrong use, exit codes, one-line errors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.cli import run_command
from analysis.cli.words import parser
from analysis.errors import DataError, Faults, LockedError, ReauditError, ReportFailed, UsageError, Where

COMMANDS = ["run", "clean", "check", "report", "pack", "read", "init", "new", "example", "status", "explain", "lab"]


def test_every_command_of_the_contract_is_there() -> None:
    """The commands others build on exist, each with a help text."""
    actions = next(action for action in parser()._actions if action.dest == "command")
    assert list(actions.choices or ()) == COMMANDS


@pytest.mark.parametrize("words", [["--help"], *[[name, "--help"] for name in COMMANDS]])
def test_help_leaves_with_zero(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Help is printed on stdout."""
    with pytest.raises(SystemExit) as left:
        run_command(words)
    assert left.value.code == 0
    assert "usage: reaudit" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [[], ["fly"], ["run", "--jobs", "0"], ["run", "--deadline", "-1"], ["check", "--fast"], ["run", "--engine", "steam"], ["explain"]],
)
def test_wrong_use_is_one_line_and_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong words give one line on stderr and exit code 2."""
    with pytest.raises(SystemExit) as left:
        run_command(words)
    assert left.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith("reaudit: ")
    assert told.count("\n") == 1
    assert "Try: " in told


def test_help_imports_nothing_heavy() -> None:
    """Neither pandas nor matplotlib is imported to show the help, so it answers at once."""
    code = (
        "import sys\nfrom analysis.cli.words import parser\nparser().format_help()\n"
        "print([m for m in ('pandas', 'numpy', 'matplotlib', 'papermill', 'pyarrow') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_python_m_is_the_same_command() -> None:
    """`python -m analysis --version` answers as `reaudit --version` does."""
    told = subprocess.run([sys.executable, "-m", "analysis", "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.startswith("reaudit ")


def test_no_project_is_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Outside any project a command ends with 2 and names the remedy."""
    monkeypatch.delenv("REAUDIT_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    assert run_command(["check"]) == 2
    assert "reaudit init" in capsys.readouterr().err


@pytest.mark.parametrize("before", [None, "elsewhere"])
def test_a_command_leaves_no_project_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str | None) -> None:
    """Called from Python, one command's project is not the next one's: $REAUDIT_ROOT is as it was."""
    monkeypatch.setenv("REAUDIT_ROOT", before or "")
    if before is None:
        monkeypatch.delenv("REAUDIT_ROOT")
    (tmp_path / "data" / "raw").mkdir(parents=True)
    assert run_command(["check", "--root", str(tmp_path)]) == 2
    assert os.environ.get("REAUDIT_ROOT") == before


def test_the_root_may_stand_before_or_after_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--root DIR counts in both places."""
    for words in (["--root", str(tmp_path), "check"], ["check", "--root", str(tmp_path)]):
        assert run_command(words) == 2
        assert "without data/raw" in capsys.readouterr().err


def test_interruption_and_faults_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C is 130; an error nobody foresaw is 1, one line, with the traceback only on request."""
    from analysis.cli import commands

    def stopped(_: object) -> int:
        raise KeyboardInterrupt

    def broken(_: object) -> int:
        raise RuntimeError("the\nroof")

    monkeypatch.setattr(commands, "status", stopped)
    assert run_command(["status"]) == 130
    monkeypatch.setattr(commands, "status", broken)
    capsys.readouterr()
    assert run_command(["status"]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "RuntimeError: the roof" in told
    assert run_command(["status", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(("kind", "code"), [(ReauditError, 1), (UsageError, 2), (DataError, 3), (ReportFailed, 4), (LockedError, 5)])
def test_each_error_has_its_exit_code(kind: type[ReauditError], code: int) -> None:
    """The family of errors carries the contract's exit codes; several at once leave with the first that holds."""
    assert kind("x").exit_code == code
    assert Faults([kind("x"), LockedError("y")]).exit_code == code


def test_an_error_says_what_where_found_expected_and_what_to_try() -> None:
    """One line holds all five parts in order, whatever line breaks the parts bring."""
    error = DataError(
        "not a\npercentage", where=Where("figures.csv", None, 3, "value"), found="'x'", expected="such as 71.2%", remedy="mend it"
    )
    assert str(error) == "figures.csv, row 3, column value: not a percentage; found 'x'; expected such as 71.2%. Try: mend it"


def test_init_and_new_make_folders_and_never_overwrite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """init writes a project, a second init leaves everything, new makes an inspection once and refuses bad names."""
    root = tmp_path / "p"
    assert run_command(["init", str(root)]) == 0
    readme = root / "README.md"
    readme.write_text("mine")
    assert run_command(["init", str(root)]) == 0
    assert readme.read_text() == "mine"
    assert "left as it was: README.md" in capsys.readouterr().out
    assert run_command(["new", "north-2026", "--root", str(root)]) == 0
    assert (root / "data/raw/north-2026/inspection.toml").is_file()
    assert run_command(["new", "north-2026", "--root", str(root)]) == 2
    for bad in ("../x", "CON", "con.x", "a b", "", "x/y"):
        assert run_command(["new", bad, "--root", str(root)]) == 2
