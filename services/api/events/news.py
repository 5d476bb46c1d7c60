"""What is new, for whoever listens: one look at the views' watermark for all listeners, nobody's
slowness for another.

A listener is told of an event only once the views hold it, so a page that asks again on hearing
of it sees it. Nothing is queued per listener: each remembers its position, reads the shared newest
entries, and one that fell behind them reads the log. A slow listener therefore costs no memory and
misses nothing.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from services.api.http.workers import Workers
from services.errors import OverloadedError, StoreUnavailableError, ViewBehindError
from services.questions.contract import PAGE_VIEWS, Questions
from services.questions.discretion import touched_by
from services.store.contract import LogRow, Store

log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.04
OUTAGE_WAIT_S = 1.0
READ_MAX_ROWS = 500
NEWEST_MAX_ENTRIES = 5_000
LISTENERS_MAX = 500
RETRY_AFTER_S = 5

HIDING = frozenset({"access", "confidential_report", "recusal"})
"""Nouns of the facts that keep something from somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a listener is told of an event: where it is and which case it touches, nothing of what
    was said. ``touched`` decides who is told, and is not told itself.
    """

    position: int
    type: str
    stream: str
    case: str | None
    community: str
    recordedtime: str
    touched: tuple[str, ...]


class News:
    """The newest events to be seen, followed while anybody listens. Belongs to one event loop."""

    def __init__(self, store: Store, questions: Questions, workers: Workers) -> None:
        self._store = store
        self._questions = questions
        self._workers = workers
        self._newest: deque[Entry] = deque(maxlen=NEWEST_MAX_ENTRIES)
        self._visible: int | None = None
        self._hidden: Mapping[str, frozenset[str]] = {}
        self._moved = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        self._closed = False
        self.listeners = 0

    async def follow(self, after: int | None, *, quiet_s: float) -> AsyncIterator[list[Entry]]:
        """Entries after a position (None: from now on) as they become visible, until :meth:`close`.

        Yields an empty list after ``quiet_s`` seconds without news. Raises ``OverloadedError``
        when too many listen.
        """
        if self.listeners >= LISTENERS_MAX:
            raise OverloadedError("too many pages listen already", retry_after_s=RETRY_AFTER_S)
        self.listeners += 1
        try:
            self._start_looking()
            position = await self._now() if after is None else after
            while not self._closed:
                entries = await self._after(position)
                if entries:
                    position = entries[-1].position
                yield entries
                if not entries or position >= (self._visible or 0):
                    await self._wait_beyond(position, timeout_s=quiet_s)
        finally:
            self.listeners -= 1

    async def reach(self, position: int, *, timeout_s: float) -> None:
        """Returns once inbox and timeline hold a position. Raises ``ViewBehindError`` when the
        time is over.

        However many wait, the watermark is looked at once for all of them.
        """
        self.listeners += 1
        try:
            self._start_looking()
            async with asyncio.timeout(timeout_s):
                while (self._visible or 0) < position and not self._closed:
                    await self._moved.wait()
        except TimeoutError:
            raise ViewBehindError(
                f"the views hold events up to {self._visible or 0}, not yet {position}: ask again"
            ) from None
        finally:
            self.listeners -= 1

    def seen_by(self, actor: str, entries: Sequence[Entry]) -> list[Entry]:
        """Those that are of no case kept from the actor."""
        hidden = self._hidden.get(actor)
        if not hidden:
            return list(entries)
        return [entry for entry in entries if hidden.isdisjoint(entry.touched)]

    def close(self) -> None:
        """Ends every listener's stream, so that the process can stop."""
        self._closed = True
        self._moved.set()

    def _start_looking(self) -> None:
        if self._looking is None or self._looking.done():
            # What was seen before a pause may be far behind: begin at the watermark of now.
            self._visible = None
            self._newest.clear()
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        """Follows the watermark while anybody listens; an outage is waited out."""
        while self.listeners and not self._closed:
            try:
                await self._advance()
                await asyncio.sleep(LOOK_EVERY_S)
            except (StoreUnavailableError, OverloadedError, ViewBehindError) as error:
                log.warning("news pause: %s", error)
                await asyncio.sleep(OUTAGE_WAIT_S)

    async def _advance(self) -> None:
        watermark = await self._workers.run(self._watermark)
        if self._visible is None:
            self._hidden = await self._workers.run(self._questions.hidden)
            self._tell(watermark)
            return
        while self._visible < watermark:
            limit = min(READ_MAX_ROWS, watermark - self._visible)
            rows = await self._workers.run(self._store.read, after=self._visible, limit=limit)
            if not rows:
                return
            entries = [_entry(row) for row in rows]
            if any(_may_hide(entry, self._hidden) for entry in entries):
                self._hidden = await self._workers.run(self._questions.hidden)
            self._newest.extend(entries)
            self._tell(rows[-1].position)

    def _watermark(self) -> int:
        return min(self._questions.watermark(view) for view in PAGE_VIEWS)

    def _tell(self, visible: int) -> None:
        self._visible = visible
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def _now(self) -> int:
        while self._visible is None and not self._closed:
            await self._moved.wait()
        return self._visible or 0

    async def _after(self, position: int) -> list[Entry]:
        visible = await self._now()
        if position >= visible:
            return []
        if self._newest and self._newest[0].position <= position + 1:
            return [entry for entry in self._newest if entry.position > position]
        limit = min(READ_MAX_ROWS, visible - position)
        rows = await self._workers.run(self._store.read, after=position, limit=limit)
        return [_entry(row) for row in rows]

    async def _wait_beyond(self, position: int, *, timeout_s: float) -> None:
        moved = self._moved
        if self._closed or (self._visible or 0) > position:
            return
        try:
            async with asyncio.timeout(timeout_s):
                await moved.wait()
        except TimeoutError:
            return


def _may_hide(entry: Entry, hidden: Mapping[str, frozenset[str]]) -> bool:
    """Whether the event may change what is kept from whom."""
    noun = entry.type.split(".")[1]
    return noun in HIDING or any(not owners.isdisjoint(entry.touched) for owners in hidden.values())


def _entry(row: LogRow) -> Entry:
    fields = orjson.loads(row.body)
    stream: str = fields["subject"]
    kind, _, name = stream.partition("/")
    return Entry(
        position=row.position,
        type=fields["type"],
        stream=stream,
        case=name if kind in ("case", "access") else fields["data"].get("case"),
        community=fields["partitionkey"],
        recordedtime=fields["recordedtime"],
        touched=touched_by(stream, fields["data"]),
    )
