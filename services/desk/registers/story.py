"""The story of an item as people read it: one entry a fact, titled by the register's words, then
what the fact said (Art. 9(1)).
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from events.attachment import AttachmentAdded
from events.catalogue import fact_class
from events.envelope import RecordedEvent
from events.item import ItemFact, ItemViewed
from services.desk.cases.entries import Entry, placed
from services.desk.cases.told import Telling, Text, tell_file
from services.desk.messages import Words
from services.desk.registers.values import Line, Teller
from services.desk.registers.wording import Wording

ON_PAPER = frozenset({"checks"})
"""What is told line by line on the item's paper: too much for its story."""


def story(
    events: Sequence[RecordedEvent],
    shown: Mapping[str, dict[str, Any]],
    *,
    teller: Teller,
    wording: Wording,
) -> list[Entry]:
    """The item's history, oldest first. ``shown`` is each event's data as this reader may see
    it.
    """
    places = {event.envelope.id: event.position for event in events}
    words: Words = wording.words
    return [
        placed(event, _told(event, shown[event.envelope.id], teller, wording), places, words=words)
        for event in events
    ]


def _told(
    event: RecordedEvent, data: Mapping[str, Any], teller: Teller, wording: Wording
) -> Telling:
    if event.envelope.type == ItemViewed.type_name:
        return _viewed(data, wording.words)
    if event.envelope.type == AttachmentAdded.type_name:
        fact_of_file = AttachmentAdded.from_recorded(event.envelope.data)
        return tell_file(fact_of_file, data, wording.words)
    fact = cast("type[ItemFact]", fact_class(event.envelope.type))
    lines = teller.of_fact(fact).lines(
        data, leave_out=ON_PAPER | (frozenset() if fact.opens else fact.named_by)
    )
    said = [line for line in lines if line.personal]
    besides = _together([line for line in lines if not line.personal], wording.words)
    return Telling(
        kind="note" if said else "step",
        title=wording.fact(event.envelope.type),
        who=str(data.get("by", event.envelope.actor)),
        texts=tuple(
            Text(text=line.text, label=line.label if len(said) > 1 else "") for line in said
        ),
        remarks=(besides,) if besides else (),
    )


def _viewed(data: Mapping[str, Any], words: Words) -> Telling:
    purpose = words("entry.purpose", purpose=words.of("purpose", data["purpose"]))
    count = words("entry.records", count=len(data["records"]))
    return Telling(
        kind="access", title=words("entry.viewed"), who=data["by"], remarks=(purpose, count)
    )


def _together(lines: Sequence[Line], words: Words) -> str:
    """The short fields in one paragraph."""
    said = [words("item.said", label=line.label, text=line.text) for line in lines]
    return words("item.and").join(said)
