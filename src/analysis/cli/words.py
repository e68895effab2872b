"""The words of the command line. Nothing heavy is imported here, so that `reaudit --help` answers at once."""

from __future__ import annotations

import argparse
from importlib import metadata

EPILOG = """exit codes: 0 done; 1 a fault of ours; 2 wrong use, a faulty plan or parameter; 3 the raw data has errors
(what could be done was done); 4 a report failed (the others were done); 5 another run holds the lock; 130 interrupted"""


class _Version(argparse.Action):
    def __call__(self, parser, *_) -> None:
        print(f"reaudit {metadata.version('reaudit')}")
        parser.exit()


class _OneLineParser(argparse.ArgumentParser):
    """Tells wrong use in one line, as every other error is told."""

    def error(self, message: str):
        self.exit(2, f"reaudit: {message}. Try: {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """The parser of every command; `arguments.command` names the function in analysis.cli.commands."""
    common = _OneLineParser(add_help=False)
    common.add_argument(
        "--root", metavar="DIR", default=argparse.SUPPRESS, help="the project (else $REAUDIT_ROOT, else the nearest folder with data/raw/)"
    )
    common.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show the traceback of an error")
    top = _OneLineParser(
        prog="reaudit",
        description="From raw file-audit and compliance figures to honest charts of what improved between inspection reviews.",
        epilog=EPILOG,
        parents=[common],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and leave")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_OneLineParser)

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".", parents=[common])

    _add_run(command("run", "clean what changed, run every report that is not up to date, rebuild reports/index.html"))
    _add_cleaning(command("clean", "turn raw data into processed tables and say every issue"))
    _add_cleaning(command("check", "say every issue of the raw data and write nothing"))
    _add_report(command("report", "make one report with these parameters"))
    _add_pack(command("pack", "make briefing packs from finished reports"))
    read = command("read", "turn a letter or report into a draft inspection folder for a person to check")
    read.add_argument("file", metavar="FILE", help="txt, md, pdf, docx or html")
    read.add_argument("--into", metavar="DIR", help="the folder to write (else one in data/raw/ named after the file)")
    init = command("init", "make a project: notebooks, plan, README and the invented example")
    init.add_argument("folder", metavar="DIR")
    new = command("new", "make an inspection folder with comments that say what goes where")
    new.add_argument("inspection", metavar="INSPECTION")
    example = command("example", "make an inspection folder with invented file audits")
    example.add_argument("inspection", metavar="INSPECTION")
    example.add_argument("--rows", type=_whole, metavar="N", default=2000, help="rows of file audits (2000)")
    example.add_argument("--seed", type=_whole, metavar="S", default=1, help="the same seed gives the same rows (1)")
    command("status", "tell the last run, report by report")
    explain = command("explain", "tell where each number of a report or measure comes from")
    explain.add_argument("what", metavar="REPORT-or-MEASURE")
    explain.add_argument("inspection", metavar="INSPECTION", nargs="?")
    lab = command("lab", "open JupyterLab on the notebooks with the package at hand")
    lab.add_argument("options", nargs="*", metavar="OPTION", help="passed on to JupyterLab, e.g. --no-browser")
    return top


def _whole(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is below zero")
    return number


def _whole_from_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1")
    return number


_MOST_SECONDS = 10_000_000


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 < number <= _MOST_SECONDS:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above zero and up to {_MOST_SECONDS:,}")
    return number


def _inspections(command: argparse.ArgumentParser) -> None:
    command.add_argument("inspections", nargs="*", metavar="INSPECTION", help="all of data/raw/ where none is named")


def _add_cleaning(clean: argparse.ArgumentParser) -> None:
    _inspections(clean)
    clean.add_argument(
        "--memory", metavar="SIZE", help="file audits that would take more are cleaned block by block (half of the machine's; 2GB)"
    )
    clean.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler to clean file audits on")
    clean.add_argument("--quiet", action="store_true", help="no progress, only issues")


def _add_run(run: argparse.ArgumentParser) -> None:
    _inspections(run)
    run.add_argument("--only", nargs="+", metavar="REPORT", help="these reports of the plan alone")
    run.add_argument("--failed", action="store_true", help="only what is not done: it failed, or is stale")
    run.add_argument("--since", metavar="DATE", help="only what was last made before this day, or has changed since (2024-05-31)")
    run.add_argument("--jobs", type=_whole_from_one, metavar="N", help="reports at a time (the number of cores)")
    run.add_argument("--force", action="store_true", help="also what is up to date")
    run.add_argument("--deadline", type=_seconds, metavar="SECONDS", help="for one report, where the plan names none (3600)")
    run.add_argument("--engine", choices=["fork", "kernel"], help="forked processes, or ordinary kernels")
    run.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler to run on")
    run.add_argument("--notify", metavar="URL", help="whom to tell at the end; give secrets as $NAME, read from the environment")
    run.add_argument("--quiet", action="store_true", help="no progress, only errors")


def _add_report(report: argparse.ArgumentParser) -> None:
    report.add_argument("report", metavar="REPORT", help="its id in the plan, or a notebook's name")
    report.add_argument("inspection", metavar="INSPECTION", nargs="?")
    report.add_argument(
        "-p",
        "--parameter",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help="a value of the notebook's parameters: text as it is, a list as a,b, a day as 2024-05-31, None for none",
    )
    report.add_argument("--engine", choices=["fork", "kernel"], help="forked processes, or an ordinary kernel")
    report.add_argument("--deadline", type=_seconds, metavar="SECONDS", help="where the plan names none (3600)")
    report.add_argument("--quiet", action="store_true", help="no progress, only errors")


def _add_pack(pack: argparse.ArgumentParser) -> None:
    pack.add_argument("inspection", metavar="INSPECTION", nargs="?")
    pack.add_argument("--format", metavar="LIST", default="pptx,docx,xlsx,pdf,zip", help="pptx,docx,xlsx,pdf,zip")
    pack.add_argument("--template", metavar="FILE", help="your own .pptx or .docx")
    pack.add_argument("--only", nargs="+", metavar="REPORT")
