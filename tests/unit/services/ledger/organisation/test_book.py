"""The book of charts: read from the log alone, and then only what is new."""

import pytest

from services.ledger.organisation.book import OrganisationBook
from services.store.contract import LogRow
from tests.unit.services.ledger.memory import MemoryStore
from tests.unit.services.ledger.organisation.scene import day
from tests.unit.services.ledger.workbench import Workbench

SINCE = "2026-01-01T00:00:00.000000Z"


class Counting:
    """A store that says from where streams are read."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.read: list[tuple[int, int]] = []

    def read_stream(self, stream: str, *, after_version: int = 0) -> list[LogRow]:
        rows = self._store.read_stream(stream, after_version=after_version)
        self.read.append((after_version, len(rows)))
        return rows


@pytest.fixture
def bench() -> Workbench:
    bench = Workbench().registered()
    posts = [
        ("company", {"post": "head", "level": "company", "title": "总经理"}),
        ("lakeside", {"post": "lead", "level": "supervisor", "title": "主管",
                      "reports_to": "head", "community": "lakeside"}),
    ]  # fmt: skip
    for chart, said in posts:
        bench.publish("huiyin.post.established.v1", {"by": "staff:hr", "since": SINCE, **said})
        holder = f"staff:{said['post']}"
        bench.publish("huiyin.staff.registered.v1", {"by": "staff:hr", "staff": holder})
        told = {"by": "staff:hr", "chart_of": chart, "post": said["post"], "holder": holder}
        bench.publish("huiyin.holder.assigned.v1", {**told, "since": SINCE})
    return bench


def people(book: OrganisationBook, at: float = 0) -> list[str]:
    return [rung.person for rung in book.chart("lakeside").escalation_line("staff:x", day(at))]


def test_the_chart_of_a_community_stands_below_the_companys(bench: Workbench) -> None:
    book = OrganisationBook(bench.store)
    assert people(book) == ["staff:lead", "staff:head"]
    assert book.chart(None).posts.keys() == {"head"}
    assert book.chart("fengming").posts.keys() == {"head"}, "a community without a chart"


def test_what_is_remembered_is_not_read_again_and_then_only_what_is_new(bench: Workbench) -> None:
    now_s = 0.0
    store = Counting(bench.store)
    book = OrganisationBook(store, monotonic_s=lambda: now_s)  # type: ignore[arg-type]  # the one method it asks
    people(book)
    store.read.clear()
    assert people(book) == ["staff:lead", "staff:head"]
    assert all(after == 0 and not rows for after, rows in store.read), "absence is asked for anew"
    bench.publish(
        "huiyin.absence.started.v1",
        {"by": "staff:hr", "staff": "staff:lead", "since": SINCE, "deputy": "staff:head"},
    )
    now_s = 3.0
    store.read.clear()
    assert people(book) == ["staff:head"]
    assert sum(rows for _, rows in store.read) == 1, "one event is new"
