"""Shows personal data of a case or an item in clear, to whoever says what for; the log says that it
was shown (Art. 6(4)).
"""

from dataclasses import dataclass
from typing import get_args

from events.attachment import AttachmentAdded, files_stream
from events.case import RecordViewed
from events.envelope import RecordedEvent, parse
from events.fact import Fact
from events.item import ItemViewed, item_stream
from events.vocabulary import Purpose
from services.errors import CommandRefusedError, NotFoundError
from services.ledger.cases.case import Case
from services.ledger.cases.naming import refuse_unnamed
from services.ledger.contract import Caller, Revealed
from services.ledger.core import Core
from services.ledger.items.streams import hidden_from
from services.ledger.log.decided import Decided, Decision, case_stream
from services.ledger.log.landing import Learned
from services.ledger.persons.personal_values import values_of
from services.ledger.registers.found import all_registers
from services.ledger.rulebook.book import names_rules
from services.store.contract import Receipt

RECORDS_MAX = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class _Viewing:
    """A viewing to be recorded, in a stream of its own beside what is looked at."""

    fact: Fact
    of: str
    partitionkey: str
    correlationid: str | None = None


@names_rules
class Revealing:
    """Opens the records of a case or an item for a purpose."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def reveal(self, case_id: str, *, purpose: str, caller: Caller) -> Revealed:
        """Records the viewing, then opens. Raises ``CommandRefusedError``, ``NotFoundError``,
        ``NotPermittedError``.

        The purpose lies in the case being worked on: a finished one is not opened, one merged into
        a live one is. A crash between recording and opening leaves a viewing recorded that showed
        nothing, never the other way round.
        """
        case = self._core.case(case_id, caller=caller)
        _refuse_finished(self._core.survivor(case))
        refuse_unnamed(case, caller.actor)
        _refuse_without_purpose(purpose)
        events = _sealed(self._events(case))
        _refuse_nothing(events)
        viewing = _case_viewing(case, events, purpose, caller)
        return self._open(events, self._record(viewing, caller), of=case.id)

    def reveal_item(self, kind: str, item: str, *, purpose: str, caller: Caller) -> Revealed:
        """The same for an item of a register. What is finished there is still looked up: a letter,
        minutes, an order.
        """
        events = self._item_events(kind, item, caller)
        _refuse_without_purpose(purpose)
        sealed = _sealed(events)
        _refuse_nothing(sealed)
        viewing = _item_viewing(kind, item, sealed, purpose, caller)
        return self._open(sealed, self._record(viewing, caller))

    def reveal_file(self, about: str, blob: str, *, purpose: str, caller: Caller) -> Receipt:
        """Records that a file is shown which goes with a case or item, named as ``kind/id``. Raises
        as :meth:`reveal`, ``NotFoundError`` also where that refers to no such file.
        """
        kind, _, id_ = about.partition("/")
        if kind == "case":
            return self._case_file(id_, blob, purpose, caller)
        if kind not in all_registers():
            raise NotFoundError("files go with cases and items of registers")
        named = _naming(blob, self._item_events(kind, id_, caller))
        _refuse_without_purpose(purpose)
        return self._record(_item_viewing(kind, id_, named, purpose, caller), caller)

    def _case_file(self, case_id: str, blob: str, purpose: str, caller: Caller) -> Receipt:
        case = self._core.case(case_id, caller=caller)
        _refuse_finished(self._core.survivor(case))
        refuse_unnamed(case, caller.actor)
        _refuse_without_purpose(purpose)
        return self._record(
            _case_viewing(case, _naming(blob, self._events(case)), purpose, caller), caller
        )

    def _item_events(self, kind: str, item: str, caller: Caller) -> list[RecordedEvent]:
        """The item's events and its files, in the order of each. Raises ``NotFoundError``, also
        where it is kept from the caller.
        """
        events = self._in(item_stream(kind, item))
        hidden = caller.actor in hidden_from(event.envelope for event in events)
        if not events or hidden or not _within_reach(events[0].envelope.partitionkey, caller):
            raise NotFoundError(f"there is no such {kind}, or none you may see")
        return [*events, *self._in(files_stream(item))]

    def _in(self, stream: str) -> list[RecordedEvent]:
        return [parse(row.body) for row in self._core.store.read_stream(stream)]

    def _open(
        self, events: list[RecordedEvent], receipt: Receipt, *, of: str | None = None
    ) -> Revealed:
        opened = self._core.opener.open_events(events)
        values = {
            event.envelope.id: values_of(event.envelope.type, opened[event.envelope.id])
            for event in events
        }
        if of is not None:
            self._leave_out_other_matters(of, values)
        return Revealed(values=values, receipt=receipt)

    def _leave_out_other_matters(self, case: str, values: dict[str, dict[str, str | None]]) -> None:
        """The purpose lies in this case, and so do its own matters of a contact, not the others."""
        own: dict[str, set[str]] = {}
        for row in self._core.store.read_stream(case_stream(case)):
            data = parse(row.body).envelope.data
            if "matter" in data:
                own.setdefault(data["contact"], set()).add(f"/matters/{data['matter']}/text")
        for contact, texts in own.items():
            others = {each for each in values.get(contact, {}) if each.startswith("/matters/")}
            for pointer in others - texts:
                del values[contact][pointer]

    def _events(self, case: Case) -> list[RecordedEvent]:
        """The events of the case and its contacts, with the files of both."""
        events = self._in(case_stream(case.id))
        contacts = dict.fromkeys(
            event.envelope.data["contact"] for event in events if "contact" in event.envelope.data
        )
        events += self._in(files_stream(case.id))
        for contact in contacts:
            events += self._in(f"contact/{contact}")
            events += self._in(files_stream(contact))
        return events

    def _record(self, viewing: _Viewing, caller: Caller) -> Receipt:
        now = self._core.clock()
        event_id = self._core.mint(now)
        stream = f"access/{viewing.of}"

        def decide(learned: Learned) -> Decision:
            viewed = Decided(
                fact=viewing.fact,
                event_id=event_id,
                stream=stream,
                version=learned.versions.get(stream, 0) + 1,
                partitionkey=viewing.partitionkey,
                happened_at=now,
                actor=caller.actor,
                correlationid=viewing.correlationid,
                traceparent=caller.traceparent,
            )
            return Decision(decided=[viewed])

        return self._core.landing.land(decide).receipts[0]


def _case_viewing(
    case: Case, events: list[RecordedEvent], purpose: str, caller: Caller
) -> _Viewing:
    fact = RecordViewed(case=case.id, records=_ids(events), purpose=purpose, by=caller.actor)
    return _Viewing(fact=fact, of=case.id, partitionkey=case.community, correlationid=case.contact)


def _item_viewing(
    kind: str, item: str, events: list[RecordedEvent], purpose: str, caller: Caller
) -> _Viewing:
    fact = ItemViewed(kind=kind, item=item, records=_ids(events), purpose=purpose, by=caller.actor)
    partitionkey = events[0].envelope.partitionkey
    return _Viewing(fact=fact, of=item, partitionkey=partitionkey)


def _naming(blob: str, events: list[RecordedEvent]) -> list[RecordedEvent]:
    """The events that put this file there. Raises ``NotFoundError``."""
    named = [
        event
        for event in events
        if event.envelope.type == AttachmentAdded.type_name and event.envelope.data["blob"] == blob
    ]
    if not named:
        raise NotFoundError("no such file goes with this")
    return named


def _sealed(events: list[RecordedEvent]) -> list[RecordedEvent]:
    sealed = [event for event in events if "sealing" in event.envelope.data]
    return sorted(sealed, key=lambda event: event.position)[-RECORDS_MAX:]


def _ids(events: list[RecordedEvent]) -> tuple[str, ...]:
    return tuple(event.envelope.id for event in events)


def _within_reach(partitionkey: str, caller: Caller) -> bool:
    """What concerns the whole company lies in no community, so only those see it who see all."""
    return caller.communities is None or partitionkey in caller.communities


def _refuse_nothing(events: list[RecordedEvent]) -> None:
    if not events:
        raise CommandRefusedError(
            "there is nothing personal here", rule="reveal-something", article="Art.6(4)"
        )


def _refuse_finished(case: Case) -> None:
    if case.status not in ("open", "resolved"):
        raise CommandRefusedError(
            f"the case is {case.status}: only an open case is a reason to look",
            rule="reveal-open-case",
            article="Art.6(4)",
        )


def _refuse_without_purpose(purpose: str) -> None:
    if purpose not in get_args(Purpose):
        raise CommandRefusedError(
            f"say what the personal data is needed for: {', '.join(get_args(Purpose))}",
            rule="reveal-with-purpose",
            article="Art.6(4)",
            field="/purpose",
        )
