"""`reaudit status`: the last run, report by report."""

from __future__ import annotations

from analysis import store
from analysis.reporting.library import why
from analysis.reporting.record import DONE, read_run, records


def status(project: store.Project) -> str:
    """The last run and every report, those that need a look first."""
    run = read_run(project)
    last = run.get("run")
    if not last:
        return "no run yet. Try: reaudit run"
    lines = [_told(last)]
    found = list(records(project))
    for key, record in sorted(found, key=lambda pair: (pair[1].get("status") == DONE, pair[0])):
        state = run["reports"].get(key, {}).get("this_run") or "not in the last run"
        lines.append(f"  {record.get('status', 'unknown'):7} {key}  {record.get('seconds', 0):.1f} s, {record.get('peak_memory_mb', 0):.0f} MB, "
                     f"made {record.get('started', '?')}; {state}")  # fmt: skip
        if record.get("status") != DONE:
            lines.append(f"          {why(record)}")
    waiting = [key for key in last.get("not_run", []) if key not in dict(found)]
    lines += [f"  not run {key}" for key in waiting]
    lines += [f"  data    {line}" for line in last.get("data_errors", [])]
    return "\n".join(lines)


def _told(last: dict) -> str:
    if last.get("ended") is None:
        return f"run of {last['started']}: did not end (it runs now, or was killed); {last.get('made', 0)} reports made when last written"
    return (
        f"run of {last['started']}: exit code {last['exit_code']}, {last['seconds']:.1f} s; {last['made']} made, {len(last['failed'])} failed, "
        f"{last['up_to_date']} up to date, {len(last['not_run'])} not run"
    )
