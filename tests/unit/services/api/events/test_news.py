"""News: told when visible, never skipped, never doubled, however slow or late the listener."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, cast

import orjson
import pytest

from services.api.events import news
from services.api.events.news import Entry, News
from services.api.http.workers import Workers
from services.errors import OverloadedError, StoreUnavailableError, ViewBehindError
from services.questions.contract import PAGE_VIEWS, Questions
from services.store.contract import LogRow, Store


class Ledger:
    """A log of numbered events, of which a view holds those up to ``watermark``."""

    def __init__(self) -> None:
        self.watermark_now = 0
        self.down = False
        self.reads: list[tuple[int, int]] = []
        self.kept: dict[str, frozenset[str]] = {}
        self.types: dict[int, str] = {}

    def watermark(self, view: str) -> int:
        assert view in PAGE_VIEWS
        if self.down:
            raise StoreUnavailableError("away")
        return self.watermark_now

    def read(self, *, after: int, limit: int) -> list[LogRow]:
        self.reads.append((after, limit))
        return [
            LogRow(position=position, body=_body(position, self.types.get(position, NOTE)))
            for position in range(after + 1, after + limit + 1)
        ]

    def hidden(self) -> dict[str, frozenset[str]]:
        return self.kept


NOTE = "huiyin.note.added.v2"


def _body(position: int, type_name: str) -> bytes:
    return orjson.dumps(
        {
            "subject": f"case/{position}",
            "type": type_name,
            "data": {},
            "partitionkey": "yinhu",
            "recordedtime": "2026-11-02T00:31:07.000000Z",
        }
    )


Scene = Callable[[News, Ledger], Awaitable[None]]


def play(scene: Scene) -> None:
    async def run() -> None:
        ledger, workers = Ledger(), Workers(threads=2, in_flight_max=10)
        told = News(cast("Store", ledger), cast("Questions", ledger), workers)
        try:
            async with asyncio.timeout(20):
                await scene(told, ledger)
        finally:
            told.close()
            workers.close()

    asyncio.run(run())


async def take(stream: AsyncIterator[list[Entry]], count: int) -> list[int]:
    """The next ``count`` positions."""
    found: list[int] = []
    async for entries in stream:
        found += [entry.position for entry in entries]
        if len(found) >= count:
            return found
    raise AssertionError("the stream ended")


def follow(told: News, after: int | None, *, quiet_s: float = 10.0) -> Any:
    return aclosing(cast("Any", told.follow(after, quiet_s=quiet_s)))


def test_each_visible_event_is_told_once_in_order() -> None:
    async def scene(told: News, ledger: Ledger) -> None:
        ledger.watermark_now = 3
        async with follow(told, 1) as stream:
            assert await take(stream, 2) == [2, 3]
            for watermark in (4, 4, 9):
                ledger.watermark_now = watermark
                await asyncio.sleep(0.05)
            assert await take(stream, 6) == [4, 5, 6, 7, 8, 9]

    play(scene)


def test_from_now_on_means_what_was_visible_then() -> None:
    async def scene(told: News, ledger: Ledger) -> None:
        ledger.watermark_now = 5
        async with follow(told, None) as stream:
            assert await anext(stream) == []
            ledger.watermark_now = 6
            assert await take(stream, 1) == [6]

    play(scene)


def test_a_slow_listener_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "NEWEST_MAX_ENTRIES", 4)
    monkeypatch.setattr(news, "READ_MAX_ROWS", 3)

    async def scene(told: News, ledger: Ledger) -> None:
        ledger.watermark_now = 1
        async with follow(told, 0) as stream:
            assert await take(stream, 1) == [1]
            for watermark in range(2, 30):
                ledger.watermark_now = watermark
                await asyncio.sleep(0.01)
            assert await take(stream, 28) == list(range(2, 30))
        assert all(limit <= 3 for _, limit in ledger.reads)

    play(scene)


def test_what_is_kept_from_somebody_is_known_before_it_is_told() -> None:
    async def scene(told: News, ledger: Ledger) -> None:
        ledger.watermark_now = 1
        async with follow(told, 0) as stream:
            assert await take(stream, 1) == [1]
            ledger.kept = {"staff:guard-4": frozenset({"2", "4"})}
            ledger.types[3] = "huiyin.access.restricted.v1"
            ledger.watermark_now = 4
            entries: list[Entry] = []
            async for more in stream:
                entries += more
                if len(entries) == 3:
                    break
        seen = {
            actor: [entry.position for entry in told.seen_by(actor, entries)]
            for actor in ("staff:guard-4", "staff:desk-1")
        }
        assert seen == {"staff:guard-4": [3], "staff:desk-1": [2, 3, 4]}

    play(scene)


def test_quiet_is_told_as_nothing() -> None:
    async def scene(told: News, ledger: Ledger) -> None:
        async with follow(told, 0, quiet_s=0.05) as stream:
            assert [await anext(stream) for _ in range(3)] == [[], [], []]

    play(scene)


def test_an_outage_is_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "OUTAGE_WAIT_S", 0.05)

    async def scene(told: News, ledger: Ledger) -> None:
        ledger.watermark_now = 1
        async with follow(told, 0) as stream:
            assert await take(stream, 1) == [1]
            ledger.down = True
            await asyncio.sleep(0.1)
            ledger.watermark_now, ledger.down = 2, False
            assert await take(stream, 1) == [2]

    play(scene)


def test_nobody_listening_costs_nothing_and_a_return_begins_afresh() -> None:
    async def scene(told: News, ledger: Ledger) -> None:
        ledger.watermark_now = 1
        async with follow(told, 0) as stream:
            assert await take(stream, 1) == [1]
        await asyncio.sleep(0.1)
        assert told.listeners == 0
        looked = len(ledger.reads)
        ledger.watermark_now = 1_000
        await asyncio.sleep(0.1)
        assert len(ledger.reads) == looked
        async with follow(told, 998) as stream:
            assert await take(stream, 2) == [999, 1_000]

    play(scene)


def test_closing_ends_every_stream() -> None:
    async def scene(told: News, ledger: Ledger) -> None:
        async def listen() -> int:
            async with follow(told, 0) as stream:
                return len([entries async for entries in stream])

        listeners = [asyncio.create_task(listen()) for _ in range(5)]
        await asyncio.sleep(0.1)
        told.close()
        assert await asyncio.gather(*listeners)
        assert told.listeners == 0

    play(scene)


def test_listeners_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "LISTENERS_MAX", 1)

    async def scene(told: News, ledger: Ledger) -> None:
        async with follow(told, 0) as stream:
            await anext(stream)
            with pytest.raises(OverloadedError):
                async with follow(told, 0) as another:
                    await anext(another)
        assert told.listeners == 0

    play(scene)


def test_reaching_a_position_waits_for_the_view_and_no_longer() -> None:
    async def scene(told: News, ledger: Ledger) -> None:
        waiting = asyncio.create_task(told.reach(5, timeout_s=10))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        ledger.watermark_now = 5
        await waiting
        await told.reach(4, timeout_s=10)
        with pytest.raises(ViewBehindError, match="up to 5, not yet 6"):
            await told.reach(6, timeout_s=0.05)
        assert told.listeners == 0

    play(scene)
