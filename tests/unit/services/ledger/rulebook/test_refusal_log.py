"""The log of refusals tells where people and systems are stopped, and nobody else."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from services.errors import CommandRefusedError
from services.ledger.contract import Caller
from services.ledger.rulebook.refusal_log import RefusalLog
from services.refused import NoNotes, Place, Refused, RefusedFilter, RefusedRow
from services.store.contract import LogRow
from tests.unit.services.ledger.workbench import COMPANY, START, Workbench


class Notes(NoNotes):
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.noted: list[Refused] = []

    def note(self, refused: Refused) -> None:
        self.noted.append(refused)


def refused_by(caller: Caller) -> list[Refused]:
    notes = Notes()
    nowhere: Any = None
    log = RefusalLog(nowhere, nowhere, notes, clock=lambda: datetime.now(UTC), seen=nowhere)
    refused = CommandRefusedError("too late", rule="stalled-once", article="Art.3(4)")
    log.of_call(refused, command="stall", caller=caller)
    return notes.noted


def test_who_is_stopped_is_noted() -> None:
    [noted] = refused_by(Caller(actor="staff:yh-02"))
    assert (noted.actor, noted.rule, noted.article) == ("staff:yh-02", "stalled-once", "Art.3(4)")


def test_a_service_that_finds_nothing_left_to_do_is_not_stopped() -> None:
    assert refused_by(Caller(actor="system:clock", by_itself=True)) == []


ASKER = Caller(actor="staff:guard-4", communities=frozenset({"lakeside"}))


class Rows(NoNotes):
    """A page of refusals, each about something else."""

    def __init__(self, *subjects: str | None) -> None:
        said: dict[str, Any] = {"rule": "live-case", "article": "Art.9(1)", "ruleset": None}
        said |= {"command": "huiyin.reply.sent.v1", "community": None, "source": None}
        self.rows = [
            RefusedRow(
                id=number,
                refused=Refused(at=START, subject=subject, actor="staff:x", **said),
                times=1,
                done_in=None,
                let_through=False,
            )
            for number, subject in enumerate(subjects)
        ]

    def page(
        self, asked: RefusedFilter, *, before: Place | None, limit: int
    ) -> Sequence[RefusedRow]:
        del asked, before
        return self.rows[:limit]


def told(bench: Workbench, type_name: str, **data: Any) -> str:
    """Publishes the opening fact of an item; its stream."""
    said = {"by": "staff:x", "community": "lakeside", "title": "停电", **data}
    return bench.publish(f"huiyin.{type_name}.v1", said).receipts[0].stream


def test_a_page_is_looked_up_at_once_and_has_nothing_of_what_is_kept_from_who_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = Workbench().registered()
    plain, kept, merged, into = (f"case/{bench.open_case()}" for _ in range(4))
    elsewhere = f"case/{bench.open_case(community='hillside')}"
    bench.ledger.merge(id_of(merged), id_of(into), reason="同一处", caller=COMPANY)
    for case in (kept, into):
        restricted = {"by": "staff:x", "case": id_of(case), "persons": [ASKER.actor]}
        bench.publish("huiyin.access.restricted.v1", restricted)
    shown = told(bench, "incident.declared", what="power_cut")
    about = {"superior": ASKER.actor, "to": "staff:manager-1", "text": "采购"}
    hidden = told(bench, "confidential_report.submitted", **about)
    subjects = [None, plain, kept, merged, elsewhere, shown, hidden, "report/none"]
    calls: list[tuple[str, ...]] = []

    def read_streams(streams: Sequence[str], **_: Any) -> dict[str, list[LogRow]]:
        calls.append(tuple(streams))
        there = bench.store.streams
        return {each: bench.store.read_positions(there[each]) for each in streams if each in there}

    def one_by_one(stream: str, **_: Any) -> list[LogRow]:
        raise AssertionError(f"{stream} is looked up by itself")

    monkeypatch.setattr(bench.store, "read_streams", read_streams)
    monkeypatch.setattr(bench.store, "read_stream", one_by_one)
    monkeypatch.setattr(bench.ledger.refusals, "_notes", Rows(*subjects))
    page = bench.ledger.refusals.page(RefusedFilter(), caller=ASKER, limit=len(subjects))
    assert [row.refused.subject for row in page.rows] == [None, plain, shown, "report/none"]
    cases, onward, items = sorted(calls, key=lambda each: (each[0] >= "i", -len(each)))
    assert set(cases) == {plain, kept, merged, elsewhere}
    assert onward == (into,)
    assert set(items) == {shown, hidden, "report/none"}


def id_of(stream: str) -> str:
    return stream.removeprefix("case/")
