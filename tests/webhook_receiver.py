"""A receiver of webhooks on loopback, which answers as a test tells it to."""

import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

from services.notifier.subscriptions import Subscription

Behaviour = Literal["take", "refuse", "gone", "redirect", "drop", "lose", "hang", "flood"]
"""``drop``: nothing lands. ``lose``: it lands, and the answer is lost. ``hang``: no answer until
the test is over.
"""

STATUS = {"take": 204, "refuse": 503, "gone": 410, "redirect": 307, "flood": 200}


@dataclass
class Receiver:
    """What came, and what is answered: one behaviour a request, then ``take``."""

    url: str = ""
    behaviours: list[Behaviour] = field(default_factory=list)
    came: list[tuple[Message, bytes]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def ids(self) -> list[str]:
        """The ``webhook-id`` of each that landed."""
        return [headers["webhook-id"] for headers, _ in self.came]


@dataclass(frozen=True)
class Unchanging:
    """Subscriptions no file tells of."""

    held: Sequence[Subscription]
    mistake: str | None = None

    def changed(self) -> bool:
        return False


@contextmanager
def receiver(*behaviours: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Listens until the end of the block; with ``tls`` under ``https``, by the name localhost."""
    state = Receiver(behaviours=list(behaviours))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            behaviour = state.behaviours.pop(0) if state.behaviours else "take"
            if behaviour == "drop":
                return
            body = self.rfile.read(int(self.headers["content-length"]))
            state.came.append((self.headers, body))
            if behaviour == "hang":
                state.over.wait()
            if behaviour in {"lose", "hang"}:
                return
            self.send_response(STATUS[behaviour])
            self.send_header("location", f"{state.url}/elsewhere")
            self.end_headers()
            if behaviour == "flood":
                while not state.over.is_set():
                    self.wfile.write(b"x" * 65_536)

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:
                self.close_connection = True

    server = _listening(Handler, tls)
    state.url = f"{'http://127.0.0.1' if tls is None else 'https://localhost'}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        state.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _listening(
    handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None
) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    return server
