"""A small project made for a test: two inspections without tables, and notebooks written by the test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from analysis import store
from analysis.reporting import running, working
from analysis.reporting.dimensions import Dimensions
from analysis.reporting.engine.warm import Warm
from analysis.reporting.result import RunResult

PARAMETERS = 'inspection: str = "north"  # id of the inspection\narea: str | None = None  # id of the area\nn: int = 1  # a number'


def cell(source: str, *tags: str) -> dict[str, Any]:
    """A code cell."""
    return {"cell_type": "code", "metadata": {"tags": list(tags)} if tags else {}, "source": source, "outputs": [], "execution_count": None}


def notebook_text(cells: Sequence[str | dict[str, Any]], *, parameters: str | None = PARAMETERS, title: str = "A report") -> str:
    """A notebook with a heading, a parameters cell and these code cells."""
    first: list[Any] = [{"cell_type": "markdown", "metadata": {}, "source": f"# {title}"}]
    if parameters is not None:
        first.append(cell(parameters, "parameters"))
    body = [cell(one) if isinstance(one, str) else one for one in cells]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return json.dumps({"cells": [*first, *body], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4})


class Maker:
    """A project and the calls a test makes on it."""

    cell = staticmethod(cell)

    def __init__(self, root: Path) -> None:
        self.root = root
        self.project = store.Project(root)
        for name in ("north", "south"):
            folder = root / "data" / "raw" / name
            folder.mkdir(parents=True)
            (folder / "inspection.toml").write_text(f'id = "{name}"\ntitle = "{name.title()}"\n')
        self.project.notebooks.mkdir()
        self.data = {
            name: Dimensions(
                name,
                name.title(),
                areas=("east", "west"),
                teams=("a", "b"),
                measures=("late_reports",),
                standards=("recording", "safeguarding"),
                reviews=("midpoint", "final"),
                combinations=(("east", "a", "recording"), ("west", "b", "recording"), ("west", "b", "safeguarding")),
                rows={"figures": 3, "audits": 5 if name == "north" else 0},
            )
            for name in ("north", "south")
        }

    def notebook(self, name: str, *cells: str | dict[str, Any], **more: Any) -> Path:
        """Write a notebook into notebooks/."""
        path = self.project.notebooks / f"{name}.ipynb"
        path.write_text(notebook_text(cells, **more))
        return path

    def plan(self, text: str) -> None:
        """Write the plan."""
        self.project.plan.write_text(text)

    def plan_for(self, *names: str, inspections: str = '["north"]', more: str = "") -> None:
        """A plan of one report a notebook."""
        self.plan("\n".join(f'[[report]]\nid = "{name}"\nnotebook = "{name}.ipynb"\ninspections = {inspections}\n{more}' for name in names))

    def run(self, **settings: Any) -> RunResult:
        """A run whose data is always clean."""
        return running.run(self.project, **{"quiet": True, "clean": lambda *_: None, "jobs": 2, **settings})

    def folder(self, report: str, inspection: str = "north") -> Path:
        """A report's folder."""
        return self.project.reports / inspection / report

    def record(self, report: str, inspection: str = "north") -> dict[str, Any]:
        """A report's record."""
        return json.loads((self.folder(report, inspection) / "report.json").read_text())

    def executed(self, report: str, name: str = "report.ipynb") -> dict[str, Any]:
        """A report's notebook."""
        return json.loads((self.folder(report) / name).read_text())


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """One warm process for all tests: its imports take two seconds."""
    with Warm(tmp_path_factory.mktemp("warm")) as started:
        yield started


@pytest.fixture
def maker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm: Warm) -> Maker:
    """A fresh project whose data the test need not clean."""
    made = Maker(tmp_path / "project")
    monkeypatch.setattr(running, "dimensions_of", lambda project, name: made.data[name])
    monkeypatch.setattr(working, "new_warm", lambda *_: nullcontext(warm))
    return made


@pytest.fixture
def counted(tmp_path: Path) -> Callable[[], int]:
    """How often notebooks that append to `count` (in the project's parent folder) have run."""
    path = tmp_path / "count"
    return lambda: len(path.read_text()) if path.exists() else 0
