"""What the machine gives this process."""

from __future__ import annotations

from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")


def machine_memory_mb(groups: Path = _GROUPS, own: Path = _OWN) -> float:
    """Megabytes: the machine's, or less where a container or a service's unit sets a limit (cgroup v2, memory.max)."""
    import psutil

    limits = [float(psutil.virtual_memory().total)]
    try:
        place = next(line.split("::", 1)[1].strip("/") for line in own.read_text().splitlines() if line.startswith("0::"))
        folder = groups / place
        for one in (folder, *folder.parents):
            if one.is_relative_to(groups) and (one / "memory.max").is_file():
                told = (one / "memory.max").read_text().strip()
                limits += [float(told)] if told != "max" else []
    except (OSError, StopIteration, ValueError):  # no such system, or nothing of ours in it
        pass
    return min(limits) / 1024**2
