"""What a published event brings about: exactly once, in one append, or a refusal that leaves
nothing behind.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from events.contact import ContactLogged
from events.envelope import parse
from services.errors import NotFoundError, OriginConflictError
from services.ledger.contract import Accepted
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.workbench import (
    DESK,
    LOGGED,
    OPENED,
    OWNER,
    PUBLISHER,
    REPLY,
    SOURCE,
    Workbench,
    case_of,
    contact,
    finished,
    reply,
    types_of,
)


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def test_a_repair_opens_a_case_in_one_append(bench: Workbench) -> None:
    accepted = bench.publish(LOGGED, contact(party=OWNER, externalref="R-1", urgency="urgent"))
    assert types_of(accepted.receipts) == OPENED
    logged, opened, identified = [parse(receipt.body).envelope for receipt in accepted.receipts]
    assert opened.data["number"] == "lakeside-2026-000001"
    assert opened.data["first_reply_due_at"] == "2026-03-02T05:00:00.000000Z"
    assert opened.data["assignee"] == "team:desk-lakeside"
    assert (opened.data["policy"], opened.data["calendar"]) == ("default@1", "24x7@1")
    assert any("4 小时" in step for step in opened.data["reckoning"])
    assert opened.causationid == identified.causationid == logged.id
    assert opened.correlationid == identified.correlationid == logged.id
    assert (logged.originsource, logged.originid) == (SOURCE, "e-3")
    assert opened.originid is None
    assert {event.partitionkey for event in (logged, opened, identified)} == {"lakeside"}
    assert logged.data["party"]["id"] == opened.data["party"] == identified.data["party"]


def test_the_log_holds_no_plain_word(bench: Workbench) -> None:
    bench.publish(LOGGED, contact(party=OWNER, externalref="R-1", text="厨房水管漏水"))
    bench.publish(REPLY, reply(externalref="R-1"))
    log = b"".join(bench.store.bodies).decode()
    for word in ("张伟", "13912340001", "3-1502", "漏水", "上门"):
        assert word not in log


@pytest.mark.proves("Art.4(2)", "matter-opens-case")
@pytest.mark.proves("Art.9(1)", "matter-opens-case")
@pytest.mark.parametrize(
    ("matter", "follows"),
    [
        ({"category": "repair"}, True),
        ({"category": "complaint"}, True),
        ({"category": "suggestion"}, True),
        ({"category": "consultation", "important": True}, True),
        ({"category": "consultation"}, False),
        ({"category": "commendation", "important": True}, False),
        ({"category": "payment"}, False),
        ({"category": "repair", "direction": "outbound"}, False),
        ({"category": "repair", "direction": "internal"}, False),
    ],
)
def test_which_matters_open_a_case(bench: Workbench, matter: dict[str, Any], follows: bool) -> None:
    accepted = bench.publish(LOGGED, contact(**matter))
    assert types_of(accepted.receipts) == (OPENED if follows else ["contact.logged"])


@pytest.mark.proves("situation:three-matters", "case-for-each-matter")
def test_one_contact_with_three_matters(bench: Workbench) -> None:
    data = contact(party=OWNER)
    data["matters"] = [
        {"category": "repair", "text": "漏水"},
        {"category": "commendation", "text": "保安热心"},
        {"category": "complaint", "text": "噪音"},
    ]
    accepted = bench.publish(LOGGED, data)
    assert types_of(accepted.receipts) == [*OPENED, *OPENED[1:]]
    numbers = [parse(receipt.body).envelope.data.get("number") for receipt in accepted.receipts]
    assert numbers[1::2] == ["lakeside-2026-000001", "lakeside-2026-000002"]


def test_two_matters_of_one_reference_meet_in_one_case(bench: Workbench) -> None:
    data = contact(externalref="R-1")
    data["matters"] *= 2
    accepted = bench.publish(LOGGED, data)
    assert types_of(accepted.receipts) == [*OPENED, "matter.identified"]
    assert [parse(r.body).envelope.data.get("joined") for r in accepted.receipts[2:]] == [
        False,
        True,
    ]


def test_a_later_contact_joins_the_case_of_its_reference(bench: Workbench) -> None:
    first = bench.publish(LOGGED, contact(externalref="R-1"))
    second = bench.publish(LOGGED, contact(externalref="R-1", text="还在漏"))
    assert types_of(second.receipts) == ["contact.logged", "matter.identified"]
    assert case_of(second) == case_of(first)


@pytest.mark.parametrize("channel", ["commendation", "outbound"])
def test_a_reference_counts_also_where_no_case_would_open(bench: Workbench, channel: str) -> None:
    first = bench.publish(LOGGED, contact(externalref="R-1"))
    matter: dict[str, Any] = (
        {"category": channel} if channel == "commendation" else {"direction": channel}
    )
    second = bench.publish(LOGGED, contact(externalref="R-1", **matter))
    assert case_of(second) == case_of(first)


@pytest.mark.parametrize("closed", [True, False])
def test_asking_again_reopens(bench: Workbench, closed: bool) -> None:
    case = bench.open_case(externalref="R-1")
    finished(bench, case, closed=closed)
    bench.clock.pass_(days=3)
    again = bench.publish(LOGGED, contact(externalref="R-1"))
    assert types_of(again.receipts) == ["contact.logged", "matter.identified", "case.reopened"]
    reopened = parse(again.receipts[-1].body).envelope.data
    assert reopened["first_reply_due_at"] == "2026-03-06T01:00:00.000000Z"


@pytest.mark.parametrize("quiet", [{"answer_needed": False}, {"direction": "outbound"}])
def test_a_last_thank_you_reopens_nothing(bench: Workbench, quiet: dict[str, Any]) -> None:
    finished(bench, bench.open_case(externalref="R-1"))
    again = bench.publish(LOGGED, contact(externalref="R-1", **quiet))
    assert types_of(again.receipts) == ["contact.logged", "matter.identified"]


def test_what_joins_a_filed_case_becomes_a_case_of_its_own(bench: Workbench) -> None:
    case = bench.open_case(externalref="R-1")
    finished(bench, case)
    bench.ledger.file_record(case, retention="D10", caller=DESK)
    again = bench.publish(LOGGED, contact(externalref="R-1"))
    assert types_of(again.receipts) == OPENED
    assert case_of(again) != case


@pytest.mark.proves("Art.9(1)", "merged-elsewhere")
def test_what_joins_a_merged_case_follows_the_merge(bench: Workbench) -> None:
    first, second = bench.open_case(externalref="R-1"), bench.open_case()
    bench.ledger.merge(first, second, reason="同一处", caller=DESK)
    joined = bench.publish(LOGGED, contact(externalref="R-1"))
    assert case_of(joined) == second
    answered = bench.publish(REPLY, reply(externalref="R-1"))
    assert case_of(answered) == second
    with refused("merged-elsewhere"):
        bench.publish(REPLY, reply(case=first))


def test_no_answer_needed_sets_no_deadline(bench: Workbench) -> None:
    accepted = bench.publish(LOGGED, contact(answer_needed=False))
    assert "first_reply_due_at" not in parse(accepted.receipts[1].body).envelope.data


def test_the_same_event_again_gives_the_first_receipts(bench: Workbench) -> None:
    event = bench.event(LOGGED, contact(party=OWNER, externalref="R-1"))
    first = bench.ledger.accept(event, caller=PUBLISHER, way="http")
    assert isinstance(first, Accepted)
    again = bench.another_ledger().accept(event, caller=PUBLISHER, way="kafka")
    assert again == Accepted(receipts=first.receipts, duplicate=True)
    with pytest.raises(OriginConflictError):
        bench.ledger.accept(replace(event, data=contact(party=OWNER)), caller=PUBLISHER, way="http")
    later = replace(event, time=bench.clock.now + timedelta(seconds=1))
    with pytest.raises(OriginConflictError):
        bench.ledger.accept(later, caller=PUBLISHER, way="http")


@pytest.mark.proves("Art.3(4)", "acknowledge-once")
def test_a_step_sent_again_is_not_refused_for_having_been_taken(bench: Workbench) -> None:
    case = bench.open_case()
    step = bench.event("huiyin.case.acknowledged.v1", {"case": case, "by": "staff:x"})
    first = bench.ledger.accept(step, caller=PUBLISHER, way="http")
    assert isinstance(first, Accepted)
    again = bench.ledger.accept(step, caller=PUBLISHER, way="http")
    assert again == Accepted(receipts=first.receipts, duplicate=True)
    with refused("acknowledge-once"):
        bench.ledger.accept(replace(step, id="another"), caller=PUBLISHER, way="http")


def test_a_refusal_leaves_the_log_unchanged(bench: Workbench) -> None:
    before = list(bench.store.bodies)
    for data, rule in (
        (contact(community="atlantis"), "known-community"),
        (contact(building="b9"), "known-building"),
        (
            contact(party={"kind": "owner", "id": "01970000-0000-7000-8000-0000000000ff"}),
            "known-party",
        ),
    ):
        with refused(rule):
            bench.publish(LOGGED, data)
    assert bench.store.bodies == before


@pytest.mark.proves("Art.9(1)", "telephone-number")
def test_a_word_is_no_telephone_number(bench: Workbench) -> None:
    before = list(bench.store.bodies)
    for wrong in ("不详", "139****0001"):
        unreachable = OWNER | {"phone": wrong}
        with refused("telephone-number", article="Art.9(1)"):
            bench.publish(LOGGED, contact(party=unreachable))
        with refused("telephone-number", article="Art.9(1)"):
            bench.ledger.perform(
                ContactLogged.from_published(contact(party=unreachable)), caller=DESK
            )
    assert bench.store.bodies == before
    # What is told in an emergency is taken as it was told.
    told = contact(party=OWNER | {"phone": "不详"}, urgency="emergency")
    assert bench.publish(LOGGED, told)


@pytest.mark.proves("Art.9(1)", "case-of-community")
def test_a_case_of_another_community_is_not_joined(bench: Workbench) -> None:
    case = bench.open_case()
    with refused("case-of-community"):
        bench.publish(LOGGED, contact(community="hillside", case=case))
    with pytest.raises(NotFoundError):
        bench.publish(LOGGED, contact(case="01970000-0000-7000-8000-0000000000ff"))


def test_an_old_version_is_recorded_as_the_newest(bench: Workbench) -> None:
    case = bench.open_case()
    noted = bench.publish("huiyin.note.added.v1", {"case": case, "by": "staff:x", "text": "门铃坏"})
    envelope = parse(noted.receipts[0].body).envelope
    assert envelope.type == "huiyin.note.added.v2"
    assert envelope.data["audience"] == "internal"


@pytest.mark.proves("Art.2", "party-with-identity")
def test_registering_a_party(bench: Workbench) -> None:
    data = {"community": "lakeside", "party": OWNER}
    first = bench.publish("huiyin.party.registered.v1", data)
    second = bench.publish("huiyin.party.registered.v1", data)
    assert first.receipts[0].stream == second.receipts[0].stream
    assert second.receipts[0].version == 2
    with refused("party-with-identity"):
        bench.publish(
            "huiyin.party.registered.v1", {"community": "lakeside", "party": {"kind": "anonymous"}}
        )


def test_the_year_of_a_number_is_the_companys(bench: Workbench) -> None:
    bench.clock.now = bench.clock.now.replace(year=2026, month=12, day=31, hour=16)
    accepted = bench.publish(LOGGED, contact())
    number = parse(accepted.receipts[1].body).envelope.data["number"]
    assert number == "lakeside-2027-000001"
