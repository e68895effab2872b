"""`python -m tests.benchmarks [NAME...]`: every benchmark, or the named ones; each prints its figures. Nothing passes or fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main(names: list[str]) -> int:
    """Each in a process of its own, so that one's memory does not count as another's."""
    every = {path.stem.removeprefix("bench_"): path for path in sorted(FOLDER.glob("bench_*.py"))}
    unknown = [name for name in names if name not in every]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(every)}", file=sys.stderr)
        return 2
    failed = 0
    for name in names or every:
        print(f"\n=== {name}", flush=True)
        failed |= subprocess.call([sys.executable, str(every[name])])
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
