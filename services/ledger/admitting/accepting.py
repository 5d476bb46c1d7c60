"""Takes published events, each once: admits what one says, and has it carried out, or kept until
what it names has come.
"""

from datetime import datetime
from functools import partial

from events.catalogue import type_names
from events.fact import Fact
from events.instant import format_instant
from services.errors import HuiyinError
from services.ledger.admitting.admission import (
    admit_source,
    admit_telephones,
    admit_time,
    read_fact,
)
from services.ledger.admitting.waiting_list import WaitingList
from services.ledger.commands import Commands
from services.ledger.contract import Acceptance, Caller, PublishedEvent, Way
from services.ledger.core import Core
from services.ledger.log.deciding import InPlace, Steps
from services.ledger.reference import Source
from services.ledger.report import ReferenceUnknownError, Report, reference_of, stream_named
from services.ledger.rulebook.book import REFUSALS
from services.privacy.fingerprint import Fingerprint
from services.store.contract import Origin


class Accepting:
    """Accepts events, as they come and after waiting. Safe from many threads."""

    def __init__(
        self,
        core: Core,
        commands: Commands,
        waiting: WaitingList,
        *,
        fingerprint: Fingerprint,
        in_place: InPlace,
    ) -> None:
        self._core, self._commands, self._waiting = core, commands, waiting
        self._fingerprint, self._in_place = fingerprint, in_place

    def published(self, event: PublishedEvent, caller: Caller, way: Way) -> Steps[Acceptance]:
        """An event that has just come. Raises every refusal, and ``OriginConflictError``."""
        return self._accept(event, caller, way, self._core.clock(), in_line=True)

    def again(
        self, event: PublishedEvent, caller: Caller, way: Way, came_at: datetime
    ) -> Acceptance:
        """An event that waited since it came. Raises as :meth:`published`."""
        return self._in_place.run(self._accept(event, caller, way, came_at))

    def _accept(
        self,
        event: PublishedEvent,
        caller: Caller,
        way: Way,
        came_at: datetime,
        *,
        in_line: bool = False,
    ) -> Steps[Acceptance]:
        """With ``in_line``, an event does not overtake one that waits for the same case: a result
        right behind a reply that came too early would be refused for want of that reply.
        """
        core, now = self._core, self._core.clock()
        happened_at = event.time or came_at
        source, fact = self._admit(event, caller, way, happened_at, now)
        content = self._fingerprint.of(_attributes(event), event.data)
        report = Report(
            fact=fact,
            event_id=core.mint(now),
            speaker=event.source,
            caller=caller,
            happened_at=happened_at,
            recorded_at=now,
            source=source,
            origin=Origin(source=event.source, id=event.id, fingerprint=content),
            traceparent=event.traceparent or caller.traceparent,
        )
        keep = partial(
            self._waiting.keep, event, caller=caller, way=way, fingerprint=content, since=came_at
        )
        reference = reference_of(report)
        if in_line and reference is not None and self._waiting.holds(reference):
            return keep(reference=reference, stream=stream_named(report))
        try:
            return (yield from self._commands.carry_out(report))
        except REFUSALS as refused:
            core.rules.say(refused, happened_at)
            core.refusals.of_report(refused, report)
            raise
        except ReferenceUnknownError as unknown:
            missing = (unknown.source, unknown.externalref)
            stream = stream_named(report) if missing == reference else None
            return keep(reference=missing, stream=stream)

    def _admit(
        self,
        event: PublishedEvent,
        caller: Caller,
        way: Way,
        happened_at: datetime,
        now: datetime,
    ) -> tuple[Source, Fact]:
        """The source, where it may say this, and what it says. Raises every refusal."""
        core = self._core
        try:
            source = admit_source(core.sources.get(event.source), event, caller=caller, way=way)
            fact = read_fact(event.type, event.data)
            admit_time(happened_at, now=now)
            admit_telephones(fact)
        except REFUSALS as refused:
            core.rules.say(refused, happened_at)
            self._note(refused, event, caller)
            raise
        return source, fact

    def _note(self, refused: HuiyinError, event: PublishedEvent, caller: Caller) -> None:
        """Notes what was refused as it came; a type or source nobody knows is not repeated."""
        known = self._core.sources.get(event.source) is not None
        self._core.refusals.of_call(
            refused,
            command=event.type if event.type in type_names() else "publish",
            caller=caller,
            source=event.source if known else None,
        )


def _attributes(event: PublishedEvent) -> dict[str, str | None]:
    return {
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "time": None if event.time is None else format_instant(event.time),
    }
