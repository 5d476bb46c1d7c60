"""The company's rules: whole versions, one after the other, whose proposals stand up to them."""

from datetime import timedelta
from typing import Any

import pytest

from events import ruleset as facts
from services.ledger.registers.rulesets import REGISTER, evolve
from services.ledger.rulebook.rules import FIRST_EFFECTIVE, Rules, shipped_rules, shipped_ruleset
from tests.unit.services.ledger.refusals import refused
from tests.unit.services.ledger.registers.scene import NOW, plain, when

ARTICLE = "Art.3(6)"
LATER = NOW + timedelta(days=1)
SHIPPED = shipped_ruleset(by="system:operator").model_copy(update={"version": 1})


def adopted(**changes: Any) -> facts.RulesetAdopted:
    """The shipped rules with these changes, from tomorrow on."""
    return SHIPPED.model_copy(update={"effective_from": LATER, "version": None, **changes})


def listed(words: str, instead: str = "我替您问", **more: Any) -> facts.PhraseListed:
    told = {"listed_as": "forbidden", "words": words, "instead": instead, "reason": "业主反映"}
    fact: facts.PhraseListed = plain(facts.PhraseListed, **{**told, **more})
    return fact


def delisted(words: str) -> facts.PhraseDelisted:
    told = {"listed_as": "vague", "words": words, "reason": "误判"}
    fact: facts.PhraseDelisted = plain(facts.PhraseDelisted, **told)
    return fact


def of(*recorded: Any) -> Rules:
    """The newest version, ready for use."""
    state = None
    for fact in recorded:
        state = evolve(state, fact)
    assert state is not None
    return Rules(state.newest)


@pytest.mark.proves("Art.3(6)")
def test_what_ships_is_adopted_as_the_first_version() -> None:
    [fact] = when(REGISTER, [], shipped_ruleset(by="system:operator"), community=None).facts
    assert isinstance(fact, facts.RulesetAdopted)
    assert (fact.version, fact.effective_from) == (1, FIRST_EFFECTIVE)
    assert of(fact).label == shipped_rules().label == "default@1"


def test_a_phrase_is_listed_and_taken_out_again_by_versions_of_their_own() -> None:
    [first] = when(REGISTER, [SHIPPED], listed("懒得搭理您")).facts
    assert isinstance(first, facts.PhraseListed)
    assert (first.version, first.effective_from) == (2, NOW)
    rules = of(SHIPPED, first)
    assert [hit.kind for hit in rules.screen.phrases("你懒得搭理您")] == ["forbidden"]
    assert rules.label == "default@2"
    [second] = when(REGISTER, [SHIPPED, first], delisted("尽快")).facts
    assert of(SHIPPED, first).screen.phrases("尽快修好")
    assert not of(SHIPPED, first, second).screen.phrases("尽快修好")


def test_a_phrase_that_is_listed_again_is_replaced() -> None:
    [first] = when(REGISTER, [SHIPPED], listed("懒得搭理您")).facts
    [again] = when(REGISTER, [SHIPPED, first], listed("懒得搭理您", "我现在替您问")).facts
    [hit] = of(SHIPPED, first, again).screen.phrases("懒得搭理您")
    assert hit.instead == "我现在替您问"


@pytest.mark.proves("Art.3(6)")
def test_each_instant_has_the_version_that_held_then() -> None:
    [tomorrow] = when(REGISTER, [SHIPPED], adopted(assembly_notice_days=20)).facts
    assert isinstance(tomorrow, facts.RulesetAdopted)
    state = evolve(evolve(None, SHIPPED), tomorrow)
    assert state.at(NOW).number == 1
    assert state.at(LATER).number == 2
    assert state.at(FIRST_EFFECTIVE - timedelta(days=1)).number == 1


def test_a_role_the_rules_do_not_name_may_promise_nothing() -> None:
    rules = of(adopted(authority=(), version=1))
    assert not rules.authority("company").covers("answer", None, timedelta(hours=1))
    assert shipped_rules().authority("company").covers("answer", None, timedelta(hours=1))


@pytest.mark.proves("Art.3(6)", "rules-ahead")
def test_rules_are_not_made_for_what_has_happened_already() -> None:
    with refused("rules-ahead", article=ARTICLE):
        when(REGISTER, [SHIPPED], adopted(effective_from=NOW - timedelta(seconds=1)))


@pytest.mark.proves("Art.3(6)", "rules-in-order")
def test_a_version_does_not_come_before_the_one_it_follows() -> None:
    [tomorrow] = when(REGISTER, [SHIPPED], adopted()).facts
    with refused("rules-in-order", article=ARTICLE):
        when(REGISTER, [SHIPPED, tomorrow], listed("懒得搭理您"))


@pytest.mark.proves("Art.3(6)", "rules-of-the-company")
def test_one_community_has_no_rules_of_its_own() -> None:
    with refused("rules-of-the-company", article=ARTICLE):
        when(REGISTER, [SHIPPED], adopted(community="lakeside"))


@pytest.mark.proves("Art.3(6)", "role-once")
def test_a_role_has_one_line() -> None:
    with refused("role-once", article=ARTICLE):
        when(REGISTER, [SHIPPED], adopted(authority=SHIPPED.authority[:1] * 2))


@pytest.mark.proves("Art.3(6)", "phrase-once")
def test_a_phrase_stands_once() -> None:
    wording = SHIPPED.wording
    twice = wording.model_copy(update={"vague": wording.vague[:1] * 2})
    with refused("phrase-once", article=ARTICLE):
        when(REGISTER, [SHIPPED], adopted(wording=twice))


@pytest.mark.proves("Art.3(6)", "proposal-stands")
@pytest.mark.parametrize("instead", ["不归我管", "打13900004821", "懒得搭理您吧"])
def test_what_is_proposed_is_not_stopped_itself(instead: str) -> None:
    with refused("proposal-stands", article=ARTICLE):
        when(REGISTER, [SHIPPED], listed("懒得搭理您", instead))


@pytest.mark.proves("Art.3(6)", "delist-listed")
def test_only_what_is_listed_is_taken_out() -> None:
    with refused("delist-listed", article=ARTICLE):
        when(REGISTER, [SHIPPED], delisted("马上"))
