"""Every action has its form, its address and its place; every state knows what it offers."""

from typing import get_args

import pytest

from events.case_record import EmptyPart
from events.party import Party
from projections.inbox.model import CaseState
from services.access.table import TABLE
from services.desk.asking.forms import FACTS
from services.desk.cases.actions import OFFERED, Action, offered
from services.desk.cases.fields import FIELDS, fields_for
from services.desk.cases.steps import PLAIN_STEPS, PlainStep

ACTIONS: tuple[Action, ...] = get_args(Action)


def test_the_tables_are_complete() -> None:
    assert set(FIELDS) == set(ACTIONS)
    assert set(OFFERED) == set(get_args(CaseState))
    assert {action for actions in OFFERED.values() for action in actions} == set(ACTIONS)
    assert set(PLAIN_STEPS) == set(get_args(PlainStep))


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_has_an_address_with_roles(action: Action) -> None:
    assert TABLE["POST", f"/cases/{{case}}/{action}"].roles


@pytest.mark.parametrize("action", FACTS)
def test_every_field_of_a_form_is_one_of_its_fact(action: Action) -> None:
    of_the_fact = set(FACTS[action].model_fields)
    if action == "complete":
        of_the_fact |= set(EmptyPart.model_fields)
    if action == "reattribute":
        of_the_fact |= set(Party.model_fields)
    if filled := {name for field in FIELDS[action] for name in field.fills}:
        assert filled <= of_the_fact
        of_the_fact |= {"amount", "measure"}
    of_the_form = {field.name for field in FIELDS[action]} - {"promise_due_at", "promise_route"}
    assert of_the_form <= of_the_fact


def test_only_what_the_role_may_is_offered() -> None:
    assert offered("open", lambda action: action == "notes") == ("notes",)
    assert offered("merged", lambda _: False) == ()


def test_nothing_is_offered_once_a_case_is_filed() -> None:
    assert "file" in offered("closed", lambda _: True)
    assert offered("closed", lambda _: True, filed=True) == ()


def test_a_private_case_offers_no_public_channel() -> None:
    by_name = {field.name: field for field in fields_for("replies", sensitivity="private")}
    assert "wechat_group" not in by_name["channel"].choices
    assert "phone" in by_name["channel"].choices
    assert "notice_board" not in by_name["promise_route"].choices
