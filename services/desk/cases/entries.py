"""A case's history as people read it: one entry an event, in words, with who, when, and what caused
it (Art. 9(1)).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from events.case_amending import RecordCorrected
from events.catalogue import decode, fact_class
from events.contact import MatterIdentified
from events.envelope import RecordedEvent
from events.fact import Fact
from events.personal import map_personal, personal_patterns
from events.story import CaseStoryFact
from services.desk.cases.telling import Reader
from services.desk.cases.told import Telling
from services.desk.messages import Words
from services.desk.rendering.moments import exact, full

RECORDED_LATER_MIN_S = 60
"""From this distance on, an entry also says when it was recorded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry of the history. ``folded`` are the positions of events shown as part
    of this one.
    """

    told: Telling
    position: int
    happened: str
    happened_exact: str
    recorded: str
    cause: int | None
    folded: tuple[int, ...]


def entries(
    events: Sequence[RecordedEvent], shown: Mapping[str, dict[str, Any]], *, case: str, words: Words
) -> list[Entry]:
    """The history of ``case``, oldest first. ``shown`` is each event's data as this reader may see
    it.
    """
    facts = [(event, fact) for event in events if isinstance(fact := _fact(event), CaseStoryFact)]
    corrected: dict[str | None, list[int]] = {}
    identified: dict[str, list[tuple[int, MatterIdentified]]] = {}
    for event, fact in facts:
        if isinstance(fact, MatterIdentified):
            identified.setdefault(fact.contact, []).append((event.position, fact))
        elif isinstance(fact, RecordCorrected):
            corrected.setdefault(fact.contact, []).append(event.position)
    places = {event.envelope.id: event.position for event in events}
    told: list[Entry] = []
    for event, fact in facts:
        if isinstance(fact, MatterIdentified) and fact.contact in places:
            continue
        found = identified.get(event.envelope.id, [])
        reader = Reader(shown[event.envelope.id], words, case, [matter for _, matter in found])
        telling = reader.tell(fact)
        if (later := corrected.get(event.envelope.id)) is not None:
            marks = tuple(words("entry.corrected_at", position=each) for each in later)
            telling = replace(telling, remarks=(*telling.remarks, *marks))
        told.append(placed(event, telling, places, tuple(p for p, _ in found), words=words))
    return told


def _fact(event: RecordedEvent) -> Fact:
    return decode(event.envelope.type, event.envelope.data)


def placed(
    event: RecordedEvent,
    told: Telling,
    places: Mapping[str, int],
    folded: tuple[int, ...] = (),
    *,
    words: Words,
) -> Entry:
    """A told event in its place: when it happened, when it was recorded, what caused it."""
    happened, recorded = event.envelope.time, event.recordedtime
    late = abs((recorded - happened).total_seconds()) >= RECORDED_LATER_MIN_S
    return Entry(
        told=told,
        position=event.position,
        happened=full(happened),
        happened_exact=exact(happened),
        recorded=words("entry.recorded", moment=full(recorded)) if late else "",
        cause=places.get(event.envelope.causationid or ""),
        folded=folded,
    )


def to_show(
    events: Sequence[RecordedEvent],
    opened: Mapping[str, dict[str, Any]],
    plain: Mapping[str, Mapping[str, str | None]] | None,
    mask: Callable[[str, str], str],
) -> dict[str, dict[str, Any]]:
    """Each event's opened data, names, numbers and flats masked but for what a reveal put in
    clear; forgotten values stay None.
    """
    return {
        event.envelope.id: _masked(
            event, opened[event.envelope.id], (plain or {}).get(event.envelope.id, {}), mask
        )
        for event in events
    }


def _masked(
    event: RecordedEvent,
    opened: dict[str, Any],
    plain: Mapping[str, str | None],
    mask: Callable[[str, str], str],
) -> dict[str, Any]:
    patterns = personal_patterns(fact_class(event.envelope.type))

    def shown(pointer: str, value: str) -> str | None:
        return plain[pointer] if pointer in plain else mask(pointer, value)

    return map_personal(opened, patterns, shown)
