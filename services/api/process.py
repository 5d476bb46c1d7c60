"""Runs the HTTP interface as a process that stops in order: no new requests, open streams ended,
the rest answered.
"""

import socket

import uvicorn
from fastapi import FastAPI

from services.api.http.protocol import BoundedHeadProtocol

GRACE_S = 10
BACKLOG_CONNECTIONS = 2_048
KEEP_ALIVE_S = 30


class _Server(uvicorn.Server):
    """Ends event streams first: a server that waits for its connections would wait for them for
    ever.
    """

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins once a signal was seen."""
        self._app.state.news.close()
        await super().shutdown(sockets)


def build_server(app: FastAPI, *, host: str, port: int) -> uvicorn.Server:
    """A server for this application; what is not answered ten seconds after a signal is cut off."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http=BoundedHeadProtocol,
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        backlog=BACKLOG_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
    )
    return _Server(config, app)


def run(app: FastAPI, *, host: str, port: int) -> None:
    """Serves until SIGTERM or SIGINT."""
    build_server(app, host=host, port=port).run()
