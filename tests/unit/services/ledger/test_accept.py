"""What a published event brings about: exactly once, in one append, or a refusal that leaves
nothing behind.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from events.case import CaseClosed, CaseResolved
from events.contact import ContactLogged
from events.envelope import parse
from events.reference import SourceRegistered
from events.reply import ReplySent
from services.errors import (
    CommandRefusedError,
    InvalidEventError,
    NotFoundError,
    NotPermittedError,
    OriginConflictError,
    VersionConflictError,
)
from services.ledger.contract import Accepted, Caller, Waiting
from services.ledger.reference import REMEMBERED_S
from tests.unit.services.ledger.refusals import forbidden, refused
from tests.unit.services.ledger.workbench import (
    COMPANY,
    DESK,
    PUBLISHER,
    SOURCE,
    Workbench,
    case_of,
    contact,
    types_of,
)

LOGGED = "huiyin.contact.logged.v1"
REPLY = "huiyin.reply.sent.v1"
OWNER = {"kind": "owner", "name": "张伟", "phone": "13912340001", "unit": "3-1502"}
OPENED = ["contact.logged", "case.opened", "matter.identified"]


@pytest.fixture
def bench() -> Workbench:
    return Workbench().registered()


def reply(**named: Any) -> dict[str, Any]:
    return {"channel": "phone", "by": "staff:engineer-7", "text": "明天上午上门", **named}


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


def test_a_bad_field_of_a_matter_is_the_only_problem_told(bench: Workbench) -> None:
    with pytest.raises(InvalidEventError) as caught:
        bench.publish(LOGGED, contact(category="smoke"))
    assert [p.pointer for p in caught.value.problems] == ["/data/matters/0/category"]
    with pytest.raises(InvalidEventError) as caught:
        bench.publish(LOGGED, contact() | {"matters": []})
    assert [p.pointer for p in caught.value.problems] == ["/data/matters"]


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


def finished(bench: Workbench, case: str, *, closed: bool = True) -> None:
    answered = ReplySent(case=case, channel="phone", by="staff:x", text="已修好")
    bench.ledger.perform(answered, caller=DESK)
    bench.ledger.perform(CaseResolved(case=case, by="staff:x", outcome="换阀"), caller=DESK)
    if closed:
        bench.ledger.perform(CaseClosed(case=case, by="staff:x"), caller=DESK)


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


@pytest.mark.parametrize(
    ("shift", "rule"),
    [(timedelta(minutes=6), "time-not-ahead"), (timedelta(days=-10_965), "time-not-too-old")],
)
def test_times_that_cannot_be_meant(bench: Workbench, shift: timedelta, rule: str) -> None:
    with refused(rule):
        bench.publish(LOGGED, contact(), time=bench.clock.now + shift)
    assert bench.publish(LOGGED, contact(), time=bench.clock.now + timedelta(minutes=4))


def test_the_files_of_an_older_system_can_be_brought_in(bench: Workbench) -> None:
    fifteen_years = timedelta(days=15 * 365)
    assert bench.publish(LOGGED, contact(), time=bench.clock.now - fifteen_years)


def test_a_refusal_does_not_repeat_what_stands_in_a_name_s_place(bench: Workbench) -> None:
    with pytest.raises(InvalidEventError) as refusal:
        bench.publish(LOGGED, contact() | {"张三13900001111": 1, "k" * 5_000: 2, "comunity": 3})
    pointers = {problem.pointer for problem in refusal.value.problems}
    assert pointers == {"/data/…", "/data/comunity"}


@pytest.mark.proves("Art.9(1)", "case-of-community")
def test_a_case_of_another_community_is_not_joined(bench: Workbench) -> None:
    case = bench.open_case()
    with refused("case-of-community"):
        bench.publish(LOGGED, contact(community="hillside", case=case))
    with pytest.raises(NotFoundError):
        bench.publish(LOGGED, contact(case="01970000-0000-7000-8000-0000000000ff"))


def register(bench: Workbench, **changes: Any) -> None:
    values: dict[str, Any] = {
        "source": SOURCE,
        "name": "热线",
        "types": ("*",),
        "communities": ("*",),
        "ways": ("http", "kafka"),
    }
    bench.ledger.register_source(SourceRegistered(**{**values, **changes}), caller=COMPANY)


def test_a_source_speaks_only_as_it_is_registered(bench: Workbench) -> None:
    with forbidden("registered-source"):
        anyone = Caller(actor="source:x", sources=None)
        stranger = bench.event(LOGGED, contact(), source="urn:stranger")
        bench.ledger.accept(stranger, caller=anyone, way="kafka")
    register(bench, types=(REPLY,))
    with forbidden("type-of-source"):
        bench.publish(LOGGED, contact())
    register(bench, communities=("hillside",))
    with forbidden("community-of-source"):
        bench.publish(LOGGED, contact())
    register(bench, ways=("kafka",))
    with forbidden("way-of-source"):
        bench.publish(LOGGED, contact())
    register(bench)
    assert bench.publish(LOGGED, contact())


def test_a_caller_speaks_for_its_sources_and_communities_only(bench: Workbench) -> None:
    event = bench.event(LOGGED, contact())
    for caller, rule in (
        (Caller(actor="x", sources=frozenset({"urn:other"})), "own-source"),
        (Caller(actor="x"), "own-source"),
        (replace(PUBLISHER, communities=frozenset({"hillside"})), "community-scope"),
    ):
        with forbidden(rule):
            bench.ledger.accept(event, caller=caller, way="http")
    case = bench.open_case(community="hillside")
    with forbidden("community-scope"):
        bench.ledger.perform(CaseClosed(case=case, by="staff:x"), caller=DESK)


def test_registering_is_for_the_whole_company(bench: Workbench) -> None:
    with forbidden("company-scope"):
        bench.ledger.register_source(
            SourceRegistered(
                source=SOURCE, name="x", types=("*",), communities=("*",), ways=("http",)
            ),
            caller=DESK,
        )


def test_another_process_learns_of_a_registration_within_two_seconds(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = 0.0
    monkeypatch.setattr("services.ledger.core.time.monotonic", lambda: now_s)
    other = bench.another_ledger()
    event = bench.event(LOGGED, contact())
    other.accept(event, caller=PUBLISHER, way="http")
    register(bench, ways=("kafka",))
    other.accept(event, caller=PUBLISHER, way="http")
    now_s = REMEMBERED_S
    with forbidden("way-of-source"):
        other.accept(event, caller=PUBLISHER, way="http")


@pytest.mark.parametrize(
    ("type_name", "data", "pointer"),
    [
        ("huiyin.case.teleported.v1", {}, "/type"),
        (LOGGED, {}, "/data/community"),
        (LOGGED, contact(colour="red"), "/data/matters/0/colour"),
        (LOGGED, contact(text=""), "/data/matters/0/text"),
        (LOGGED, contact(text=7), "/data/matters/0/text"),
        (LOGGED, contact(text={"sealed": "AAAA"}), "/data/matters/0/text"),
        (LOGGED, contact(party={"kind": "owner", "phone": {"a/b": 1}}), "/data/party/phone"),
        (REPLY, {"channel": "phone", "by": "staff:x", "text": "好"}, "/data"),
        (REPLY, reply(externalref="R-1", promise={"due_at": "soon", "route": "phone"}),
         "/data/promise/due_at"),
    ],
)  # fmt: skip
def test_what_is_not_well_formed_says_where(
    bench: Workbench, type_name: str, data: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(InvalidEventError) as caught:
        bench.publish(type_name, data)
    assert pointer in {problem.pointer for problem in caught.value.problems}


def test_a_problem_never_repeats_a_value(bench: Workbench) -> None:
    secret = "13912340001"
    data = contact(party={"kind": secret, "name": [secret], "phone": secret}, urgency=secret)
    with pytest.raises(InvalidEventError) as caught:
        bench.publish(LOGGED, {**data, "community": secret})
    assert len(caught.value.problems) >= 4
    assert secret not in repr(caught.value.problems)


def test_only_what_may_be_published_is(bench: Workbench) -> None:
    with forbidden("publishable-type"):
        bench.publish("huiyin.subject.forgotten.v1", {})


def test_an_event_too_large_for_the_log_is_refused_whole(bench: Workbench) -> None:
    data = contact()
    data["matters"] = [{"category": "repair", "text": "楼" * 2_700}] * 8
    with pytest.raises(InvalidEventError, match="attachments"):
        bench.publish(LOGGED, data)


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


def test_a_reply_before_its_contact_waits_and_is_accepted_then(bench: Workbench) -> None:
    event = bench.event(REPLY, reply(externalref="R-1"), id_="early")
    kept = bench.ledger.accept(event, caller=PUBLISHER, way="kafka")
    assert kept == Waiting(until=bench.clock.now + timedelta(seconds=600))
    assert "上门".encode() not in bench.waiting.kept[SOURCE, "early"].sealed
    assert bench.ledger.retry_waiting(bench.clock.pass_(seconds=1)).accepted == 0
    assert bench.ledger.accept(event, caller=PUBLISHER, way="kafka") == kept
    other = replace(event, data=reply(externalref="R-1", text="别的"))
    with pytest.raises(OriginConflictError):
        bench.ledger.accept(other, caller=PUBLISHER, way="kafka")
    case = bench.open_case(externalref="R-1")
    done = bench.ledger.retry_waiting(bench.clock.now)
    assert (done.accepted, done.rejected) == (1, ())
    assert bench.waiting.kept == {}
    assert bench.log()[-1].envelope.subject == f"case/{case}"
    assert bench.log()[-1].envelope.originid == "early"
    again = bench.ledger.accept(event, caller=PUBLISHER, way="kafka")
    assert isinstance(again, Accepted)
    assert again.duplicate


def test_what_comes_later_does_not_overtake_what_waits_for_the_same_case(bench: Workbench) -> None:
    early = bench.event(REPLY, reply(externalref="R-1"), id_="early")
    bench.ledger.accept(early, caller=PUBLISHER, way="kafka")
    case = bench.open_case(externalref="R-1")
    data = {"externalref": "R-1", "by": "staff:x", "outcome": "好了"}
    result = bench.event("huiyin.case.resolved.v1", data, id_="later")
    bench.clock.pass_(seconds=1)
    assert isinstance(bench.ledger.accept(result, caller=PUBLISHER, way="kafka"), Waiting)
    done = bench.ledger.retry_waiting(bench.clock.now)
    assert (done.accepted, done.rejected) == (2, ())
    story = [event.envelope.originid for event in bench.log()[-2:]]
    assert story == ["early", "later"]
    assert bench.log()[-1].envelope.subject == f"case/{case}"


def test_a_crash_between_acceptance_and_release_accepts_once(bench: Workbench) -> None:
    event = bench.event(REPLY, reply(externalref="R-1"), id_="early")
    bench.ledger.accept(event, caller=PUBLISHER, way="kafka")
    kept = dict(bench.waiting.kept)
    bench.open_case(externalref="R-1")
    bench.ledger.retry_waiting(bench.clock.now)
    length = len(bench.store.bodies)
    bench.waiting.kept = kept
    assert bench.ledger.retry_waiting(bench.clock.now).accepted == 1
    assert len(bench.store.bodies) == length


@pytest.mark.proves("Art.9(1)", "contact-before-reply")
def test_a_reply_whose_contact_never_comes_is_rejected_visibly(bench: Workbench) -> None:
    untimed = bench.event(REPLY, reply(externalref="R-1"), id_="early", time=None)
    bench.ledger.accept(untimed, caller=PUBLISHER, way="kafka")
    bench.clock.pass_(seconds=600)
    (rejected,) = bench.ledger.retry_waiting(bench.clock.now).rejected
    assert rejected.event == untimed
    assert rejected.way == "kafka"
    assert isinstance(rejected.error, CommandRefusedError)
    assert rejected.error.rule == "contact-before-reply"
    assert bench.waiting.count() == 1, "it is told at least once: kept until released"
    bench.ledger.release_waiting(source=SOURCE, id="early")
    assert bench.waiting.count() == 0


@pytest.mark.proves("Art.3(4)", "reply-before-result")
def test_a_waiting_step_that_is_refused_when_it_can_be_decided_is_rejected(
    bench: Workbench,
) -> None:
    data = {"externalref": "R-1", "by": "staff:x", "outcome": "好了"}
    event = bench.event("huiyin.case.resolved.v1", data, id_="early")
    bench.ledger.accept(event, caller=PUBLISHER, way="http")
    bench.open_case(externalref="R-1")
    (rejected,) = bench.ledger.retry_waiting(bench.clock.now).rejected
    assert isinstance(rejected.error, CommandRefusedError)
    assert rejected.error.rule == "reply-before-result"


def test_the_desk_does_with_versions_and_keys_what_publishers_do_with_ids(
    bench: Workbench,
) -> None:
    logged = ContactLogged.from_published(contact(party=OWNER))
    first = bench.ledger.perform(logged, caller=DESK, idempotency_key="k1")
    assert types_of(first.receipts) == OPENED
    again = bench.ledger.perform(logged, caller=DESK, idempotency_key="k1")
    assert again == Accepted(receipts=first.receipts, duplicate=True)
    other = ContactLogged.from_published(contact())
    with pytest.raises(OriginConflictError):
        bench.ledger.perform(other, caller=DESK, idempotency_key="k1")
    case = case_of(first)
    assert bench.ledger.case_version(case) == 2
    answered = ReplySent(case=case, channel="phone", by="staff:x", text="好")
    done = bench.ledger.perform(answered, caller=DESK, expected_version=2, idempotency_key="k2")
    with pytest.raises(VersionConflictError):
        bench.ledger.perform(answered, caller=DESK, expected_version=2)
    repeated = bench.ledger.perform(answered, caller=DESK, expected_version=2, idempotency_key="k2")
    assert repeated == Accepted(receipts=done.receipts, duplicate=True)
    assert bench.ledger.case_version("01970000-0000-7000-8000-0000000000ff") is None
    unknown = ReplySent(externalref="R-9", channel="phone", by="staff:x", text="好")
    with pytest.raises(NotFoundError):
        bench.ledger.perform(unknown, caller=DESK)


def test_filing_numbers_run_without_a_gap(bench: Workbench) -> None:
    numbers = []
    for _ in range(3):
        case = bench.open_case()
        with refused("close-before-filing"):
            bench.ledger.file_record(case, retention="Y", caller=DESK)
        finished(bench, case)
        filed = bench.ledger.file_record(case, retention="Y", caller=DESK)
        numbers.append(parse(filed.receipts[0].body).envelope.data["number"])
    assert numbers == [f"lakeside-D2026-00000{n}" for n in (1, 2, 3)]
    case = bench.open_case()
    finished(bench, case)
    with pytest.raises(InvalidEventError):
        bench.ledger.file_record(case, retention="D7", caller=DESK)


@pytest.mark.proves("Art.9(1)", "merged-elsewhere")
def test_merging_holds_only_while_the_other_case_stands(bench: Workbench) -> None:
    first, second = bench.open_case(), bench.open_case()
    version = bench.ledger.case_version(first)
    with pytest.raises(VersionConflictError):
        bench.ledger.merge(first, second, reason="x", caller=DESK, expected_version=99)
    bench.ledger.merge(first, second, reason="同一处", caller=DESK, expected_version=version)
    with refused("merged-elsewhere"):
        bench.ledger.merge(second, first, reason="同一处", caller=DESK)
    elsewhere = bench.open_case(community="hillside")
    with pytest.raises(NotPermittedError):
        bench.ledger.merge(second, elsewhere, reason="x", caller=DESK)


def test_the_year_of_a_number_is_the_companys(bench: Workbench) -> None:
    bench.clock.now = bench.clock.now.replace(year=2026, month=12, day=31, hour=16)
    accepted = bench.publish(LOGGED, contact())
    number = parse(accepted.receipts[1].body).envelope.data["number"]
    assert number == "lakeside-2027-000001"
