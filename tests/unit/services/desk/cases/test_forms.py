"""What is typed into a case's forms becomes the fact it says, or a sentence beside its field."""

from datetime import UTC, datetime
from typing import get_args, get_type_hints

import pytest

from events.clock_step import ExtensionGranted, ExtensionRequested
from services.desk.asking.field import Field
from services.desk.asking.forms import FACTS, FormError, to_fact, typed
from services.desk.cases.actions import Action
from services.desk.cases.fields import FIELDS
from services.desk.messages import words

CASE = "01a20a60-a638-7299-bc9a-226a2fc3f5ff"
NOW = datetime(2026, 11, 10, 10, 0, tzinfo=UTC)
ZH = words("zh")
LINES = {"phone": "13900004321", "incident": CASE, "building": "b1"}


def said(field: Field, choice: str = "") -> str:
    """Something valid to type into a field."""
    match field.control:
        case "choice":
            return choice or field.choices[0]
        case "moment":
            return "2026-11-11T09:30"
        case "number":
            return "60"
        case "persons":
            return "staff:a staff:b"
        case _:
            return LINES.get(field.name, "staff:a")


def fact_of(action: Action, values: dict[str, str]) -> object:
    return to_fact(action, typed(action, values), case=CASE, by="staff:desk-1", now=NOW, words=ZH)


@pytest.mark.parametrize("action", FACTS)
def test_every_form_filled_as_it_should_be_is_taken(action: Action) -> None:
    filled = {field.name: said(field) for field in FIELDS[action]}
    fact_of(action, filled)
    for field in FIELDS[action]:
        for choice in field.choices:
            fact_of(action, {**filled, field.name: choice})


@pytest.mark.parametrize("action", FACTS)
def test_whatever_is_a_number_in_a_fact_is_a_number_in_its_form(action: Action) -> None:
    hints = get_type_hints(FACTS[action], include_extras=True)
    numbers = {name for name, hint in hints.items() if int in _kinds(hint)}
    for field in FIELDS[action]:
        fills = {field.name, *field.fills} & hints.keys()
        assert (field.control == "number") == bool(fills & numbers), field.name


def _kinds(hint: object) -> set[object]:
    return {hint}.union(*(_kinds(part) for part in get_args(hint)))


@pytest.mark.parametrize(
    ("amount", "measure", "told"),
    [("60", "minutes", (60, None)), ("２", "workdays", (None, 2))],
)
def test_more_time_is_asked_for_in_minutes_or_workdays(
    amount: str, measure: str, told: tuple[int | None, int | None]
) -> None:
    asked = fact_of(
        "extend", {"kind": "resolve", "amount": amount, "measure": measure, "reason": "parts"}
    )
    assert isinstance(asked, ExtensionRequested)
    assert (asked.minutes, asked.workdays) == told
    given = fact_of("grant", {"kind": "resolve", "amount": amount, "measure": measure})
    assert isinstance(given, ExtensionGranted)
    assert (given.minutes, given.workdays) == told


@pytest.mark.parametrize(
    ("amount", "measure", "beside"),
    [
        ("一小时", "minutes", "amount"),
        ("-5", "minutes", "amount"),
        ("0", "minutes", "amount"),
        ("400", "workdays", "amount"),
        ("9" * 40, "minutes", "amount"),
        ("60", "by", "measure"),
    ],
)
def test_what_is_no_amount_is_told_beside_its_field(amount: str, measure: str, beside: str) -> None:
    with pytest.raises(FormError) as refused:
        fact_of("grant", {"kind": "resolve", "amount": amount, "measure": measure})
    assert set(refused.value.problems) == {beside}
