"""Messages between our processes: JSON with its length before it, over a socket of their own. No ports, so no races for ports."""

from __future__ import annotations

import json
import select
import socket
import struct
from collections.abc import Mapping
from typing import Any

_LENGTH = struct.Struct("!Q")
_BLOCK = 1 << 18


class Ended(Exception):
    """The other side has closed the connection or died."""


def pack(message: Mapping[str, Any]) -> bytes:
    """One message as bytes."""
    body = json.dumps(message).encode("ascii")
    return _LENGTH.pack(len(body)) + body


class Wire:
    """One end of a connection. `send` and `receive` block; `receive` can be told how long to wait."""

    def __init__(self, end: socket.socket) -> None:
        self.socket = end
        self._buffer = bytearray()

    def fileno(self) -> int:
        """For select()."""
        return self.socket.fileno()

    def send(self, message: Mapping[str, Any]) -> None:
        """Send one message whole. Raises Ended where nobody listens any more."""
        try:
            self.socket.sendall(pack(message))
        except (BrokenPipeError, ConnectionError, OSError) as error:
            raise Ended(str(error)) from error

    def receive(self, timeout: float | None = None) -> dict[str, Any] | None:
        """The next message, or None when `timeout` seconds have passed. Raises Ended at the end of the connection."""
        while (message := self.pending()) is None:
            ready, _, _ = select.select([self.socket], [], [], timeout)
            if not ready:
                return None
            self.fill()
        return message

    def fill(self) -> None:
        """Read what has come. Raises Ended at the end of the connection."""
        try:
            block = self.socket.recv(_BLOCK)
        except (ConnectionError, OSError) as error:
            raise Ended(str(error)) from error
        if not block:
            raise Ended("closed")
        self._buffer += block

    def pending(self) -> dict[str, Any] | None:
        """A whole message that has been read already, if there is one."""
        if len(self._buffer) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._buffer)
        end = _LENGTH.size + length
        if len(self._buffer) < end:
            return None
        body = bytes(self._buffer[_LENGTH.size : end])
        del self._buffer[:end]
        return json.loads(body)

    def close(self) -> None:
        """Close this end; closing twice is fine."""
        self.socket.close()


def pair() -> tuple[socket.socket, socket.socket]:
    """Two connected ends. Where the system has no unix sockets Python makes the pair over the loopback by itself."""
    return socket.socketpair()
