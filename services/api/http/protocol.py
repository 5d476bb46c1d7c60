"""Bounds the head of a request before anything reads it: who has no token yet has the least to say.

uvicorn's httptools protocol has no such limit, and joins a header that comes in pieces anew with
every piece: one connection that never ends its header would keep the event loop busy for good.
"""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_MAX_BYTES = 65_536
"""Request line and headers, beyond what the first read of the socket brought of them."""


class BoundedHeadProtocol(HttpToolsProtocol):
    """Answers 400 and closes the connection once a head is longer than ``HEAD_MAX_BYTES``."""

    _in_head = False
    _head_bytes = 0

    def data_received(self, data: bytes) -> None:
        """Counts a piece that neither begins nor ends the head: it is part of nothing else."""
        was_in_head = self._in_head
        super().data_received(data)
        if was_in_head and self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_MAX_BYTES and not self.transport.is_closing():
                self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is over; what follows is the body, which has a limit of its own."""
        self._in_head = False
        super().on_headers_complete()
