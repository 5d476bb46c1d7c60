"""A wire between store and server that can be cut at a chosen moment."""

import contextlib
import socket
import threading
from pathlib import Path
from typing import Literal

from psycopg2.extensions import make_dsn, parse_dsn

Cut = Literal["before", "after"]
SOCKET_NAME = ".s.PGSQL.5432"
APPEND = b"ledger.append"


class Proxy:
    """Listens on a UNIX socket and passes everything on to the server of a DSN.

    ``cut("before")`` cuts the wire before the next append reaches the server: it did not land.
    ``cut("after")`` cuts it when the server has answered and nobody has heard: landed, unsaid.
    """

    def __init__(self, dsn: str, folder: Path) -> None:
        parts = parse_dsn(dsn)
        self._server = str(Path(parts["host"]) / SOCKET_NAME)
        self.dsn: str = make_dsn(**{**parts, "host": str(folder)})
        self._path = folder / SOCKET_NAME
        self._next: Cut | None = None
        self.cuts = 0
        self._open: set[socket.socket] = set()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._listener.listen()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def cut(self, when: Cut) -> None:
        """Arms the next cut."""
        self._next = when

    def refuse(self) -> None:
        """From now on nobody is there: no new connection, and the old ones are gone."""
        # A blocked accept() only returns when the socket is shut down.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._path.unlink(missing_ok=True)
        self.hang_up_all()

    def hang_up_all(self) -> None:
        """Cuts every wire there is now; new ones may be made."""
        for end in list(self._open):
            self._hang_up(end)

    def close(self) -> None:
        """Ends every thread."""
        with contextlib.suppress(OSError):
            self.refuse()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            self._open |= {client, server}
            armed = threading.Event()
            for source, target, up in ((client, server, True), (server, client, False)):
                thread = threading.Thread(target=self._pass, args=(source, target, armed, up))
                self._threads.append(thread)
                thread.start()

    def _pass(
        self, source: socket.socket, target: socket.socket, armed: threading.Event, up: bool
    ) -> None:
        while data := _receive(source):
            if up and self._next is not None and APPEND in data:
                when, self._next = self._next, None
                self.cuts += 1
                if when == "before":
                    break
                armed.set()
            if not up and armed.is_set():
                break
            try:
                target.sendall(data)
            except OSError:
                break
        self._hang_up(source)
        self._hang_up(target)

    def _hang_up(self, end: socket.socket) -> None:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
        self._open.discard(end)


def _receive(source: socket.socket) -> bytes:
    try:
        return source.recv(65_536)
    except OSError:
        return b""
