"""Answers that are overdue in the outbox: found once, and not where they arrived meanwhile."""

from datetime import datetime, timedelta

from events.dispatch import DispatchQueued
from events.reference import SourceRegistered
from projections.reading import AsOf
from projections.registers.model import Item, ItemFilter, ItemPage
from services.clock.process import CALLER
from services.clock.stuck import Stuck
from tests.unit.services.ledger.workbench import COMPANY, Workbench

APP = "urn:test:app"


class MemoryOutbox:
    """A view that lags: it goes on telling of every answer as waiting."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def list_items(
        self, asked: ItemFilter, as_of: AsOf, *, cursor: str | None, limit: int, asker: str
    ) -> ItemPage:
        del cursor, limit, asker
        assert asked.kind == "dispatch"
        queued = [
            DispatchQueued.from_recorded(event.envelope.data)
            for event in self._bench.log()
            if event.envelope.type == DispatchQueued.type_name
        ]
        rows = tuple(_row(fact) for fact in queued if fact.due_at < as_of.instant)
        return ItemPage(items=rows, next_cursor=None, watermark=0)


def _row(fact: DispatchQueued) -> Item:
    at: datetime = fact.due_at
    return Item(
        id=fact.item_id, kind="dispatch", number=None, version=1, community=fact.community,
        building=None, state="waiting", assignee=None, due_at=at, opened_at=at, last_at=at,
        overdue=True, done=False, detail={}, sealed={},
    )  # fmt: skip


def test_an_answer_that_is_not_delivered_in_time_is_found_once() -> None:
    bench = Workbench().registered()
    app = SourceRegistered(
        source=APP, name="应用", types=("*",), communities=("*",), ways=("http",)
    )
    bench.ledger.register_source(app, caller=COMPANY)
    said = {"by": "staff:m-1", "community": "lakeside", "channel": "app", "source": APP}
    bench.publish("huiyin.connector.registered.v1", {**said, "within_minutes": 20})
    answer = {"channel": "app", "by": "staff:s-1", "text": "师傅三点来"}
    for name in ("r-1", "r-2"):
        bench.publish("huiyin.reply.sent.v1", {**answer, "case": bench.open_case()}, id_=name)
    report = {"externalref": "r-2", "by": "system:app", "state": "delivered"}
    bench.publish("huiyin.dispatch.reported.v1", report)
    stuck = Stuck(
        outbox=MemoryOutbox(bench), commands=bench.ledger, clock=bench.clock, caller=CALLER
    )
    assert stuck.round() == 0
    bench.clock.now += timedelta(minutes=21)
    before = len(bench.log())
    assert [stuck.round(), stuck.round()] == [2, 0]
    found = [event.envelope for event in bench.log()[before:]]
    assert [each.type for each in found] == [
        "huiyin.dispatch.stalled.v1",
        "huiyin.finding.raised.v1",
    ]
    assert found[1].data["rule"] == "reply-stuck"
    assert found[1].data["about"] == found[0].subject
