"""JupyterLab on the notebooks, with this package's own Python as the kernel."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from analysis.errors import UsageError
from analysis.store import RESOURCES, Project

# JupyterLab asks nothing of the network: no news, no look for updates, no list of extensions. resources/jupyter keeps it
# from asking a person whether it may.
_ALONE = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)


def open_lab(project: Project, options: Sequence[str]) -> int:
    """Start JupyterLab in notebooks/ and wait for it; its exit code is ours."""
    if not project.notebooks.is_dir():
        raise UsageError("the project has no notebooks folder", where="notebooks", remedy="reaudit init DIR makes a project with notebooks")
    passed_on = [word for word in options if word != "--"]
    command = [sys.executable, "-m", "jupyter", "lab", f"--notebook-dir={project.notebooks}", *_ALONE, *passed_on]
    config = os.pathsep.join([str(RESOURCES / "jupyter"), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])])
    return subprocess.call(command, env={**os.environ, "REAUDIT_ROOT": str(project.root), "JUPYTER_CONFIG_PATH": config})
