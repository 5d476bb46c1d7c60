"""A paper that names many items asks for all of them at once."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

from events.envelope import Envelope, RecordedEvent
from projections.reading import AsOf
from projections.registers.model import Item, ItemFilter, ItemPage, Part, PartFilter, PartList
from services.documents.telling import tell

AT = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)
NOW = AsOf(position=None, instant=AT)
HANDOVER = Item(
    id="h", kind="handover", number=None, version=1, community="yinhu", building=None,
    state="prepared", assignee=None, due_at=None, opened_at=AT, last_at=AT, overdue=False,
    done=False, detail={}, sealed={},
)  # fmt: skip
RECORDS = {id_: replace(HANDOVER, id=id_, kind="record") for id_ in ("r1", "r2", "r3")}
KEPT_FROM_THE_ASKER = "r3"


def event(position: int, type_name: str, **data: Any) -> RecordedEvent:
    envelope = Envelope(
        id=f"e{position}", source="urn:huiyin:ledger:test", type=type_name, subject="case/c",
        time=AT, partitionkey="yinhu", sequence=position, actor="system:intake", data=data,
    )  # fmt: skip
    return RecordedEvent(envelope=envelope, position=position, recordedtime=AT, body=b"")


CALL: dict[str, Any] = {"direction": "inbound", "matters": [{"text": "漏水"}]}
STORY = (
    event(1, "huiyin.contact.logged.v1", **CALL, party={"kind": "owner"}),
    event(2, "huiyin.contact.logged.v1", **CALL),
    event(
        3, "huiyin.contact.logged.v1", **{**CALL, "direction": "outbound"}, party={"kind": "owner"}
    ),
    event(4, "huiyin.reply.sent.v1", by="staff:fm-07", text="已修好"),
)


class Views:
    """Counts what is asked."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def communities(self) -> list[Any]:
        self.asked["communities"] += 1
        return [SimpleNamespace(community="yinhu", name="银湖花园", name_en="Yinhu")]

    def one_case(self, case: str, *_: Any, **__: Any) -> Any:
        return case

    def timeline(self, *_: Any) -> Any:
        return SimpleNamespace(events=STORY)

    def list_items(self, asked: ItemFilter, as_of: AsOf, **_: Any) -> ItemPage:
        self.asked[f"items {asked.kind}"] += 1
        assert as_of == NOW
        found = (RECORDS[id_] for id_ in asked.ids or () if id_ != KEPT_FROM_THE_ASKER)
        return ItemPage(items=tuple(found), next_cursor=None, watermark=1)

    def list_parts(self, asked: PartFilter, as_of: AsOf, **_: Any) -> PartList:
        self.asked[f"parts {asked.part}"] += 1
        assert as_of == NOW
        assert asked.items is not None
        return PartList(
            parts=tuple(part(item, str(asked.part)) for item in sorted(asked.items)),
            complete=True,
            watermark=1,
        )

    def item_story(self, item: str, *_: Any, **__: Any) -> Any:
        self.asked[f"story {item}"] += 1
        return SimpleNamespace(events=())


def part(item: str, kind: str) -> Part:
    return Part(
        item=item, part=kind, key=item, kind="", community=None, building=None, state="listed",
        assignee=None, due_at=None, last_at=AT, detail={}, sealed={},
    )  # fmt: skip


def test_however_many_items_are_named_each_kind_is_asked_for_once() -> None:
    views, opened = Views(), Counter[str]()

    def open_fields(fields: list[Any]) -> dict[Any, str]:
        opened["at once"] += 1
        return dict.fromkeys(fields, "")

    sources = SimpleNamespace(
        questions=views, opening=SimpleNamespace(open_fields=open_fields), mask=lambda _, text: text
    )
    told = tell(
        cast("Any", sources),
        HANDOVER,
        NOW,
        parts=("record", "check"),
        asker="staff:1",
        language="zh",
        names=lambda *_: [("record", id_) for id_ in RECORDS],
    )
    assert [id_ for _, id_ in told.also] == ["r1", "r2"], "and nobody sees what is kept from them"
    assert [each.key for each, _ in told.also["record", "r2"].of_kind("check")] == ["r2"]
    assert (told.place, told.also["record", "r1"].place) == ("银湖花园", "银湖花园")
    once_a_kind = {"communities": 1, "items record": 1, "parts record": 2, "parts check": 2}
    assert views.asked == once_a_kind, "of the handover, and of all its records"
    assert opened == {"at once": 1}
    assert told.last("huiyin.handover.prepared.v2") is told.last("…") is None
    assert views.asked["story h"] == 1


def test_the_story_of_a_case_says_who_acted_and_who_put_it_on_record() -> None:
    opening = SimpleNamespace(
        open_fields=lambda _: {},
        open_events=lambda events: {each.envelope.id: each.envelope.data for each in events},
    )
    sources = SimpleNamespace(questions=Views(), opening=opening, mask=lambda _, text: text)
    asked: dict[str, Any] = {"parts": (), "asker": "staff:1", "language": "zh"}
    told = tell(cast("Any", sources), HANDOVER, NOW, **asked, names=lambda *_: [("case", "c")])
    assert told.happened is not None
    assert [(each.by, each.party) for each in told.happened] == [
        (None, "owner"),
        (None, "anonymous"),
        (None, None),
        ("staff:fm-07", None),
    ]
    assert {each.reported_by for each in told.happened} == {"system:intake"}
    assert [each.texts for each in told.happened][::3] == [("漏水",), ("已修好",)]
