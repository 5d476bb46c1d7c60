"""Both languages say everything, and nothing is said that no page asks for."""

import re
import string
from pathlib import Path
from typing import get_args

import pytest

from events.attachment import Shows
from events.case import CaseCategory
from events.case_amending import CorrectedPart, ReferralBody
from events.reply import Audience
from events.vocabulary import Category, Channel, Direction, PartyKind, Sensitivity, Urgency
from projections.inbox.model import AlarmKind, CaseState
from services.access.principal import ROLES
from services.clauses import ARTICLES
from services.desk.cases.fields import FIELDS, LEVELS, PURPOSES
from services.desk.cases.record_fields import RETENTIONS
from services.desk.messages import LANGUAGES, ONE_OR_MORE, Language, read, words
from services.desk.promises.policy_form import STEP_UNITS
from services.ledger.promises.clocks.clock import StretchKind
from services.ledger.promises.policy import GRADES, KINDS, WAITS
from services.ledger.registers.found import all_registers
from services.webhooks import NOTIFIED, STATES

SERVICES = Path(__file__).parents[4] / "services"
_RULE = re.compile(r'rule="([a-z-]+)"')
_KEY = re.compile(r"""["']([a-z_]+\.[A-Za-z0-9_-]+)["']""")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys_with_the_same_places() -> None:
    zh, en = read("zh"), read("en")
    assert zh.keys() == en.keys()
    assert {key for key in zh if places(zh[key]) != places(en[key])} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_with_a_clause_has_a_sentence_for_the_log_of_refusals(
    language: Language,
) -> None:
    said = read(language)
    assert {rule for rule in ARTICLES if f"rule.{rule}" not in said} == set()


def test_of_one_of_something_the_text_says_so() -> None:
    said = words("en")
    assert said("policies.workdays", count=1) == "1 working day"
    assert said("policies.workdays", count=3) == "3 working days"
    assert words("zh")("policies.workdays", count=1) == "1 个工作日"


def test_a_text_for_one_is_about_a_count() -> None:
    for language in LANGUAGES:
        for key, text in read(language).items():
            if ONE_OR_MORE in text:
                assert text.count("{count}") == 2, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: Language) -> None:
    assert {key for key, text in read(language).items() if not text.strip()} == set()


def test_english_is_said_in_english() -> None:
    chinese = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
    mixed = {key for key, text in read("en").items() if chinese.search(text)}
    assert mixed == {"app.language"}


CLOSED_LISTS: dict[str, tuple[str, ...]] = {
    "channel": get_args(Channel),
    "category": (*get_args(Category), *get_args(CaseCategory)),
    "urgency": get_args(Urgency),
    "sensitivity": get_args(Sensitivity),
    "direction": get_args(Direction),
    "party_kind": get_args(PartyKind),
    "state": get_args(CaseState),
    "referral_body": get_args(ReferralBody),
    "corrected_part": get_args(CorrectedPart),
    "role": ROLES,
    "clock": KINDS,
    "grade": GRADES,
    "wait": WAITS,
    "stretch": get_args(StretchKind),
    "level": LEVELS,
    "retention": RETENTIONS,
    "standing": get_args(AlarmKind),
    "alarm": get_args(AlarmKind),
    "webhook_state": (*STATES, "new", "well", "failing", "unlisted"),
    "alarm_type": tuple(sorted(NOTIFIED)),
    "purpose": PURPOSES,
    "shows": get_args(Shows),
    "step_unit": STEP_UNITS,
    "action": tuple(FIELDS),
    "done": tuple(action for action in FIELDS if action != "reveal"),
    "field": tuple(f"audience_{audience}" for audience in get_args(Audience)),
}


@pytest.mark.parametrize("kind", CLOSED_LISTS)
def test_every_value_of_a_closed_list_has_a_word(kind: str) -> None:
    assert [value for value in CLOSED_LISTS[kind] if not words("zh").known(f"{kind}.{value}")] == []


TOLD_BY_ITS_PAGE = frozenset({"version-conflict"})


def test_every_rule_that_refuses_at_the_desk_can_be_told() -> None:
    rules = {
        rule
        for folder in ("ledger", "desk", "questions")
        for source in (SERVICES / folder).rglob("*.py")
        for rule in _RULE.findall(source.read_text())
    } - TOLD_BY_ITS_PAGE
    assert rules
    assert {rule for rule in rules if not words("zh").known(f"rule.{rule}")} == set()


def _named() -> set[str]:
    """Every key that stands in code or templates as a whole."""
    desk, sections = SERVICES / "desk", {key.split(".")[0] for key in read("zh")}
    return {
        key
        for source in (*desk.rglob("*.py"), *desk.glob("templates/*.html"))
        for key in _KEY.findall(source.read_text())
        if key.split(".")[0] in sections and not key.endswith((".html", "_"))
    }


def test_every_key_a_page_names_exists() -> None:
    named = _named()
    assert len(named) > 100
    assert {key for key in named if not words("zh").known(key)} == set()


PUT_TOGETHER = re.compile(
    r"(shows|file_kind|measure)\..*|clocks\.asked_.*|contact\.same_.*|"
    r"(deadline_part|target_unit|step_unit|clock|clock_step|clock_alarm|breach_withdrawn|revisit|void|wait|grade|stretch|weekday|channel|category|urgency|sensitivity|direction|party_kind|state|role|level|retention|record_part|webhook_state|alarm_type|standing|alarm"
    r"|figure|figure_part|counted|purpose|overridden|attempt|asked|dispute|handling|referral_body|corrected_part|action|done|rule|shortcut|trouble|part|error)\..*"
    r"|app\.(archive|inbox|urgent|log_contact|registers|dashboard|deadlines|status)|dashboard\.(defined|by)_.*|policies\.(in_force|other)|deadlines\.(hours|minutes|seconds)|urgent\.(emergency|urgent)|registers\.group_.*|item\.(field|choice|hint)\..*|entry\.(contact|note|amended)_.*|field\.audience_.*"
    r"|inbox\.(live|overdue|all|category|urgency)|disclosed\.(late|due|done|done_late|withheld)|notice_map\.(state|count)_.*|completeness\.((without_)?(party|process|result)|stage_.*)"
    r"|refusal_log\.command\..*|(post_title|team_name|building_name|recorded|shipped|written_as)\..*|refusal_log\.(left|unknown)"
    r"|checkpoints\.(hour|size|root|witnesses|fits)"
    r"|printed\.(handover|letter|minutes|notice|record|report|volume)"
    r"|directory\.(residents|bodies|others|same_name(_and_(home|phone))?|same_phone|two_phones|two_names|one_after_another)"
)
"""Keys a page puts together from a value."""


def _of_registers(key: str) -> bool:
    """A register's own words are held against its facts and kinds in registers/test_words.py."""
    plurals = {register.plural for register in all_registers().values()}
    return key.split(".", maxsplit=1)[0] in {"fact", *plurals}


def test_nothing_is_written_that_no_page_says() -> None:
    said = {key for key in read("zh") if not PUT_TOGETHER.fullmatch(key)}
    idle = {key for key in said if not _of_registers(key)} - _named()
    assert idle == set()
