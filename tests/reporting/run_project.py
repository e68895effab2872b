"""A run in a process of its own, for tests that kill it: `python run_project.py ROOT JOBS [ENGINE]`. The data is always clean."""

from __future__ import annotations

import sys
from pathlib import Path

from analysis import store
from analysis.reporting import running
from analysis.reporting.dimensions import Dimensions


def main() -> None:
    running.dimensions_of = lambda project, name: Dimensions(name, name.title(), areas=("east", "west"))  # type: ignore[assignment]
    project = store.Project(Path(sys.argv[1]))
    sys.exit(running.run(project, jobs=int(sys.argv[2]), engine=next(iter(sys.argv[3:]), None), clean=lambda *_: None).exit_code)


if __name__ == "__main__":
    main()
