"""How an event is kept that waits: itself, who published it and when it came, sealed as one text
under the master key's box key (law 5).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

import orjson

from events.instant import parse_instant
from services.errors import KeptUnreadableError
from services.ledger.contract import Caller, PublishedEvent


class SealedBox(Protocol):
    """Seals bytes under the master key; ``context`` must be the same for opening."""

    def seal(self, data: bytes, context: str) -> bytes: ...

    def open(self, sealed: bytes, context: str) -> bytes: ...


def seal_kept(event: PublishedEvent, caller: Caller, since: datetime, box: SealedBox) -> bytes:
    """What is kept of an event that came at an instant."""
    scope = asdict(caller)
    for name in ("communities", "sources"):
        scope[name] = None if scope[name] is None else sorted(scope[name])
    text = orjson.dumps({"event": asdict(event), "caller": scope, "since": since})
    return box.seal(text, _context(event.source, event.id))


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept, opened. Each part is read by itself: where only the caller cannot be read, the
    event still can be told. Every method raises ``KeptUnreadableError``.
    """

    parts: Any

    @classmethod
    def open(cls, sealed: bytes, box: SealedBox, *, source: str, id: str) -> "Kept":  # noqa: A002 - CloudEvents' word
        """What was kept under this source and id."""
        with _readable():
            return cls(orjson.loads(box.open(sealed, _context(source, id))))

    def event(self) -> PublishedEvent:
        """The event as it was published."""
        with _readable():
            event = {**self.parts["event"]}
            if event["time"] is not None:
                event["time"] = parse_instant(event["time"])
            return PublishedEvent(**event)

    def caller(self) -> Caller:
        """Who published it, with the rights of then."""
        with _readable():
            caller = {**self.parts["caller"]}
            for scope in ("communities", "sources"):
                caller[scope] = None if caller[scope] is None else frozenset(caller[scope])
            return Caller(**caller)

    def since(self) -> datetime:
        """When it came."""
        with _readable():
            return parse_instant(self.parts["since"])


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise KeptUnreadableError(
            "what was kept of this event cannot be read by this release and master key "
            f"({type(error).__name__}): send the event again, or this rejection once they are right"
        ) from error


def _context(source: str, event_id: str) -> str:
    return f"waiting\n{source}\n{event_id}"
