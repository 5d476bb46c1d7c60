"""Forgetting takes two people, leaves every proof and no word, and survives a crash at every
step (law 5).
"""

from typing import Any

import pytest

from events.envelope import parse
from events.hold import HoldLifted, HoldPlaced, hold_of
from events.record import record_of
from services.errors import (
    CommandRefusedError,
    InvalidEventError,
    NotFoundError,
    StoreUnavailableError,
)
from services.ledger.contract import Caller, Forgotten, Redaction
from tests.unit.services.ledger.refusals import forbidden, refused
from tests.unit.services.ledger.workbench import COMPANY, DESK, Workbench, types_of

ZHANG = {"kind": "owner", "name": "张伟", "phone": "13912340001", "unit": "3-1502"}
LI = {"kind": "tenant", "name": "李娜", "phone": "13912340002"}
REPLY = "huiyin.reply.sent.v1"


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def subject_of(bench: Workbench, case: str) -> str:
    for event in bench.log():
        if event.envelope.subject == f"case/{case}" and "party" in event.envelope.data:
            return str(event.envelope.data["party"])
    raise AssertionError("nobody raised this case")


def forget(bench: Workbench, subject: str, **changes: Any) -> Forgotten:
    asked: dict[str, Any] = {
        "reason": "本人要求删除",
        "legal_basis": "《个人信息保护法》第四十七条",
        "approved_by": "staff:manager-2",
        "caller": COMPANY,
    }
    return bench.ledger.forget(subject, **{**asked, **changes})


def plain_values(bench: Workbench) -> list[str]:
    """Every personal value that can still be read."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for item in node:
                walk(item)
        elif isinstance(node, str):
            found.append(node)

    walk(bench.opener.open_events(bench.log()))
    return found


def test_what_was_said_by_and_about_a_person_is_gone(bench: Workbench) -> None:
    case = bench.open_case(party=ZHANG, text="厨房漏水")
    bench.publish(REPLY, {"case": case, "channel": "phone", "by": "staff:x", "text": "张先生好"})
    other = bench.open_case(party=LI, text="电梯异响")
    before = list(bench.store.bodies)
    forgotten = forget(bench, subject_of(bench, case))
    assert forgotten.keys_destroyed == 2
    assert types_of(forgotten.receipts) == ["subject.forgotten"]
    fact = parse(forgotten.receipts[0].body).envelope
    assert fact.partitionkey == "lakeside"
    assert len(fact.data["records"]) == 2
    assert (fact.data["requested_by"], fact.data["approved_by"]) == (
        COMPANY.actor,
        "staff:manager-2",
    )
    readable = plain_values(bench)
    assert not {"张伟", "13912340001", "3-1502", "厨房漏水", "张先生好"} & set(readable)
    assert {"李娜", "电梯异响"} <= set(readable)
    assert bench.store.bodies[: len(before)] == before, "every byte stands where it stood"
    assert subject_of(bench, other) != subject_of(bench, case)


def test_who_comes_again_is_somebody_new(bench: Workbench) -> None:
    old = subject_of(bench, bench.open_case(party=ZHANG))
    forget(bench, old)
    assert subject_of(bench, bench.open_case(party=ZHANG)) != old


def test_one_person_alone_cannot_forget(bench: Workbench) -> None:
    subject = subject_of(bench, bench.open_case(party=ZHANG))
    with refused("two-people"):
        forget(bench, subject, approved_by=COMPANY.actor)
    assert "张伟" in plain_values(bench)


def test_nobody_forgets_outside_their_communities(bench: Workbench) -> None:
    subject = subject_of(bench, bench.open_case(party=ZHANG, community="hillside"))
    with forbidden("community-scope"):
        forget(bench, subject, caller=DESK)
    assert "张伟" in plain_values(bench)


def test_nothing_held_is_nothing_to_forget(bench: Workbench) -> None:
    with pytest.raises(NotFoundError):
        forget(bench, "01970000-0000-7000-8000-0000000000ff")


def test_a_reason_is_asked_for(bench: Workbench) -> None:
    subject = subject_of(bench, bench.open_case(party=ZHANG))
    with pytest.raises(InvalidEventError):
        forget(bench, subject, reason="")
    assert "张伟" in plain_values(bench)


def shared_reply(bench: Workbench) -> tuple[str, str]:
    """A case two people raised, and the reply that speaks of both."""
    case = bench.open_case(party=ZHANG, externalref="R-1")
    bench.open_case(party=LI, externalref="R-1")
    text = {"case": case, "channel": "phone", "by": "staff:x", "text": "张伟家漏到李娜家"}
    accepted = bench.publish(REPLY, text)
    return case, accepted.receipts[0].event_id


def test_a_text_about_two_is_redacted_before_its_key_goes(bench: Workbench) -> None:
    case, record = shared_reply(bench)
    subject = subject_of(bench, case)
    before = list(bench.store.bodies)
    with refused("redact-shared-first"):
        forget(bench, subject)
    assert bench.store.bodies == before
    assert "张伟家漏到李娜家" in plain_values(bench)
    redaction = Redaction(record=record, pointer="/text", text="某户漏到李娜家")
    forgotten = forget(bench, subject, redactions=[redaction])
    assert types_of(forgotten.receipts) == ["record.redacted", "subject.forgotten"]
    assert forgotten.receipts[0].stream == f"case/{case}"
    assert bench.ledger.case_version(case) == forgotten.receipts[0].version
    readable = plain_values(bench)
    assert "某户漏到李娜家" in readable
    assert "李娜" in readable
    assert not any("张伟" in value for value in readable)


def test_what_remains_goes_when_the_other_is_forgotten_too(bench: Workbench) -> None:
    _, record = shared_reply(bench)
    first, second = (
        event for event in bench.log() if event.envelope.type.startswith("huiyin.contact.logged")
    )
    redaction = Redaction(record=record, pointer="/text", text="某户漏到李娜家")
    forget(bench, first.envelope.data["party"]["id"], redactions=[redaction])
    forget(bench, second.envelope.data["party"]["id"])
    assert not any("李娜" in value or "漏" in value for value in plain_values(bench))
    assert bench.vault.keys == {}


def test_one_fact_a_community(bench: Workbench) -> None:
    subject = subject_of(bench, bench.open_case(party=ZHANG))
    bench.open_case(party=ZHANG, community="hillside")
    forgotten = forget(bench, subject)
    keys = [parse(receipt.body).envelope.partitionkey for receipt in forgotten.receipts]
    assert keys == ["hillside", "lakeside"]


def test_more_than_a_thousand_records_take_two_facts(bench: Workbench) -> None:
    subject = subject_of(bench, bench.open_case(party=ZHANG))
    for _ in range(1_000):
        bench.publish("huiyin.party.registered.v1", {"community": "lakeside", "party": ZHANG})
    forgotten = forget(bench, subject)
    sizes = [len(parse(receipt.body).envelope.data["records"]) for receipt in forgotten.receipts]
    assert sizes == [1_000, 1]
    assert forgotten.keys_destroyed == 1_001


class StoppedError(Exception):
    """The process ends here."""


@pytest.mark.parametrize("landed", [True, False], ids=["landed", "did not land"])
def test_a_crash_at_the_append(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, landed: bool
) -> None:
    subject = subject_of(bench, bench.open_case(party=ZHANG))
    append = bench.store.append

    def cut_off(request: Any) -> Any:
        if landed:
            append(request)
        raise StoreUnavailableError("cut off")

    monkeypatch.setattr(bench.store, "append", cut_off)
    with pytest.raises(StoreUnavailableError):
        forget(bench, subject)
    monkeypatch.undo()
    assert "张伟" in plain_values(bench)
    assert bench.another_ledger().forgetting.resume() == (1 if landed else 0)
    assert ("张伟" in plain_values(bench)) is not landed
    if not landed:
        assert forget(bench, subject).keys_destroyed == 1
    assert bench.vault.unfinished_forgetting() == []
    assert bench.another_ledger().forgetting.resume() == 0


@pytest.mark.parametrize("destroyed", [True, False], ids=["destroyed", "not destroyed"])
def test_a_crash_at_the_destruction(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, destroyed: bool
) -> None:
    subject = subject_of(bench, bench.open_case(party=ZHANG))
    destroy = bench.vault.destroy

    def cut_off(**what: Any) -> Any:
        if destroyed:
            destroy(**what)
        raise StoppedError

    monkeypatch.setattr(bench.vault, "destroy", cut_off)
    with pytest.raises(StoppedError):
        forget(bench, subject)
    monkeypatch.undo()
    assert bench.another_ledger().forgetting.resume() == (0 if destroyed else 1)
    assert "张伟" not in plain_values(bench)
    assert not bench.vault.subject_known(subject)


def test_a_record_that_lands_meanwhile_is_caught(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = bench.open_case(party=ZHANG)
    subject = subject_of(bench, case)
    destroy = bench.vault.destroy
    late = [{"case": case, "channel": "phone", "by": "staff:x", "text": "张先生，迟到的回复"}]

    def destroy_while_another_writes(**what: Any) -> int:
        if late:
            bench.publish(REPLY, late.pop())
        return destroy(**what)

    monkeypatch.setattr(bench.vault, "destroy", destroy_while_another_writes)
    forgotten = forget(bench, subject)
    assert forgotten.keys_destroyed == 2
    assert types_of(forgotten.receipts) == ["subject.forgotten"] * 2
    assert not any("张" in value for value in plain_values(bench))


def test_revealing_shows_and_records(bench: Workbench) -> None:
    case = bench.open_case(party=ZHANG, text="厨房漏水", externalref="R-1")
    bench.open_case(party=LI, text="楼下也漏", externalref="R-1")
    for _ in range(2):
        revealed = bench.ledger.reveal(case, purpose="visit_party", caller=DESK)
    values = {value for fields in revealed.values.values() for value in fields.values()}
    assert {"张伟", "13912340001", "3-1502", "厨房漏水", "李娜", "楼下也漏"} <= values
    viewed = parse(revealed.receipt.body).envelope
    assert viewed.subject == f"access/{case}"
    assert viewed.sequence == 2
    assert viewed.data["purpose"] == "visit_party"
    assert set(viewed.data["records"]) == set(revealed.values)
    assert "张伟" not in revealed.receipt.body.decode()


def test_what_was_forgotten_is_revealed_as_gone(bench: Workbench) -> None:
    case = bench.open_case(party=ZHANG)
    forget(bench, subject_of(bench, case))
    revealed = bench.ledger.reveal(case, purpose="verify_identity", caller=DESK)
    assert {value for fields in revealed.values.values() for value in fields.values()} == {None}


@pytest.mark.proves("Art.6(4)", "reveal-open-case")
@pytest.mark.proves("Art.6(4)", "reveal-with-purpose")
def test_revealing_takes_a_purpose_and_an_open_case(bench: Workbench) -> None:
    case = bench.open_case(party=ZHANG)
    before = list(bench.store.bodies)
    for purpose in ("", "  ", "curiosity"):
        with refused("reveal-with-purpose", article="Art.6(4)"):
            bench.ledger.reveal(case, purpose=purpose, caller=DESK)
    with forbidden("community-scope"):
        elsewhere = Caller(actor="staff:x", communities=frozenset({"hillside"}))
        bench.ledger.reveal(case, purpose="contact_party", caller=elsewhere)
    assert bench.store.bodies == before
    bench.publish("huiyin.case.withdrawn.v1", {"case": case, "by": "staff:x", "evidence": "录音"})
    with refused("reveal-open-case"):
        bench.ledger.reveal(case, purpose="contact_party", caller=DESK)


def test_a_merged_case_is_revealed_while_the_one_that_carries_on_is_open(
    bench: Workbench,
) -> None:
    first, second = bench.open_case(party=ZHANG), bench.open_case(party=LI)
    bench.ledger.merge(first, second, reason="同一处", caller=DESK)
    assert bench.ledger.reveal(first, purpose="contact_party", caller=DESK).values
    bench.publish("huiyin.case.withdrawn.v1", {"case": second, "by": "staff:x", "evidence": "录音"})
    with pytest.raises(CommandRefusedError):
        bench.ledger.reveal(first, purpose="contact_party", caller=DESK)


def hold(bench: Workbench, about: str) -> None:
    placed = HoldPlaced.from_published(
        {
            "community": "lakeside",
            "about": about,
            "ground": "litigation",
            "reason": "已起诉",
            "legal_basis": "应诉通知书",
            "by": COMPANY.actor,
        }
    )
    bench.ledger.perform(placed, caller=COMPANY)


def lift(bench: Workbench, about: str) -> None:
    lifted = HoldLifted.from_published(
        {
            "id": hold_of(about),
            "reason": "已结案",
            "legal_basis": "结案通知",
            "by": COMPANY.actor,
        }
    )
    bench.ledger.perform(lifted, caller=COMPANY)


@pytest.mark.parametrize("held", ["case", "party", "record", "survivor"])
@pytest.mark.proves("Art.10", "held-stays")
def test_nobody_is_forgotten_while_something_about_them_is_held(
    bench: Workbench, held: str
) -> None:
    case, other = bench.open_case(party=ZHANG), bench.open_case(party=LI)
    subject = subject_of(bench, case)
    if held == "survivor":
        bench.ledger.merge(case, other, reason="同一件事", caller=COMPANY)
    if held == "record":
        data = {"case": case, "by": "staff:x", "evidence": "来电说不用了"}
        bench.publish("huiyin.case.withdrawn.v1", data)
        bench.ledger.file_record(case, retention="D10", caller=COMPANY)
    about = {
        "case": f"case/{case}",
        "party": f"party/{subject}",
        "record": f"record/{record_of(f'case/{case}')}",
        "survivor": f"case/{other}",
    }[held]
    hold(bench, about)
    head = len(bench.store.bodies)
    with refused("held-stays"):
        forget(bench, subject)
    assert len(bench.store.bodies) == head
    assert bench.vault.unfinished_forgetting() == []
    assert bench.vault.records_of(subject)
    lift(bench, about)
    forget(bench, subject, redactions=redacted(bench, subject))
    left = bench.vault.records_of(subject)
    assert all(record.restricted for record in left)
    assert bool(left) == (held == "record"), "what is filed is kept for its term"


def redacted(bench: Workbench, subject: str) -> list[Redaction]:
    """Something that remains of every text that is also about others."""
    return [
        Redaction(record=record.event_id, pointer=pointer, text="（略）")
        for record in bench.vault.records_of(subject)
        for pointer in ("/reason", "/text")
        if set(record.subjects) != {subject}
    ]


def test_a_hold_on_others_holds_nobody_else(bench: Workbench) -> None:
    case, other = bench.open_case(party=ZHANG), bench.open_case(party=LI)
    hold(bench, f"case/{other}")
    assert forget(bench, subject_of(bench, case)).keys_destroyed


def test_a_hold_that_lands_meanwhile_is_noticed(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = bench.open_case(party=ZHANG)
    subject = subject_of(bench, case)
    begin = bench.vault.begin_forgetting

    def begin_and_hold(noted: str) -> None:
        begin(noted)
        hold(bench, f"case/{case}")

    monkeypatch.setattr(bench.vault, "begin_forgetting", begin_and_hold)
    with refused("held-stays"):
        forget(bench, subject)
    assert bench.vault.records_of(subject)
