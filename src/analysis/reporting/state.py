"""`reaudit status`: the last run, report by report."""

from __future__ import annotations

from analysis import store
from analysis.reporting.library import why
from analysis.reporting.lock import is_locked
from analysis.reporting.record import DONE, read_run, records


def status(project: store.Project) -> str:
    """The last run and every report, those that need a look first."""
    run = read_run(project)
    last = run.get("run")
    if not last:
        return "no run yet. Try: reaudit run"
    lines = [_told(last, is_running=is_locked(project))]
    found = list(records(project))
    for key, record in sorted(found, key=lambda pair: (pair[1].get("status") == DONE, pair[0])):
        state = run["reports"].get(key, {}).get("this_run") or "not in the last run"
        if last.get("ended") is None and str(record.get("started", "")) >= str(last["started"]):
            state = "made in this run"  # run.json is written now and then, the report's own record when it is made
        lines.append(f"  {record.get('status', 'unknown'):7} {key}  {record.get('seconds', 0):.1f} s, {record.get('peak_memory_mb', 0):.0f} MB, "
                     f"made {record.get('started', '?')}; {state}")  # fmt: skip
        if record.get("status") != DONE:
            lines.append(f"          {why(record)}")
    waiting = [key for key in last.get("not_run", []) if key not in dict(found)]
    lines += [f"  not run {key}" for key in waiting]
    lines += [f"  data    {line}" for line in last.get("data_errors", [])]
    return "\n".join(lines)


def _told(last: dict, *, is_running: bool) -> str:
    if last.get("ended") is None:
        how = "runs now" if is_running else "was killed before its end; the next run goes on"
        return f"run of {last['started']}: {how}"
    return (
        f"run of {last['started']}: exit code {last['exit_code']}, {last['seconds']:.1f} s; {last['made']} made, {len(last['failed'])} failed, "
        f"{last['up_to_date']} up to date, {len(last['not_run'])} not run"
    )
