"""What holds this? Asked before anything is forgotten or destroyed (Art. 10).

Whatever else comes to block destruction is asked for here, so that forgetting and destroying never
differ in it.
"""

from collections.abc import Iterable, Iterator, Sequence

from events.envelope import RecordedEvent, parse
from events.hold import hold_of
from events.item import item_stream
from events.record import record_of
from services.errors import CommandRefusedError
from services.ledger.core import Core
from services.ledger.items.deciding import Items
from services.ledger.log.decided import case_stream
from services.store.contract import StreamCheck

FOLLOWING_MAX_EVENTS = 100
"""What one contact brings about lands right behind it."""


class Holding:
    """Finds what is held. Safe from many threads."""

    def __init__(self, core: Core, items: Items) -> None:
        self._core, self._items = core, items

    def refuse_held(self, streams: Iterable[str]) -> list[StreamCheck]:
        """Raises ``CommandRefusedError`` where one of the streams is held; returns the checks that
        make sure none is by the time the decision lands.
        """
        checks = []
        for stream in dict.fromkeys(streams):
            for held in (stream, item_stream("record", record_of(stream))):
                hold = self._items.load("hold", hold_of(held))
                if hold is not None and hold.state.held:
                    raise CommandRefusedError(
                        f"{held} is held ({hold.state.legal_basis}): it can be forgotten or "
                        "destroyed once the hold is lifted",
                        rule="held-stays",
                        article="Art.10",
                    )
                version = 0 if hold is None else hold.version
                checks.append(
                    StreamCheck(stream=item_stream("hold", hold_of(held)), version=version)
                )
        return checks

    def streams_about(self, events: Sequence[RecordedEvent]) -> Iterator[str]:
        """The streams a hold on which would hold these events: their own, and the cases that a
        contact among them brought about, merges followed.
        """
        for event in events:
            stream = event.envelope.subject
            if stream.startswith("files/"):
                stream = event.envelope.data.get("about", stream)
            if stream.startswith("contact/"):
                yield from self._cases_of(event)
            elif stream.startswith("case/"):
                yield from self._and_survivor(stream.removeprefix("case/"))
            yield stream

    def _cases_of(self, contact: RecordedEvent) -> Iterator[str]:
        rows = self._core.store.read(after=contact.position, limit=FOLLOWING_MAX_EVENTS)
        for row in rows:
            envelope = parse(row.body).envelope
            kind, _, id_ = envelope.subject.partition("/")
            if kind == "case" and envelope.data.get("contact") == contact.envelope.id:
                yield from self._and_survivor(id_)

    def _and_survivor(self, case_id: str) -> Iterator[str]:
        case = self._core.application.load_case(case_id)
        if case is not None:
            yield case_stream(case.id)
            yield case_stream(self._core.survivor(case).id)
