"""What an answer may not say, to whom, and who lets it through once."""

import pytest

from events.overriding import RuleOverridden
from events.reply import ReplySent
from events.vocabulary import Channel
from services.errors import CommandRefusedError
from services.ledger.cases.evolving import evolve
from tests.unit.events.examples.cases import CASE
from tests.unit.services.ledger.cases.test_decisions import given, when
from tests.unit.services.ledger.refusals import refused

NAMED = "楼上是13900004821，您直接找他。"
RUDE = "这不归我管，你找别人。"
OVERRIDDEN = RuleOverridden(
    case=CASE,
    by="staff:manager-1",
    rule="personal-data-public",
    reason="法院要求",
    legal_basis="民事裁定书",
)


def reply(text: str, channel: Channel = "wechat_group") -> ReplySent:
    return ReplySent(case=CASE, by="staff:1", channel=channel, text=text)


@pytest.mark.proves("Art.6(4)", "personal-data-public")
def test_a_persons_number_is_not_told_where_many_read_it() -> None:
    with refused("personal-data-public", article="Art.6(4)"):
        when(given(), reply(NAMED))
    assert when(given(), reply(NAMED, "phone")).case == CASE
    assert when(given(), reply("师傅九点到，有事打服务热线 0571-81230099。")).case == CASE


@pytest.mark.proves("Art.6(5)", "forbidden-phrase")
def test_words_the_company_does_not_use_are_not_sent_by_any_way() -> None:
    for channel in ("phone", "wechat_group"):
        with refused("forbidden-phrase", article="Art.6(5)"):
            when(given(), reply(RUDE, channel))


def test_a_refusal_names_the_place_the_rules_and_a_text_to_take_instead() -> None:
    with pytest.raises(CommandRefusedError) as refusal:
        when(given(), reply(RUDE))
    offence = refusal.value.offence
    assert offence is not None
    assert RUDE[offence.start : offence.end] == "这不归我管"
    assert offence.ruleset == "default@1"
    assert when(given(), reply(offence.mended)).case == CASE


@pytest.mark.proves("Art.3(6)", "override-with-basis")
def test_an_override_counts_for_one_answer_and_one_rule() -> None:
    case = given(OVERRIDDEN)
    told = when(case, reply(NAMED))
    with refused("forbidden-phrase"):
        when(case, reply(RUDE))
    with refused("personal-data-public"):
        when(evolve(case, told), reply(NAMED))
    with refused("override-with-basis", article="Art.3(6)"):
        when(given(), OVERRIDDEN.model_copy(update={"legal_basis": None}))
