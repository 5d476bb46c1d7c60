"""Items that are about cases: named by reference, followed through merges, answered together."""

from typing import Any

import pytest

from events.envelope import parse
from events.incident import CaseLinked, IncidentUpdated
from services.errors import NotFoundError, VersionConflictError
from services.ledger.contract import Accepted, Waiting
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import (
    COMPANY,
    DESK,
    PUBLISHER,
    Workbench,
    besides_clocks,
    types_of,
)

BY = {"by": "staff:desk-1"}
MISSING = "01970000-0000-7000-8000-00000000dead"


@pytest.fixture
def bench() -> Workbench:
    bench = Workbench().registered()
    said = {**BY, "community": "lakeside", "what": "power_cut", "title": "停电"}
    bench.publish("huiyin.incident.declared.v1", {**said, "externalref": "I-1"})
    return bench


def link(bench: Workbench, **named: Any) -> Accepted:
    return bench.publish("huiyin.case.linked.v1", {**BY, "externalref": "I-1", **named})


def update(bench: Workbench, channel: str = "wechat_group") -> Accepted:
    said = {**BY, "externalref": "I-1", "text": "九点半来电", "tell_all": channel}
    return bench.publish("huiyin.incident.updated.v1", said)


def incident_of(bench: Workbench) -> str:
    return next(
        each.envelope.subject.partition("/")[2]
        for each in bench.log()
        if each.envelope.subject.startswith("incident/")
    )


def test_one_update_lands_an_answer_in_every_case(bench: Workbench) -> None:
    cases = [bench.open_case(party={"kind": "owner", "phone": f"1390000{n:04}"}) for n in range(3)]
    for case in cases:
        link(bench, case=case)
    accepted = update(bench)
    assert types_of(accepted.receipts) == ["incident.updated", *["reply.sent"] * 3]
    replies = [parse(receipt.body).envelope for receipt in besides_clocks(accepted.receipts)[1:]]
    assert [reply.subject for reply in replies] == [f"case/{case}" for case in cases]
    assert {reply.causationid for reply in replies} == {accepted.receipts[0].event_id}
    assert len({reply.id for reply in replies}) == len(cases)
    updated = parse(accepted.receipts[0].body).envelope
    assert updated.data["told"] == len(cases)
    for case in cases:
        resolved = {**BY, "case": case, "outcome": "已恢复供电"}
        assert bench.publish("huiyin.case.resolved.v1", resolved), "it was an answer by a person"


def test_a_caller_who_is_forgotten_takes_his_answer_along(bench: Workbench) -> None:
    case = bench.open_case(party={"kind": "owner", "phone": "13900000001"})
    link(bench, case=case)
    reply = update(bench).receipts[1]
    opened = next(e.envelope for e in bench.log() if e.envelope.type == "huiyin.case.opened.v1")
    bench.ledger.forget(
        opened.data["party"],
        reason="本人要求",
        legal_basis="PIPL Art. 47",
        approved_by="staff:manager-2",
        caller=COMPANY,
    )
    assert bench.vault.wrapped_keys([reply.event_id]) == {}


def test_a_case_is_named_by_its_own_systems_reference(bench: Workbench) -> None:
    case = bench.open_case(externalref="HL-1")
    accepted = link(bench, case_externalref="HL-1")
    assert parse(accepted.receipts[0].body).envelope.data["case"] == case


def test_a_link_that_comes_before_its_case_waits_for_it(bench: Workbench) -> None:
    said = {**BY, "externalref": "I-1", "case_externalref": "HL-2"}
    early = bench.event("huiyin.case.linked.v1", said, id_="early")
    assert isinstance(bench.ledger.accept(early, caller=PUBLISHER, way="http"), Waiting)
    bench.open_case(externalref="HL-2")
    assert bench.ledger.retry_waiting(bench.clock.now).accepted == 1


def test_a_merged_case_is_answered_where_it_carries_on(bench: Workbench) -> None:
    first, second = bench.open_case(), bench.open_case()
    link(bench, case=first)
    bench.ledger.merge(first, second, reason="同一件事", caller=COMPANY)
    with refused("link-once"):
        link(bench, case=first)
        link(bench, case=second)
    assert [receipt.stream for receipt in besides_clocks(update(bench).receipts)[1:]] == [
        f"case/{second}"
    ]


def test_a_case_that_is_not_there_is_not_linked(bench: Workbench) -> None:
    with pytest.raises(NotFoundError):
        link(bench, case=MISSING)
    elsewhere = bench.open_case(community="hillside")
    with refused("link-within-community"):
        link(bench, case=elsewhere)
    assert not any(e.envelope.type == "huiyin.case.linked.v1" for e in bench.log())


def test_a_case_that_moves_meanwhile_is_no_conflict(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = bench.open_case()
    link(bench, case=case)
    core = bench.ledger._core
    load = core.application.load_case
    moved: list[str] = []

    def load_and_move(case_id: str) -> Any:
        found = load(case_id)
        if not moved:
            moved.append(case_id)
            bench.publish("huiyin.case.acknowledged.v1", {**BY, "case": case})
        return found

    fact = IncidentUpdated.from_published(
        {**BY, "id": incident_of(bench), "text": "来电了", "tell_all": "app"}
    )
    monkeypatch.setattr(core.application, "load_case", load_and_move)
    accepted = bench.ledger.perform(fact, caller=DESK, expected_version=2)
    assert moved == [case]
    assert [receipt.version for receipt in besides_clocks(accepted.receipts)] == [3, 4]


def test_an_incident_that_moved_is_a_conflict(bench: Workbench) -> None:
    case = bench.open_case()
    fact = CaseLinked.from_published({**BY, "id": incident_of(bench), "case": case})
    with pytest.raises(VersionConflictError):
        bench.ledger.perform(fact, caller=DESK, expected_version=2)
