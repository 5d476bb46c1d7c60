"""Cases, items and events as JSON that may be shown: personal values opened, then masked; what is
forgotten stays empty.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from events.attachment import AttachmentAdded
from events.catalogue import fact_class
from events.contact import ContactLogged, MatterIdentified
from events.envelope import RecordedEvent
from events.personal import map_personal, personal_patterns
from projections.inbox.model import InboxCounts, InboxPage, InboxRow
from projections.rates import Rate
from projections.reading import AsOf, SealedField
from projections.registers.model import Item, ItemCounts, ItemPage, Part, PartList
from projections.timeline.model import Timeline
from services.privacy.opening import Opener
from services.privacy.unnamed import without_names

Mask = Callable[[str, str], str]
_OF_FILE = ("blob", "about", "shows", "title", "media_type", "size_bytes", "by")
PERSONAL_FIELDS = ("text", "name", "phone", "unit")


class Showing:
    """Opens and masks. Blocks on the vault: call it on a worker thread."""

    def __init__(self, opening: Opener, mask: Mask) -> None:
        self._opening = opening
        self._mask = mask

    def page(self, page: InboxPage, as_of: AsOf) -> dict[str, Any]:
        """A page of the inbox."""
        return {
            "cases": self.rows(page.rows),
            "next_cursor": page.next_cursor,
            **moment(as_of, page.watermark),
        }

    def rows(self, rows: Sequence[InboxRow]) -> list[dict[str, Any]]:
        """Cases as a list shows them; every key is fetched in one call."""
        sealed = [field for row in rows for field in _sealed_of(row).values()]
        plain = self._opening.open_fields(sealed)
        return [self._row(row, plain) for row in rows]

    def timeline(self, row: InboxRow, timeline: Timeline, as_of: AsOf) -> dict[str, Any]:
        """A case with its whole story."""
        (case,) = self.rows([row])
        story = _own_matters(self._story(timeline, unnamed=row.unnamed))
        return {
            "case": case,
            "attachments": _attachments(story, f"case/{row.case}"),
            "timeline": story,
            **moment(as_of, timeline.watermark),
        }

    def items(self, page: ItemPage, as_of: AsOf) -> dict[str, Any]:
        """A page of a register."""
        return {
            "items": self.register_rows(page.items),
            "next_cursor": page.next_cursor,
            **moment(as_of, page.watermark),
        }

    def parts(self, found: PartList, as_of: AsOf) -> dict[str, Any]:
        """Parts of items."""
        return {
            "parts": self.register_rows(found.parts),
            "complete": found.complete,
            **moment(as_of, found.watermark),
        }

    def item(self, item: Item, parts: PartList, timeline: Timeline, as_of: AsOf) -> dict[str, Any]:
        """An item with its parts and its whole story."""
        told, *parted = self.register_rows([item, *parts.parts])
        story = self._story(timeline)
        return {
            "item": told,
            "parts": parted,
            "attachments": _attachments(story, f"{item.kind}/{item.id}"),
            "timeline": story,
            **moment(as_of, timeline.watermark),
        }

    def register_rows(self, rows: Sequence[Item | Part]) -> list[dict[str, Any]]:
        """Items or parts; every key is fetched in one call."""
        plain = self._opening.open_fields([field for row in rows for field in row.sealed.values()])
        return [self._register_row(row, plain) for row in rows]

    def _register_row(
        self, row: Item | Part, plain: Mapping[SealedField, str | None]
    ) -> dict[str, Any]:
        """``said`` holds what is personal, by its name; what is forgotten stays null there."""
        said = {
            name: None if (value := plain[field]) is None else self._mask(field.pointer, value)
            for name, field in row.sealed.items()
        }
        forgotten = [name for name, value in said.items() if value is None]
        own = {each.name: getattr(row, each.name) for each in fields(row) if each.name != "sealed"}
        return {**own, "said": said, "forgotten": forgotten}

    def _story(self, timeline: Timeline, *, unnamed: bool = False) -> list[dict[str, Any]]:
        opened = self._opening.open_events(timeline.events)
        if unnamed:
            opened = without_names(opened)
        return [self._event(event, opened[event.envelope.id]) for event in timeline.events]

    def _row(self, row: InboxRow, plain: Mapping[SealedField, str | None]) -> dict[str, Any]:
        sealed = _sealed_of(row)
        shown = {
            name: None if (value := plain[field]) is None else self._mask(field.pointer, value)
            for name, field in sealed.items()
        }
        forgotten = [name for name, value in shown.items() if value is None]
        return {
            **{name: getattr(row, name) for name in _ROW_FIELDS},
            **dict.fromkeys(PERSONAL_FIELDS),
            **shown,
            "forgotten": forgotten,
        }

    def _event(self, event: RecordedEvent, opened: dict[str, Any]) -> dict[str, Any]:
        envelope = event.envelope
        patterns = personal_patterns(fact_class(envelope.type))
        held: set[str] = set()

        def masked(pointer: str, value: str) -> str:
            held.add(pointer)
            return self._mask(pointer, value)

        data = map_personal(opened, patterns, masked)
        sealed: list[str] = []
        map_personal(envelope.data, patterns, lambda pointer, _: sealed.append(pointer))
        return {
            "id": envelope.id,
            "position": event.position,
            "type": envelope.type,
            "stream": envelope.subject,
            "version": envelope.sequence,
            "time": envelope.time,
            "recordedtime": event.recordedtime,
            "actor": envelope.actor,
            "originsource": envelope.originsource,
            "originid": envelope.originid,
            "causationid": envelope.causationid,
            "data": {name: value for name, value in data.items() if name != "sealing"},
            "forgotten": [pointer for pointer in sealed if pointer not in held],
        }


def _attachments(story: list[dict[str, Any]], of: str) -> list[dict[str, Any]]:
    """The files among the events of a story; ``href`` shows one, with a purpose added. A contact's
    are asked for by its case.
    """

    def href(data: Mapping[str, Any]) -> str:
        about = of if data["about"].startswith("contact/") else data["about"]
        return f"/v1/blobs/{data['blob']}?of={about}&purpose="

    return [
        {
            **{name: event["data"].get(name) for name in _OF_FILE},
            "position": event["position"],
            "forgotten": bool(event["forgotten"]),
            "href": href(event["data"]),
        }
        for event in story
        if event["type"] == AttachmentAdded.type_name
    ]


def _own_matters(story: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A case's story without the words of a contact's other matters: those belong to other cases,
    which not everybody may see.
    """
    own = {
        (event["data"]["contact"], event["data"]["matter"])
        for event in story
        if event["type"] == MatterIdentified.type_name
    }
    for event in story:
        if event["type"] == ContactLogged.type_name:
            event["data"]["matters"] = [
                matter if (event["id"], index) in own else {"elsewhere": True}
                for index, matter in enumerate(event["data"]["matters"])
            ]
    return story


def counts(found: InboxCounts | ItemCounts, as_of: AsOf) -> dict[str, Any]:
    """How many cases or items match, in all and split."""
    told = asdict(found)
    watermark = told.pop("watermark")
    return {**told, **moment(as_of, watermark)}


def rate(told: Rate) -> dict[str, Any]:
    """A share, with what it was reckoned from."""
    return {"count": told.count, "of": told.of, "percent": told.percent}


def moment(as_of: AsOf, watermark: int) -> dict[str, Any]:
    """What an answer holds as of, and up to where its view knows."""
    return {
        "as_of": {"position": as_of.position, "instant": as_of.instant},
        "watermark": watermark,
    }


_ROW_FIELDS = tuple(name for name in InboxRow.__dataclass_fields__ if name not in PERSONAL_FIELDS)


def _sealed_of(row: InboxRow) -> dict[str, SealedField]:
    fields = ((name, getattr(row, name)) for name in PERSONAL_FIELDS)
    return {name: field for name, field in fields if field is not None}
