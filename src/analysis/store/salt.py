"""The salt of the hashes of people and cases. It lives outside git; deleting it cuts the link for good."""

from __future__ import annotations

import os
import secrets

from analysis.errors import DataError
from analysis.store.files import write_text
from analysis.store.project import Project

SALT_FILE = "salt"
SALT_BYTES = 32
# Invented people need no protection, and a fixed salt makes a synthetic inspection the same on every machine.
SYNTHETIC_SALT = b"invented data, no one to protect"


def salt_for(project: Project, *, synthetic: bool) -> bytes:
    """The project's salt, made at first use; a fixed one for synthetic inspections. Raises DataError if it is damaged."""
    if synthetic:
        return SYNTHETIC_SALT
    path = project.private / SALT_FILE
    if not path.exists():
        write_text(path, secrets.token_hex(SALT_BYTES) + "\n")
        os.chmod(path, 0o600)
    try:
        salt = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        salt = b""
    if len(salt) != SALT_BYTES:
        raise DataError(
            "the salt file is damaged",
            where=f"{project.private.name}/{SALT_FILE}",
            expected=f"{SALT_BYTES * 2} hex digits",
            remedy="restore it from a backup; a new salt gives every person and case a new hash",
        )
    return salt
