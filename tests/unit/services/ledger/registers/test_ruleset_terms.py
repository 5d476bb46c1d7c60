"""What a version says beyond wording holds from its day on, and what it leaves out is as it ships
(Art. 3(6)).
"""

from datetime import timedelta
from typing import Any

import pytest

from events import ruleset as facts
from events.bulletin import InformationShared
from events.disclosure import DisclosureEnded, DisclosureScheduled
from events.letter import LetterReceived
from events.notice import NoticeApproved, NoticeDrafted, NoticePosted
from events.ruleset_terms import (
    DisclosureOwed,
    FitChannels,
    NoticePeriod,
    RequiredFields,
    TimeLimit,
)
from services.ledger.registers import bulletins, disclosures, notices
from services.ledger.registers.contract import Outcome
from services.ledger.registers.refusals import refused_channel
from services.ledger.registers.rulesets import REGISTER, evolve
from services.ledger.rulebook.requiring import refuse_incomplete
from services.ledger.rulebook.rules import Rules, shipped_ruleset
from services.ledger.rulebook.terms import LIMITS
from tests.unit.services.ledger.cases.test_decisions import given
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when
from tests.unit.services.ledger.wording.test_words import reply

LETTER = "huiyin.letter.received.v1"
SHIPPED = shipped_ruleset(by="system:operator").model_copy(update={"version": 1})
DRAFT = plain(
    NoticeDrafted,
    community="lakeside",
    subject="works",
    title="外墙施工",
    text="三月六日起外墙施工。",
    places=[{"id": "gate", "channel": "notice_board"}, {"id": "lift", "channel": "elevator_cab"}],
    valid_from=(NOW + timedelta(days=4)).isoformat(),
)
APPROVED = plain(NoticeApproved, by="staff:manager-1")


def adopted(**terms: Any) -> facts.RulesetAdopted:
    return SHIPPED.model_copy(update={"effective_from": NOW, "version": None, **terms})


def rules(**terms: Any) -> Rules:
    """The version with these terms, as it is decided and folded."""
    [fact] = when(REGISTER, [SHIPPED], adopted(**terms)).facts
    assert isinstance(fact, facts.RulesetAdopted)
    return Rules(evolve(evolve(None, SHIPPED), fact).newest)


def required(type_name: str, *fields: str) -> tuple[RequiredFields, ...]:
    return (RequiredFields(type=type_name, fields=fields),)


def found(outcome: Outcome) -> list[str]:
    return [each.rule for each in outcome.noticed]


def test_a_version_of_before_reads_as_everything_else_as_it_ships() -> None:
    old = facts.RulesetAdoptedV1(
        by="staff:1", version=1, name="旧版", wording=SHIPPED.wording, authority=SHIPPED.authority,
        effective_from=NOW,
    )  # fmt: skip
    read = old.upcast()
    assert isinstance(read, facts.RulesetAdopted)
    assert Rules(evolve(None, read).newest).terms.limits == LIMITS


@pytest.mark.proves("Art.3(6)", "ruleset.adopted")
def test_a_time_limit_is_that_of_the_version_in_force() -> None:
    shared = plain(
        InformationShared, community="lakeside", title="门禁", text="门禁改刷脸。", to=["staff:x"]
    )
    changed = rules(limits=(TimeLimit(limit="bulletin_read", minutes=90),))
    [first] = when(bulletins.REGISTER, [], shared).facts
    [second] = when(bulletins.REGISTER, [], shared, rules=changed).facts
    assert isinstance(first, InformationShared)
    assert isinstance(second, InformationShared)
    assert first.read_by == NOW + timedelta(days=1)
    assert second.read_by == NOW + timedelta(minutes=90)
    assert changed.within("report_answered") == LIMITS["report_answered"]


def test_a_channel_fits_as_the_version_says() -> None:
    fit = (FitChannels(matter="private", channels=("letter", "home_visit")),)
    narrow = rules(channels=fit)
    assert not narrow.fits("phone", "private")
    assert narrow.fits("phone", "urgent")
    noted = refused_channel(
        given(), reply("家事"), rule="private-one-to-one", rules=narrow, by="staff:1"
    )
    assert (noted.proposed, noted.rules) == (("letter",), "default@2")


@pytest.mark.proves("Art.9(1)", "field-required")
def test_a_record_names_what_the_version_asks_for() -> None:
    asking = rules(required=required(LETTER, "answer_by"))
    letter = plain(
        LetterReceived, community="lakeside", sender={"kind": "owner", "name": "欧阳静怡"},
        subject="request", title="请求",
    )  # fmt: skip
    with refused("field-required", article="Art.9(1)"):
        refuse_incomplete(letter, asking)
    refuse_incomplete(letter.model_copy(update={"answer_by": NOW}), asking)


@pytest.mark.proves("Art.3(5)", "disclosure-as-often", "disclosure-goes-on")
def test_what_is_made_public_too_seldom_or_no_more_is_found() -> None:
    owed = rules(disclosures=(DisclosureOwed(item="common_income", every="half_year"),))
    when_due = (NOW + timedelta(days=2)).isoformat()

    def scheduled(every: str) -> Any:
        return plain(
            DisclosureScheduled, community="lakeside", item="common_income", name="公共收益",
            every=every, due_at=when_due,
        )  # fmt: skip

    told = {each: found(when(disclosures.REGISTER, [], scheduled(each), rules=owed))
            for each in ("year", "half_year", "quarter", "once")}  # fmt: skip
    seldom = ["disclosure-as-often"]
    assert told == {"year": seldom, "half_year": [], "quarter": [], "once": seldom}
    ended = plain(DisclosureEnded, reason="合同到期")
    outcome = when(disclosures.REGISTER, [scheduled("quarter")], ended, rules=owed)
    assert found(outcome) == ["disclosure-goes-on"]
    assert found(when(disclosures.REGISTER, [scheduled("quarter")], ended)) == []


@pytest.mark.proves("Art.4(1)", "notice-ahead")
def test_a_notice_that_hangs_late_is_found_once() -> None:
    early = rules(notice_periods=(NoticePeriod(subject="works", days=7),))
    history = [DRAFT, APPROVED, plain(NoticePosted, place="gate")]
    assert found(when(notices.REGISTER, history[:2], history[2], rules=early)) == ["notice-ahead"]
    second = plain(NoticePosted, place="lift")
    assert found(when(notices.REGISTER, history, second, rules=early)) == []
    assert found(when(notices.REGISTER, history[:2], history[2])) == []


@pytest.mark.proves("Art.3(6)", "term-once")
def test_a_limit_stands_once() -> None:
    with refused("term-once", article="Art.3(6)"):
        rules(limits=(TimeLimit(limit="bulletin_read", minutes=90),) * 2)


@pytest.mark.proves("Art.5(3)", "private-by-one-to-one")
def test_no_version_lets_a_private_matter_into_a_group() -> None:
    with refused("private-by-one-to-one", article="Art.5(3)"):
        rules(channels=(FitChannels(matter="private", channels=("phone", "wechat_group")),))


@pytest.mark.proves("Art.9(1)", "first-entry-unhindered")
@pytest.mark.parametrize(
    "name", ["safety_threat.reported", "entrapment.reported", "incident.declared"]
)
def test_nothing_is_asked_for_in_an_emergency(name: str) -> None:
    with refused("first-entry-unhindered", article="Art.9(1)"):
        rules(required=required(f"huiyin.{name}.v1", "case"))


@pytest.mark.proves("Art.3(6)", "required-of-a-record", "required-field-open")
def test_what_is_asked_for_is_a_field_that_may_be_left_out() -> None:
    for name in ("huiyin.letter.burnt.v1", "huiyin.contact.logged.v1", "huiyin.note.added.v1"):
        with refused("required-of-a-record", article="Art.3(6)"):
            rules(required=required(name, "text"))
    for field in ("colour", "title", "number"):
        with refused("required-field-open", article="Art.3(6)"):
            rules(required=required(LETTER, field))
