"""The salt of the hashes of people and cases. It lives outside git; deleting it cuts the link for good."""

from __future__ import annotations

import os
import secrets

from analysis.errors import DataError
from analysis.store.files import write_text
from analysis.store.project import Project

SALT_FILE = "salt"
SALT_VARIABLE = "REAUDIT_SALT"
SALT_BYTES = 32
# Invented people need no protection, and a fixed salt makes a synthetic inspection the same on every machine.
SYNTHETIC_SALT = b"invented data, no one to protect"


_kept: dict[str, str] = {}


def keep_salt() -> None:
    """Take $REAUDIT_SALT out of the environment into this process and what it forks, so that no notebook can print it by chance."""
    given = os.environ.pop(SALT_VARIABLE, "")
    if given:
        _kept[SALT_VARIABLE] = given


def salt_for(project: Project, *, synthetic: bool) -> bytes:
    """The project's salt, made at first use; a fixed one for synthetic inspections.

    $REAUDIT_SALT counts first, for machines that start empty each time, such as those of a CI service. Raises DataError if the
    salt is damaged, or if the variable and the file are two different ones.
    """
    if synthetic:
        return SYNTHETIC_SALT
    path, given = project.private / SALT_FILE, (_kept.get(SALT_VARIABLE) or os.environ.get(SALT_VARIABLE, "")).strip()
    place = f"{project.private.name}/{SALT_FILE}"
    if given:
        salt = _read(given, f"${SALT_VARIABLE}")
        if path.exists() and _read(path.read_text(encoding="ascii", errors="replace"), place) != salt:
            raise DataError(
                "there are two salts",
                where=f"${SALT_VARIABLE} and {place}",
                expected="the same digits in both, or one of them alone",
                remedy="keep the one the processed tables were made with; the other gives every person and case a new hash",
            )
        return salt
    if not path.exists():
        write_text(path, secrets.token_hex(SALT_BYTES) + "\n")
        os.chmod(path, 0o600)
    return _read(path.read_text(encoding="ascii", errors="replace"), place)


def _read(text: str, place: str) -> bytes:
    try:
        salt = bytes.fromhex(text.strip())
    except ValueError:
        salt = b""
    if len(salt) != SALT_BYTES:
        raise DataError(
            "the salt is damaged",
            where=place,
            expected=f"{SALT_BYTES * 2} hex digits",
            remedy="restore it from a backup; a new salt gives every person and case a new hash",
        )
    return salt
