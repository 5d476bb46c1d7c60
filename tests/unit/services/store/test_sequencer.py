"""A database that stands still is told of, and does not keep a process from ending."""

import threading
import time
from collections.abc import Callable
from typing import cast

import pytest

from services.errors import StoreUnavailableError
from services.store.batch import Batch, BatchResult
from services.store.link import Link
from services.store.request import Landed, Request, prepare
from services.store.sequencer import Sequencer
from tests.store_events import an_event, new_stream

WAIT_MAX_S = 60.0
PATIENCE_S = 0.05


class FrozenLink:
    """A link whose server says nothing until it wakes."""

    connected = True

    def __init__(self) -> None:
        self.sent, self.awake, self.closed = (threading.Event() for _ in range(3))

    def land(self, batch: Batch, *, patience_s: float) -> BatchResult:  # noqa: ARG002
        self.sent.set()
        assert self.awake.wait(2 * WAIT_MAX_S)
        return BatchResult(base=0, recordedtime="", numbers=None, refusals=None)

    def close(self) -> None:
        self.closed.set()


def sequencer(link: FrozenLink) -> Sequencer:
    return Sequencer(cast("Link", link), batch_max_events=10, queue_max=10, patience_s=PATIENCE_S)


def request() -> Request:
    return prepare([an_event(new_stream())])


def wait_for(true: Callable[[], bool]) -> None:
    give_up_at_s = time.monotonic() + WAIT_MAX_S
    while not true():
        assert time.monotonic() < give_up_at_s
        time.sleep(0.005)


def test_silence_is_told_of_while_it_lasts() -> None:
    link = FrozenLink()
    waiting = sequencer(link)
    assert waiting.trouble is None
    waiting.enqueue(request())
    try:
        wait_for(lambda: "has not answered" in (waiting.trouble or ""))
    finally:
        link.awake.set()
    wait_for(lambda: waiting.trouble is None)
    waiting.close()
    assert link.closed.is_set()


def test_closing_ends_before_the_database_wakes() -> None:
    link = FrozenLink()
    waiting = sequencer(link)
    sent, queued = request(), request()
    waiting.enqueue(sent)
    assert link.sent.wait(WAIT_MAX_S)
    waiting.enqueue(queued)
    closing = threading.Thread(target=waiting.close, daemon=True)
    closing.start()
    closing.join(WAIT_MAX_S)
    try:
        assert not closing.is_alive()
        with pytest.raises(StoreUnavailableError, match="nothing landed"):
            queued.ticket.wait(0)
    finally:
        link.awake.set()
    assert isinstance(sent.ticket.wait(WAIT_MAX_S), Landed)
    assert link.closed.wait(WAIT_MAX_S)
