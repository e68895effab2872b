"""Tell somebody that a run has ended, through apprise. Secrets come from the environment and are written nowhere.

`--notify 'mailtos://$MAIL_USER:$MAIL_PASSWORD@example.org?to=team@example.org'` names variables; their values are put
in when the message is sent. A URL that carries a secret itself is refused: the command line is seen by others and
kept in histories, crontabs and logs. `--notify '$NOTIFY_URL'` takes the whole URL from the environment.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analysis.errors import (
    EXIT_DATA_ERRORS,
    EXIT_DONE,
    EXIT_FAULT_OF_OURS,
    EXIT_INTERRUPTED,
    EXIT_LOCKED,
    EXIT_REPORT_FAILED,
    EXIT_WRONG_USE,
    ReauditError,
    UsageError,
)

if TYPE_CHECKING:
    from analysis.reporting.result import RunResult

_VARIABLE = re.compile(r"\$(?:\{([A-Z_][A-Z0-9_]*)\}|([A-Z_][A-Z0-9_]*))")
# Services whose path says whom to tell and carries no secret; with any other each word of the path may be one.
_OPEN_PATHS = {"mailto", "mailtos", "json", "jsons", "xml", "xmls", "form", "forms", "syslog", "dbus", "windows", "macosx", "gnome"}
_OPEN_KEYS = {
    "to",
    "cc",
    "bcc",
    "reply",
    "from",
    "name",
    "smtp",
    "port",
    "mode",
    "format",
    "method",
    "overflow",
    "verify",
    "cto",
    "rto",
    "priority",
}
_HOST = re.compile(r"(localhost|[\w-]+(\.[\w-]+)+)(:\d+)?")
_SHORT = 3  # letters: a word so short is no secret
_MOST_LINES = 20
_STOPPED = {
    EXIT_FAULT_OF_OURS: "the run stopped for a fault of reaudit",
    EXIT_WRONG_USE: "the run did not start: its plan, its settings or the call is faulty",
    EXIT_DATA_ERRORS: "the run did not start: the raw data has errors",
    EXIT_REPORT_FAILED: "the run stopped",
    EXIT_LOCKED: "the run did not start: another is at work",
    EXIT_INTERRUPTED: "the run was interrupted",
}


class Target:
    """Whom to tell. Raises UsageError before the run starts where the URL cannot be used."""

    def __init__(self, url: str, environment: Mapping[str, str] | None = None) -> None:
        known = os.environ if environment is None else environment
        if _carries_secret(url):
            raise UsageError(
                "--notify carries a secret in plain sight",
                expected="a variable of the environment in its place",
                remedy="mailtos://$MAIL_USER:$MAIL_PASSWORD@example.org or '$NOTIFY_URL'",
            )
        self.names = tuple(_names(url))  # kept from the notebooks, which could print them
        missing = [name for name in self.names if name not in known]
        if missing:
            raise UsageError("--notify names variables that are not set", found=", ".join(f"${name}" for name in missing))
        whole = url.strip().startswith("$") and "://" not in url
        self._url = _VARIABLE.sub(lambda match: _value(match, known) if whole else quote(_value(match, known), safe=""), url)
        self._scheme = self._url.split(":", 1)[0] if not whole else "the service"
        self._apprise()

    def _apprise(self) -> Any:
        import logging

        import apprise

        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # its messages may name the URL
        sender = apprise.Apprise()
        if not sender.add(self._url):
            raise UsageError("--notify is no URL that apprise knows", expected="for example mailtos://, slack://, msteams://, ntfys://")
        return sender

    def send(self, result: RunResult, project: str) -> bool:
        """Tell the end of the run; False, and a line on stderr, where that fails. A failing message never fails the run."""
        import apprise

        kind = apprise.NotifyType.SUCCESS if result.exit_code == EXIT_DONE else apprise.NotifyType.FAILURE
        if result.exit_code in {EXIT_DATA_ERRORS, EXIT_INTERRUPTED}:
            kind = apprise.NotifyType.WARNING
        return self._sent(*message(result, project), kind)

    def send_stopped(self, error: BaseException, project: str) -> bool:
        """Tell that a run ended before it made anything: how, and not a word of what the error quotes."""
        import apprise

        code = getattr(error, "exit_code", EXIT_FAULT_OF_OURS) if isinstance(error, ReauditError) else EXIT_FAULT_OF_OURS
        if isinstance(error, KeyboardInterrupt | SystemExit):
            code = EXIT_INTERRUPTED
        kind = apprise.NotifyType.WARNING if code in {EXIT_LOCKED, EXIT_INTERRUPTED} else apprise.NotifyType.FAILURE
        return self._sent(f"{project}: {_STOPPED[code]}", f"no report was made; exit code {code}", kind)

    def _sent(self, title: str, body: str, kind: Any) -> bool:
        try:
            sent = bool(self._apprise().notify(title=title, body=body, notify_type=kind))
        except Exception:  # whatever a service's library raises may hold the URL
            sent = False
        if not sent:
            print("reaudit: the message of --notify could not be sent", file=sys.stderr)
        return sent

    def __repr__(self) -> str:
        return "Target(...)"


def _carries_secret(url: str) -> bool:
    """May a part of the URL that is no variable be a secret? Whatever is not known to be public is taken for one.

    >>> _carries_secret("mailtos://$MAIL_USER:$MAIL_PASSWORD@example.org?to=team@example.org")
    False
    >>> _carries_secret("slack://TAAAAAA/BBBBBB/abcdef"), _carries_secret("ntfys://$TOPIC")
    (True, False)
    """
    if "://" not in url:
        return False  # a variable that holds the whole URL, or no URL at all
    scheme, rest = url.split("://", 1)
    address, _, query = rest.partition("?")
    login, _, place = address.rpartition("@")
    host, *path = place.split("/")
    user, *hidden = login.split(":")
    if scheme.lower() not in _OPEN_PATHS:
        hidden += [user, *path, *([] if _HOST.fullmatch(host) else [host])]
    for pair in filter(None, query.split("&")):
        key, _, value = pair.partition("=")
        if key.lower() not in _OPEN_KEYS:
            hidden.append(value)
    return any(len(_VARIABLE.sub("", word)) > _SHORT for word in hidden)


def _names(url: str) -> list[str]:
    return [match[1] or match[2] for match in _VARIABLE.finditer(url)]


def _value(match: re.Match, known: Mapping[str, str]) -> str:
    return known[match[1] or match[2]]


def message(result: RunResult, project: str) -> tuple[str, str]:
    """Title and text of the message: success and failure told apart, failures first, no parameters and no data."""
    failed = {key: (one.get("error") or {}).get("label", "failed") for key, one in result.failed.items()}
    if result.exit_code == EXIT_DONE:
        title = f"{project}: reports are up to date"
    elif result.exit_code == EXIT_INTERRUPTED:
        title = f"{project}: the run was interrupted"
    elif failed or result.not_run:
        title = f"{project}: {len(failed)} report{'' if len(failed) == 1 else 's'} failed"
    else:
        title = f"{project}: errors in the raw data"
    lines = [f"failed: {key}: {label}" for key, label in failed.items()][:_MOST_LINES]
    if len(failed) > _MOST_LINES:
        lines.append(f"and {len(failed) - _MOST_LINES} more; reaudit status names them")
    if result.data_errors:
        lines.append("the raw data has errors; reaudit check names them")
    lines.append(f"{len(result.done)} made, {len(result.up_to_date)} up to date, {len(result.not_run)} not run, in {result.seconds:.0f} s")
    return title, "\n".join(lines)
