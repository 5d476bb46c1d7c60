"""How what was typed becomes a fact: or a sentence beside the field."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from events import case as facts
from events.anonymity import AnonymityDeclared, AnonymityLifted
from events.attention import (
    CaseRecategorised,
    ContactAttempted,
    SensitivityMarked,
    UrgencyAssessed,
)
from events.case_access import AccessLifted, AccessRestricted, RecusalRecorded
from events.case_amending import RecordCorrected, ReferralMade
from events.case_record import RecordCompleted
from events.clock_step import (
    ArrivalReported,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    RevisitMade,
    WaitEnded,
    WaitStarted,
)
from events.composure import (
    CaseHandedOver,
    DisputeReported,
    UnderstandingConfirmed,
)
from events.fact import Fact
from events.overriding import RuleOverridden
from events.personal import TEXT_MAX_BYTES
from events.reattribution import ContactReattributed
from events.reply import NoteAdded, ReplySent
from services.desk.asking.examples import example_of
from services.desk.asking.field import Field
from services.desk.cases.actions import Action
from services.desk.cases.fields import FIELDS
from services.desk.messages import Words
from services.desk.rendering.moments import from_form

NUMBER_MAX_DIGITS = 9
BYTES_A_CHARACTER = 3
"""What a Chinese character takes: who types counts characters."""

BAD_MOMENT = "bad_moment"
"""What was typed is no date and time; the form reads those before the fact is asked."""

PARTY = ("kind", "name", "unit", "phone")


class FormError(Exception):
    """What was typed cannot be used: a sentence for each field, by the field's name."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("the form cannot be used as it is")
        self.problems = dict(problems)


FACTS: Mapping[Action, type[Fact]] = {
    "acknowledge": facts.CaseAcknowledged,
    "assign": facts.CaseAssigned,
    "replies": ReplySent,
    "notes": NoteAdded,
    "resolve": facts.CaseResolved,
    "complete": RecordCompleted,
    "close": facts.CaseClosed,
    "return": facts.CaseReturned,
    "escalate": facts.CaseEscalated,
    "reopen": facts.CaseReopened,
    "withdraw": facts.CaseWithdrawn,
    "restrict": AccessRestricted,
    "lift": AccessLifted,
    "recuse": RecusalRecorded,
    "wait": WaitStarted,
    "resume": WaitEnded,
    "extend": ExtensionRequested,
    "grant": ExtensionGranted,
    "deny": ExtensionRefused,
    "arrive": ArrivalReported,
    "revisit": RevisitMade,
    "override": RuleOverridden,
    "refer": ReferralMade,
    "correct": RecordCorrected,
    "reattribute": ContactReattributed,
    "unname": AnonymityDeclared,
    "name": AnonymityLifted,
    "attempts": ContactAttempted,
    "assess": UrgencyAssessed,
    "recategorise": CaseRecategorised,
    "mark": SensitivityMarked,
    "understand": UnderstandingConfirmed,
    "dispute": DisputeReported,
    "hand_over": CaseHandedOver,
}
"""The facts the ledger takes through ``perform``; merging, filing and revealing have calls of their
own.
"""


def typed(action: Action, posted: Mapping[str, Any]) -> dict[str, str]:
    """What was typed into the action's fields, trimmed; files and strange fields are no text."""
    return {
        field.name: value.strip() if isinstance(value := posted.get(field.name), str) else ""
        for field in FIELDS[action]
    }


def require(action: Action, values: Mapping[str, str], words: Words) -> None:
    """Raises ``FormError`` naming every required field that was left empty."""
    empty = {
        field.name: words("refusal.required", field=words(field.label))
        for field in FIELDS[action]
        if field.required and not values[field.name]
    }
    if empty:
        raise FormError(empty)


def to_fact(
    action: Action,
    values: Mapping[str, str],
    *,
    case: str,
    by: str,
    now: datetime,
    words: Words,
) -> Fact:
    """The fact that was typed, personal fields plain. Raises ``FormError``."""
    require(action, values, words)
    data: dict[str, Any] = {"case": case, "by": by}
    data |= {
        name: value for name, value in values.items() if value and not name.startswith("promise_")
    }
    if action == "complete":
        data = {"case": case, "by": by, "empty": [{n: values[n] for n in ("part", "reason")}]}
    if action == "reattribute":
        data["party"] = {name: data.pop(name) for name in PARTY if name in data}
    for moment in ("until", "at"):
        if moment in data:
            data[moment] = _moment(moment, values[moment], FIELDS[action], words)
    if "amount" in data:
        data |= _measured(data.pop("amount"), data.pop("measure"), FIELDS[action], words)
    if "asked" in data:
        data["asked"] = (values["asked"],)
    for several in ("persons", "known_to"):
        if several in data:
            data[several] = persons(values[several])
    if action == "replies" and (values["promise_due_at"] or values["promise_route"]):
        data["promise"] = _promise(values, now=now, words=words)
    return build(FACTS[action], data, FIELDS[action], words)


def persons(line: str) -> tuple[str, ...]:
    """Actor ids typed in one line, with spaces or commas between."""
    return tuple(dict.fromkeys(part for part in re.split(r"[\s,，、;；]+", line) if part))


def build(
    fact: type[Fact],
    data: dict[str, Any],
    fields: tuple[Field, ...],
    words: Words,
    *,
    rows: str = "",
) -> Fact:
    """The fact from its published form. Raises ``FormError`` with a sentence per wrong field; what
    is wrong in the second of ``rows`` stands beside the field whose name ends in ``_2``.
    """
    try:
        return fact.from_published(data)
    except ValidationError as error:
        labels = {field.name: words(field.label) for field in fields}
        hints = {field.name: words(field.hint) for field in fields if field.hint}
        filled_by = {name: field.name for field in fields for name in (field.name, *field.fills)}
        problems: dict[str, str] = {}
        for wrong in error.errors(include_input=False, include_url=False):
            at = (filled_by[str(at)] for at in reversed(wrong["loc"]) if str(at) in filled_by)
            name = next(at, "")
            label = labels.get(name, name)
            match wrong["loc"]:
                case (str(several), int(row), *_) if several == rows and row:
                    name = f"{name}_{row + 1}"
            problems.setdefault(name, told(wrong, label, words, hint=hints.get(name, "")))
        # What is wrong as a whole follows from a wrong field wherever there is one.
        named = {name: problem for name, problem in problems.items() if name}
        raise FormError(named or problems) from None


def told(wrong: ErrorDetails, label: str, words: Words, *, hint: str = "") -> str:
    """What is wrong with a field; where only its form is, by ``hint`` or an example."""
    known = wrong.get("ctx", {})
    said = sentence(wrong["type"], label, words, limit=known.get("max_length"))
    if said != words("refusal.bad_value", field=label):
        return said
    hint = hint or example_of(known.get("pattern"), words)
    return words("refusal.bad_value_as", field=label, hint=hint) if hint else said


def sentence(kind: str, label: str, words: Words, *, limit: int | None = None) -> str:
    """What is wrong with a field, by pydantic's name of it, and what it takes instead. ``limit`` is
    that of a line; a text has one in bytes.
    """
    if kind == "string_too_long" and limit is not None:
        return words("refusal.too_long_line", field=label, limit=limit)
    if kind in {"text_length", "string_too_long"}:
        return words("refusal.too_long", field=label, limit=TEXT_MAX_BYTES // BYTES_A_CHARACTER)
    if kind == BAD_MOMENT:
        return words("refusal.bad_moment", field=label)
    if kind.startswith("date_"):
        return words("refusal.bad_day", field=label)
    if kind == "literal_error":
        return words("refusal.closed_list", field=label)
    if kind in {"missing", "blank_text", "too_short"}:
        return words("refusal.required", field=label)
    if kind in {"greater_than_equal", "less_than_equal", "not_a_number"}:
        return words("refusal.whole_number", field=label)
    return words("refusal.bad_value", field=label)


def _measured(amount: str, measure: str, fields: tuple[Field, ...], words: Words) -> dict[str, Any]:
    """An amount that was typed, as a number under its measure's name. Raises ``FormError``."""
    named = {field.name: field for field in fields}
    if measure not in named["measure"].choices:
        label = words(named["measure"].label)
        raise FormError({"measure": words("refusal.closed_list", field=label)})
    if not amount.isdecimal() or len(amount) > NUMBER_MAX_DIGITS:
        label = words(named["amount"].label)
        raise FormError({"amount": sentence("not_a_number", label, words)})
    return {measure: int(amount)}


def typed_moment(name: str, typed: str, label: str, words: Words) -> datetime:
    """A moment that was typed into a field. Raises ``FormError``."""
    try:
        return from_form(typed)
    except ValueError:
        raise FormError({name: sentence(BAD_MOMENT, label, words)}) from None


def _moment(name: str, typed: str, fields: tuple[Field, ...], words: Words) -> str:
    """A moment that was typed, as facts take it. Raises ``FormError``."""
    label = next(words(field.label) for field in fields if field.name == name)
    return typed_moment(name, typed, label, words).isoformat()


def _promise(values: Mapping[str, str], *, now: datetime, words: Words) -> dict[str, Any]:
    problems: dict[str, str] = {}
    for name in ("promise_due_at", "promise_route"):
        if not values[name]:
            problems[name] = words("refusal.required", field=words(f"field.{name}"))
    due_at = None
    if values["promise_due_at"]:
        typed, label = values["promise_due_at"], words("field.promise_due_at")
        try:
            due_at = typed_moment("promise_due_at", typed, label, words)
        except FormError as error:
            problems |= error.problems
    if due_at is not None and due_at <= now:
        problems["promise_due_at"] = words("refusal.past_time")
    if problems:
        raise FormError(problems)
    return {"due_at": due_at, "route": values["promise_route"]}
