"""One function a command; each returns its exit code. A room is imported by the command that needs it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import store
from analysis.errors import EXIT_DATA_ERRORS, EXIT_DONE, DataError, ReauditError, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from analysis.pipeline import Effort

MOST_LINES = 200  # of one severity; the rest are counted and the table named


def project_of(arguments: argparse.Namespace) -> store.Project:
    """The project the command is about; children find it through the environment."""
    project = store.Project(store.find_root(getattr(arguments, "root", None)))
    os.environ["REAUDIT_ROOT"] = str(project.root)
    return project


def chosen(project: store.Project, arguments: argparse.Namespace) -> list[str]:
    """The inspections named, or all. Raises UsageError where there is none."""
    named = [project.require(name) for name in arguments.inspections]
    if named:
        return list(dict.fromkeys(named))
    every = project.inspections()
    if not every:
        raise UsageError("data/raw holds no inspection", expected="a folder with an inspection.toml", remedy="reaudit new INSPECTION")
    for folder in project.folders_without_definition():
        say(f"data/raw/{folder} has no inspection.toml and is passed over. Try: reaudit new {folder}")
    return every


def say(line: str) -> None:
    """A line on stderr: progress and problems go there, results to stdout."""
    print(f"reaudit: {line}", file=sys.stderr)


def clean(arguments: argparse.Namespace) -> int:
    """`reaudit clean`."""
    from analysis import pipeline
    from analysis.reporting.lock import locked

    project = project_of(arguments)

    def act(name: str) -> int:
        with _effort(arguments, name) as effort:
            done = pipeline.clean(project, name, effort=effort)
        return tell_issues(done.issues, name)

    names = chosen(project, arguments)
    with locked(project):  # a run must not read what is being written
        return worst(_each(names, act))


def check(arguments: argparse.Namespace) -> int:
    """`reaudit check`."""
    from analysis import pipeline

    project = project_of(arguments)

    def act(name: str) -> int:
        with _effort(arguments, name) as effort:
            issues = pipeline.check(project, name, effort=effort)
        return tell_issues(issues, name)

    return worst(_each(chosen(project, arguments), act))


@contextmanager
def _effort(arguments: argparse.Namespace, name: str) -> Iterator[Effort]:
    """How one inspection is to be cleaned, its progress ended before anything else is told."""
    from analysis.pipeline import Effort, counting_for, memory_size

    memory = memory_size(arguments.memory) if arguments.memory else None
    progress = counting_for(name, quiet=arguments.quiet)
    try:
        yield Effort(memory, arguments.cluster, progress)
    finally:
        progress.stop()


def _each(inspections: list[str], act: Callable[[str], int]) -> list[int]:
    """One inspection's error never stops the others."""
    codes = []
    for name in inspections:
        try:
            codes.append(act(name))
        except DataError as error:
            for line in str(error).splitlines():
                say(line)
            codes.append(error.exit_code)
        except ReauditError as error:
            if error.exit_code != EXIT_DATA_ERRORS:
                raise
            for line in str(error).splitlines():
                say(line)
            codes.append(error.exit_code)
    return codes


def worst(codes: list[int]) -> int:
    """Errors in the data anywhere make the whole a 3."""
    return EXIT_DATA_ERRORS if EXIT_DATA_ERRORS in codes else EXIT_DONE


def tell_issues(issues: pd.DataFrame, inspection: str) -> int:
    """Every issue as one line, most severe first, then a count; 3 if one is an error."""
    from analysis.pipeline import issue_line

    for severity, rows in issues.groupby("severity", sort=False):
        for _, row in rows.head(MOST_LINES).iterrows():
            say(issue_line(row))
        if len(rows) > MOST_LINES:
            say(f"{inspection}: {len(rows) - MOST_LINES} more of severity {severity}; all are in data/processed/{inspection}/issues.csv")
    counts = issues["severity"].value_counts()
    told = ", ".join(f"{counts.get(name, 0)} {name}{'' if counts.get(name, 0) == 1 else 's'}" for name in ("error", "warning", "note"))
    print(f"{inspection}: {told}")
    return EXIT_DATA_ERRORS if counts.get("error", 0) else EXIT_DONE


def run(arguments: argparse.Namespace) -> int:
    """`reaudit run`."""
    from analysis import reporting

    project = project_of(arguments)
    result = reporting.run(
        project,
        inspections=chosen(project, arguments),
        only=arguments.only,
        failed=arguments.failed,
        since=arguments.since,
        jobs=arguments.jobs,
        force=arguments.force,
        deadline=arguments.deadline,
        engine=arguments.engine,
        cluster=arguments.cluster,
        notify=arguments.notify,
        quiet=arguments.quiet,
    )
    return result.exit_code


def report(arguments: argparse.Namespace) -> int:
    """`reaudit report`."""
    from analysis import reporting

    project = project_of(arguments)
    result = reporting.report(
        project,
        arguments.report,
        arguments.inspection,
        dict(arguments.parameter),
        engine=arguments.engine,
        deadline=arguments.deadline,
        quiet=arguments.quiet,
    )
    return result.exit_code


def pack(arguments: argparse.Namespace) -> int:
    """`reaudit pack`."""
    from analysis import packs
    from analysis.reporting.library import write_library
    from analysis.reporting.lock import locked

    project = project_of(arguments)
    formats = [name.strip() for name in arguments.format.split(",") if name.strip()]
    with locked(project):  # a pack of some reports from before a run and some from after it would be of no day
        code = packs.pack(project, arguments.inspection, formats=formats, template=arguments.template, only=arguments.only)
        write_library(project)  # it links the packs
    return code


def read(arguments: argparse.Namespace) -> int:
    """`reaudit read`."""
    from analysis import pipeline

    file = Path(arguments.file)
    if arguments.into:
        folder = Path(arguments.into)
    else:
        folder = project_of(arguments).raw(file.stem)
    return pipeline.read_into(file, folder)


def init(arguments: argparse.Namespace) -> int:
    """`reaudit init`."""
    from analysis import pipeline

    for line in pipeline.init_project(Path(arguments.folder)):
        print(line)
    return EXIT_DONE


def new(arguments: argparse.Namespace) -> int:
    """`reaudit new`."""
    from analysis import pipeline

    for line in pipeline.new_inspection(project_of(arguments), arguments.inspection):
        print(line)
    return EXIT_DONE


def example(arguments: argparse.Namespace) -> int:
    """`reaudit example`."""
    from analysis import pipeline

    for line in pipeline.write_example(project_of(arguments), arguments.inspection, rows=arguments.rows, seed=arguments.seed):
        print(line)
    return EXIT_DONE


def status(arguments: argparse.Namespace) -> int:
    """`reaudit status`."""
    from analysis import reporting

    print(reporting.status(project_of(arguments)))
    return EXIT_DONE


def explain(arguments: argparse.Namespace) -> int:
    """`reaudit explain`."""
    from analysis import pipeline

    print(pipeline.explain(project_of(arguments), arguments.what, inspection=arguments.inspection))
    return EXIT_DONE


def lab(arguments: argparse.Namespace) -> int:
    """`reaudit lab`."""
    from analysis.cli.lab import open_lab

    return open_lab(project_of(arguments), arguments.options)
