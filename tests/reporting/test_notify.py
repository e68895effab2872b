"""Somebody is told how a run ended; secrets stay in the environment."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from analysis.errors import LockedError, ReauditError, UsageError
from analysis.reporting import working
from analysis.reporting.engine.warm import Warm
from analysis.reporting.lock import locked
from analysis.reporting.notify import Target, message
from analysis.reporting.result import RunResult

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reporting.conftest import Maker

NEW_WARM = working.new_warm
SECRET = "s3cr3t-w0rd-9876543210"


@pytest.fixture
def listener() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server on the loopback that keeps what it is told."""
    heard: list[dict[str, Any]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append({"path": self.path, "said": json.loads(body), "login": self.headers.get("Authorization", "")})
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://$NOTIFY_USER:$NOTIFY_PASSWORD@127.0.0.1:{server.server_port}/told", heard
    server.shutdown()


def everything(root: Path) -> str:
    return "\n".join(path.read_text(errors="replace") for path in root.rglob("*") if path.is_file())


def test_success_and_failure_are_told_apart_and_the_secret_is_nowhere(
    maker: Maker, listener: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Both are sent with the login from the environment; no file and no line of the run holds it."""
    url, heard = listener
    monkeypatch.setenv("NOTIFY_USER", "robot")
    monkeypatch.setenv("NOTIFY_PASSWORD", SECRET)
    monkeypatch.setattr(working, "new_warm", NEW_WARM)  # one of its own, which must not inherit the secret
    path = maker.notebook("one", "import os\nprint(dict(os.environ))", "1")
    maker.plan_for("one")
    maker.run(notify=url, quiet=False)
    path.write_text(path.read_text().replace('"1"', '"1/0"'))
    maker.run(notify=url, quiet=False)
    assert [one["said"]["type"] for one in heard] == ["success", "failure"]
    assert heard[1]["said"]["title"] == "project: 1 report failed"
    assert "failed: north/one: a cell raised an error" in heard[1]["said"]["message"]
    assert all(one["login"].startswith("Basic ") for one in heard)
    assert SECRET not in everything(maker.root)
    assert SECRET not in "".join(capfd.readouterr())


def test_a_run_that_does_not_start_is_told_too(
    maker: Maker, listener: tuple[str, list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A faulty plan, a lock that is held, a fault of ours: each as what it is, and nothing that the error quotes."""
    url, heard = listener
    monkeypatch.setenv("NOTIFY_USER", "robot")
    monkeypatch.setenv("NOTIFY_PASSWORD", SECRET)
    maker.notebook("one", "1")
    maker.plan('[[report]]\nid = "Mary Planted"\nnotebook = "one.ipynb"\n')
    with pytest.raises(ReauditError):
        maker.run(notify=url)
    with locked(maker.project), pytest.raises(LockedError):
        maker.run(notify=url)
    maker.plan_for("one")

    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        maker.run(notify=url, clean=breaks)
    assert [(one["said"]["type"], one["said"]["message"]) for one in heard] == [
        ("failure", "no report was made; exit code 2"),
        ("warning", "no report was made; exit code 5"),
        ("failure", "no report was made; exit code 1"),
    ]
    assert "Planted" not in str(heard)


@pytest.mark.parametrize(
    "url",
    [
        f"mailtos://robot:{SECRET}@example.org",
        f"slack://{SECRET}/x",
        f"json://localhost/?token={SECRET}",
        "mailtos://$NOT_SET:x@example.org",
        f"tgram://123456789:{SECRET}/42",
        f"mailtos://bob:{SECRET}$@example.org",
        f"mailtos://bob:{SECRET}$ter@example.org",
        f"json://localhost/?+Authorization=Bearer%20{SECRET}",
        f"mailtos://example.org?pwd={SECRET}",
        f"ntfy://{SECRET}",
        "nonsense",
        "zzz://x",
    ],
)
def test_a_secret_in_plain_sight_or_a_wrong_url_is_refused_before_the_run(url: str) -> None:
    """The error does not repeat the secret."""
    with pytest.raises(UsageError) as raised:
        Target(url, {})
    assert SECRET not in str(raised.value)


def test_a_user_may_stand_in_plain_sight() -> None:
    """The password may not."""
    Target("mailtos://robot:$MAIL_PASSWORD@example.org?to=team@example.org", {"MAIL_PASSWORD": SECRET})


def test_the_whole_url_may_come_from_the_environment() -> None:
    """`--notify '$NOTIFY_URL'`, and nothing of it shows."""
    target = Target("$NOTIFY_URL", {"NOTIFY_URL": f"json://robot:{SECRET}@localhost"})
    assert SECRET not in repr(target)


def test_a_message_that_cannot_be_sent_fails_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """One line says so."""
    assert Target("json://127.0.0.1:1/").send(RunResult(), "project") is False
    assert "could not be sent" in capsys.readouterr().err


def test_many_failures_are_cut() -> None:
    """A message stays short."""
    made = {f"a/{n}": {"status": "failed", "error": {"label": "a cell raised an error"}} for n in range(50)}
    _, body = message(RunResult(exit_code=4, made=made), "project")
    assert "and 30 more" in body
    assert len(body.splitlines()) == 22


def test_notebooks_do_not_see_the_salt(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """$REAUDIT_SALT goes to what cleans, not into the environment of notebooks, whose outputs are published."""
    monkeypatch.setenv("REAUDIT_SALT", "ab" * 32)
    maker.notebook("one", "import os\nprint(sorted(os.environ), 'abab' in str(dict(os.environ)))")
    maker.plan_for("one")
    with Warm(maker.root, with_library=False) as warm:
        monkeypatch.setattr(working, "new_warm", lambda *_: nullcontext(warm))
        assert maker.run().failed == {}
    (output,) = maker.executed("one")["cells"][-1]["outputs"]
    assert "REAUDIT_ROOT" in "".join(output["text"])
    assert "REAUDIT_SALT" not in "".join(output["text"])
    assert "True" not in "".join(output["text"])
