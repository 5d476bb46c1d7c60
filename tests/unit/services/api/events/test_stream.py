"""The stream's answer where more come at once than there are places."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from services.access.principal import Principal
from services.api.events import news, stream
from services.api.events.news import Entry, News
from services.api.events.stream import Stream
from services.api.operations.metrics import Metrics
from services.errors import OverloadedError

ASKER = Principal(
    actor="staff:desk-1",
    role="desk",
    communities=None,
    sources=None,
    token_id="t",
    expires_at=int(time.time()) + 3_600,
)


class Full:
    """News with one place left when asked, and none when the body is written."""

    listeners = news.LISTENERS_MAX - 1

    async def follow(self, *_: object, **__: object) -> AsyncIterator[list[Entry]]:
        self.listeners = news.LISTENERS_MAX
        raise OverloadedError("too many pages listen already", retry_after_s=news.RETRY_AFTER_S)
        yield []


def test_who_was_let_in_and_finds_no_place_is_told_when_to_come_again() -> None:
    full = Full()
    listening = Stream(cast("News", full), Metrics())

    async def scene() -> list[Any]:
        answer = await listening.listen(ASKER)
        told = [part async for part in answer.body_iterator]
        with pytest.raises(OverloadedError):
            await listening.listen(ASKER)
        return told

    begin, again = asyncio.run(scene())
    assert begin == f"retry: {stream.RECONNECT_MS}\n\n".encode()
    assert again == f"retry: {news.RETRY_AFTER_S * 1_000}\n\n".encode()
