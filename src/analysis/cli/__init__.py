"""The command `reaudit`: words to calls, errors to one line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from analysis.cli.words import parser
from analysis.errors import EXIT_FAULT_OF_OURS, EXIT_INTERRUPTED, ReauditError, one_line

__all__ = ["main", "run_command"]


def main(words: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code."""
    sys.exit(run_command(words))


def run_command(words: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code. Wrong use is told by argparse with exit code 2."""
    arguments, rest = parser().parse_known_args(words)
    if rest:
        if arguments.command != "lab":
            parser().error(f"unknown words {' '.join(rest)}")
        arguments.options = [*arguments.options, *rest]
    try:
        from analysis.cli import commands  # the heavy rooms are imported only once the words are understood

        with _project_variable_restored():
            return getattr(commands, arguments.command)(arguments)
    except KeyboardInterrupt:
        print("reaudit: interrupted; what was finished is kept", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has left; nothing is wrong
        return 0
    except ReauditError as error:
        _show_traceback(arguments)
        for line in str(error).splitlines():
            print(f"reaudit: {line}", file=sys.stderr)
        return error.exit_code
    except Exception as error:
        _show_traceback(arguments)
        told = one_line(error) or "no message"
        print(f"reaudit: a fault of ours: {type(error).__name__}: {told}. Try: the same command with --debug, and tell us", file=sys.stderr)
        return EXIT_FAULT_OF_OURS


@contextmanager
def _project_variable_restored() -> Iterator[None]:
    """A command tells its children its project by $REAUDIT_ROOT; who calls it from Python, twice, must not inherit the first one's."""
    before = os.environ.get("REAUDIT_ROOT")
    try:
        yield
    finally:
        os.environ.pop("REAUDIT_ROOT", None)
        if before is not None:
            os.environ["REAUDIT_ROOT"] = before


def _show_traceback(arguments: object) -> None:
    if getattr(arguments, "debug", False):
        import traceback

        traceback.print_exc()
