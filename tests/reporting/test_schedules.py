"""The examples in docs/schedules are what their clocks accept, and their commands are ours."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from analysis.cli.words import parser

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCHEDULES = DOCS / "schedules"
NAMESPACE = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}


def understood(command: str) -> None:
    """reaudit's own parser takes these words, and the URL is one of the environment."""
    words = shlex.split(command)
    arguments = parser().parse_args(words[1:])
    assert Path(words[0].replace("\\", "/")).name.removesuffix(".exe") == "reaudit"
    assert arguments.command == "run"
    assert arguments.notify == "$NOTIFY_URL"


def test_crontab() -> None:
    """Five fields of time, then a line for the shell; cron itself accepts it where it is installed."""
    text = (SCHEDULES / "crontab").read_text()
    (line,) = [line for line in text.splitlines() if re.match(r"[\d*]", line)]
    fields = re.match(r"(\S+ \S+ \S+ \S+ \S+) (.*)", line)
    assert fields
    assert all(re.fullmatch(r"[\d*,/-]+", field) for field in fields[1].split())
    assert "%" not in fields[2], "cron takes a percent sign for the end of the line"
    subprocess.run(["sh", "-n", "-c", fields[2]], check=True)
    understood(fields[2].split("&& ")[-1])


def test_the_quoted_variable_reaches_us_as_it_stands(tmp_path: Path) -> None:
    """The shell of the crontab line hands the name on, not the value."""
    line = next(line for line in (SCHEDULES / "crontab").read_text().splitlines() if re.match(r"\d", line))
    command = line.split(" ", 5)[5].replace(".venv/bin/reaudit", "./show")
    (tmp_path / "show").write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    (tmp_path / "show").chmod(0o755)
    (tmp_path / ".reaudit-secrets").write_text("NOTIFY_URL=secret; export NOTIFY_URL\n")
    environment = {"HOME": str(tmp_path), "REAUDIT_ROOT": str(tmp_path), "PATH": "/usr/bin:/bin"}
    told = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout == "run|--quiet|--notify|$NOTIFY_URL|"


def test_systemd_units() -> None:
    """Both units parse; systemd's own check passes where it is installed."""
    service, timer = (_unit(f"reaudit.{kind}") for kind in ("service", "timer"))
    assert service["Service"]["Type"] == "oneshot"
    understood(service["Service"]["ExecStart"].replace("$$", "$"))
    assert timer["Timer"]["OnCalendar"] == "Mon..Fri 06:30"
    assert timer["Install"]["WantedBy"] == "timers.target"
    if shutil.which("systemd-analyze"):
        subprocess.run(["systemd-analyze", "calendar", timer["Timer"]["OnCalendar"]], check=True, capture_output=True)


def _unit(name: str) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(SCHEDULES / name)
    return unit


def test_windows_task() -> None:
    """The XML is well-formed, in Microsoft's namespace, with elements in the order its schema asks for."""
    task = etree.parse(SCHEDULES / "task-scheduler.xml").getroot()
    assert [etree.QName(child).localname for child in task] == ["RegistrationInfo", "Triggers", "Settings", "Actions"]
    action = task.find("t:Actions/t:Exec", NAMESPACE)
    understood(
        f"'{action.findtext('t:Command', namespaces=NAMESPACE)}' {action.findtext('t:Arguments', namespaces=NAMESPACE)}".replace(
            "C:\\audit ", "x "
        )
    )
    assert task.findtext("t:Settings/t:MultipleInstancesPolicy", namespaces=NAMESPACE) == "IgnoreNew"


def test_workflow() -> None:
    """The YAML parses, the schedule is cron's, the secret comes from the repository's secrets."""
    yaml = pytest.importorskip("yaml")
    workflow = yaml.safe_load((SCHEDULES / "workflow.yml").read_text())
    assert workflow[True]["schedule"] == [{"cron": "30 6 * * 1-5"}]  # YAML 1.1 reads the key `on` as true
    steps = workflow["jobs"]["reports"]["steps"]
    (run,) = [step for step in steps if "reaudit run" in step.get("run", "")]
    understood(run["run"])
    assert run["env"] == {"NOTIFY_URL": "${{ secrets.NOTIFY_URL }}", "REAUDIT_SALT": "${{ secrets.REAUDIT_SALT }}"}


def test_no_example_holds_a_secret() -> None:
    """Nothing like a password or token stands in docs/schedules."""
    for path in SCHEDULES.iterdir():
        assert not re.search(r"//\w+:\w+@|token=|password=", path.read_text()), path.name


def test_the_page_links_every_example() -> None:
    """docs/schedules.md names each file, and each exists."""
    linked = set(re.findall(r"\(schedules/([\w.-]+)\)", (DOCS / "schedules.md").read_text()))
    assert linked == {path.name for path in SCHEDULES.iterdir()}
