"""An error nobody foresaw tells its kind and its place, and nothing of the data, with or without --debug."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import store
from analysis.cli import run_command
from analysis.pipeline import walk, write_example

NAME = "Zebedee Quillfeather"


@pytest.mark.parametrize("more", [[], ["--debug"]])
@pytest.mark.parametrize("command", ["clean", "check", "run"])
def test_a_crash_quotes_no_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, more: list[str]
) -> None:
    """Exit code 1, one line that names the kind of error and the line of code; neither the message nor a traceback holds the name."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "reports.toml").write_text("")
    write_example(store.Project(tmp_path), "one", rows=20, seed=1)

    def broken(raw: object, *_: object, **__: object) -> None:
        raise ValueError(f"could not convert string to float: {NAME!r}")

    monkeypatch.setattr(walk, "process_audits", broken)
    code = run_command([command, "--root", str(tmp_path), *more])
    told = capsys.readouterr()
    assert code == 1
    assert "a fault of ours: ValueError while raw data was read, at pipeline/walk.py line" in told.err
    assert "Quillfeather" not in told.err + told.out
