"""Notices: given these facts, when this is reported, then that follows or is refused."""

from datetime import timedelta
from typing import Any

import pytest

from events import notice as facts
from events import privacy
from events.instant import format_instant
from events.original import original_of
from services.ledger.registers import privacy_log
from services.ledger.registers.contract import Item
from services.ledger.registers.notices import REGISTER
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import ID, NOW, plain, when

FLAT = {"building": "b1", "unit": "1-101"}


def drafted(**changes: Any) -> facts.NoticeDrafted:
    data: dict[str, Any] = {
        "community": "lakeside",
        "subject": "reminder",
        "title": "停水提醒",
        "text": "明日九时停水。",
        "places": [
            {"id": "gate", "channel": "notice_board"},
            {"id": "b1-lift", "channel": "elevator_cab", "building": "b1"},
        ],
        "valid_from": "2026-03-02T00:00:00Z",
        **changes,
    }
    fact: facts.NoticeDrafted = plain(facts.NoticeDrafted, **data)
    return fact


DRAFTED = drafted()
APPROVED = plain(facts.NoticeApproved, by="staff:manager-1")
POSTED = plain(facts.NoticePosted, place="gate")


@pytest.mark.proves("Art.5(2)", "important-stays-important")
@pytest.mark.parametrize("subject", ["rules", "fees", "works"])
def test_rules_and_fees_are_important_by_themselves(subject: str) -> None:
    outcome = when(REGISTER, [], drafted(subject=subject))
    [fact] = outcome.facts
    assert isinstance(fact, facts.NoticeDrafted)
    assert fact.important
    lowered = plain(facts.NoticeClassified, important=False, reason="小事")
    with refused("important-stays-important", article="Art.5(2)"):
        when(REGISTER, [fact], lowered)


def test_a_reminder_can_be_raised_and_lowered() -> None:
    [fact] = when(REGISTER, [], DRAFTED).facts
    assert isinstance(fact, facts.NoticeDrafted)
    assert fact.important is False
    raised = plain(facts.NoticeClassified, important=True, reason="影响全体")
    assert when(REGISTER, [fact], raised).facts == (raised,)


@pytest.mark.proves("Art.3(3)", "notice-period")
@pytest.mark.proves("Art.4(1)", "known-building")
@pytest.mark.proves("Art.4(1)", "notice-of-a-community")
@pytest.mark.proves("Art.4(1)", "places-once")
@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"community": None}, "notice-of-a-community"),
        ({"places": [{"id": "a", "channel": "phone"}] * 2}, "places-once"),
        (
            {"places": [{"id": "a", "channel": "unit_board", "building": "b9"}]},
            "known-building",
        ),
        ({"valid_until": "2026-03-01T00:00:00Z"}, "notice-period"),
    ],
)
def test_a_draft_that_cannot_be_meant_is_refused(change: dict[str, Any], rule: str) -> None:
    with refused(rule):
        when(REGISTER, [], drafted(**change))


@pytest.mark.proves("Art.4(1)", "approve-once")
@pytest.mark.proves("Art.4(1)", "approved-by-another")
def test_its_author_does_not_approve_a_notice() -> None:
    with refused("approved-by-another"):
        when(REGISTER, [DRAFTED], plain(facts.NoticeApproved))
    assert when(REGISTER, [DRAFTED], APPROVED).facts == (APPROVED,)
    with refused("approve-once"):
        when(REGISTER, [DRAFTED, APPROVED], APPROVED)


@pytest.mark.proves("Art.4(1)", "approve-before-posting")
@pytest.mark.proves("Art.4(1)", "planned-place")
@pytest.mark.proves("Art.4(1)", "post-once")
def test_it_goes_up_where_it_was_planned_and_only_once_approved() -> None:
    with refused("approve-before-posting"):
        when(REGISTER, [DRAFTED], POSTED)
    with refused("planned-place"):
        when(REGISTER, [DRAFTED, APPROVED], plain(facts.NoticePosted, place="roof"))
    assert when(REGISTER, [DRAFTED, APPROVED], POSTED).facts == (POSTED,)
    with refused("post-once"):
        when(REGISTER, [DRAFTED, APPROVED, POSTED], POSTED)


@pytest.mark.proves("Art.4(1)", "posted-there")
def test_what_does_not_hang_is_neither_photographed_nor_removed() -> None:
    photo = {"sha256": "0" * 64, "media_type": "image/jpeg", "size_bytes": 1}
    for fact in (
        plain(facts.PostingPhotographed, place="gate", photo=photo),
        plain(facts.NoticeRemoved, place="gate"),
        plain(facts.NoticeRemoved),
    ):
        with refused("posted-there"):
            when(REGISTER, [DRAFTED, APPROVED], fact)


@pytest.mark.proves("Art.4(1)", "approve-before-posting")
@pytest.mark.proves("Art.5(2)", "deemed-with-reason")
@pytest.mark.proves("Art.5(2)", "delivered-somewhere")
def test_a_delivery_names_a_building_or_a_flat_and_says_why_it_is_deemed() -> None:
    given = [DRAFTED, APPROVED]
    nowhere = plain(facts.DeliveryRecorded, channel="home_visit", state="delivered")
    with refused("delivered-somewhere"):
        when(REGISTER, given, nowhere)
    deemed: dict[str, Any] = {"channel": "home_visit", "state": "deemed_delivered", "flat": FLAT}
    with refused("deemed-with-reason"):
        when(REGISTER, given, plain(facts.DeliveryRecorded, **deemed))
    told = plain(facts.DeliveryRecorded, **deemed, reason="空置")
    assert when(REGISTER, given, told).facts == (told,)
    with refused("approve-before-posting"):
        when(REGISTER, [DRAFTED], told)


@pytest.mark.proves("Art.9(3)", "important-notice-kept")
def test_an_important_notice_leaves_a_photo_an_original_or_a_copy_behind() -> None:
    hanging = [drafted(subject="fees").model_copy(update={"important": True}), APPROVED, POSTED]
    photo = plain(
        facts.PostingPhotographed,
        place="gate",
        photo={"sha256": "0" * 64, "media_type": "image/jpeg", "size_bytes": 1},
    )
    down = plain(facts.NoticeRemoved)
    kept = {
        ("original", original_of(f"notice/{ID}")): Item(
            id=ID, version=1, community="lakeside", subjects=(), state=None
        )
    }
    [found] = when(REGISTER, hanging, down).noticed
    assert found.rule == "important-notice-kept"
    assert when(REGISTER, [*hanging, photo], down).noticed == ()
    assert when(REGISTER, hanging, down, others=kept).noticed == ()
    assert when(REGISTER, [DRAFTED, APPROVED, POSTED], down).noticed == ()
    elsewhere = plain(facts.NoticePosted, place="b1-lift")
    one = plain(facts.NoticeRemoved, place="gate")
    assert when(REGISTER, [*hanging, elsewhere], one).noticed == ()


ENTRY = "01970000-0000-7000-8000-000000000160"
PLATE = "京A12345的车主请挪车。"


def leave(given: list[Any] | None = None, *, community: str = "lakeside", **changes: Any) -> Any:
    """What deciding sees of an entry of the privacy log that lets a plate out."""
    data = {"data": ["plate"], "text": "车牌", "reason": "法院要求", "legal_basis": "裁定书"}
    opened = plain(privacy.PublicationAuthorised, community=community, **{**data, **changes})
    state = None
    for fact in (opened, *(given or ())):
        state = privacy_log.evolve(state, fact)
    item = Item(id=ENTRY, version=1, community=community, subjects=(), state=state)
    return {("privacy_entry", ENTRY): item}


def named(text: str = PLATE) -> facts.NoticeDrafted:
    return drafted(text=text, privacy_entry=ENTRY)


@pytest.mark.proves("Art.6(4)", "personal-data-public")
@pytest.mark.proves("Art.3(6)", "publication.used")
def test_a_notice_tells_of_somebody_only_by_leave_and_only_what_was_let_out() -> None:
    with refused("personal-data-public", article="Art.6(4)"):
        when(REGISTER, [], drafted(text=PLATE))
    outcome = when(REGISTER, [], named(), others=leave())
    assert outcome.onward == (
        privacy.PublicationUsed(id=ENTRY, by="staff:desk-1", about=f"notice/{ID}"),
    )
    for text, data in ((PLATE, ["phone"]), (f"{PLATE}电话13900004821。", ["plate"])):
        with refused("personal-data-public"):
            when(REGISTER, [], named(text), others=leave(data=data))


@pytest.mark.proves("Art.3(6)", "let-out-by-an-entry")
@pytest.mark.proves("Art.3(6)", "let-out-once")
def test_a_leave_is_of_this_community_and_holds_once() -> None:
    for there in (None, leave(community="hillside")):
        with refused("let-out-by-an-entry", article="Art.3(6)"):
            when(REGISTER, [], named(), others=there)
    used = plain(privacy.PublicationUsed, about="notice/1")
    tomorrow = format_instant(NOW + timedelta(days=1))
    for over in (leave([used]), leave(until="2026-03-01T00:00:00Z")):
        with refused("let-out-once", article="Art.3(6)"):
            when(REGISTER, [], named(), others=over)
    assert when(REGISTER, [], named(), others=leave(until=tomorrow)).facts


def test_the_first_form_of_a_draft_is_read_as_the_newest() -> None:
    old = plain(facts.NoticeDraftedV1, **drafted().model_dump(exclude={"id", "by", "sealing"},
                exclude_none=True, mode="json"))  # fmt: skip
    assert old.upcast() == drafted()
