"""What each action asks for, and how what was typed becomes a fact: or a sentence
beside the field.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

from pydantic import ValidationError

from events import case as facts
from events.attention import (
    AttemptOutcome,
    ContactAttempted,
    SensitivityMarked,
    UrgencyAssessed,
)
from events.case_access import AccessLifted, AccessRestricted, RecusalRecorded
from events.case_amending import CorrectedPart, RecordCorrected, ReferralBody, ReferralMade
from events.case_record import RecordCompleted, RecordPart
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
    AskedTopic,
    CaseHandedOver,
    DisputeReported,
    DisputeSort,
    UnderstandingConfirmed,
)
from events.fact import Fact
from events.overriding import RuleOverridden, WordingRule
from events.personal import TEXT_MAX_BYTES
from events.reattribution import ContactReattributed
from events.reply import Audience, NoteAdded, ReplySent
from events.vocabulary import PUBLIC_CHANNELS, Channel, PartyKind, Purpose, Urgency
from services.desk.actions import Action
from services.desk.messages import Words
from services.desk.moments import from_form
from services.ledger.promises.policy import KINDS, WAITS

Control = Literal["text", "line", "choice", "moment", "persons"]
PARTY = ("kind", "name", "unit", "phone")
LEVELS = ("supervisor", "project_manager", "region", "company")
RETENTIONS = ("Y", "D30", "D10")
CHANNELS: tuple[str, ...] = get_args(Channel)
PURPOSES: tuple[str, ...] = get_args(Purpose)


class FormError(Exception):
    """What was typed cannot be used: a sentence for each field, by the field's name."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("the form cannot be used as it is")
        self.problems = dict(problems)


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field of a form. ``label`` and ``hint`` are message keys; ``kind`` that of a choice's
    words.
    """

    name: str
    control: Control
    label: str
    hint: str = ""
    kind: str = ""
    choices: tuple[str, ...] = ()
    required: bool = True


REASON = Field(name="reason", control="text", label="field.reason")
ASSIGNEE = Field(
    name="assignee", control="line", label="field.assignee", hint="field.assignee_hint"
)

PERSONS = Field(name="persons", control="persons", label="field.persons", hint="field.persons_hint")

_WAIT = Field(name="reason", control="choice", label="field.waits_for", kind="wait", choices=WAITS)
_CLOCK = Field(name="kind", control="choice", label="field.clock", kind="clock", choices=KINDS)
_MINUTES = Field(name="minutes", control="line", label="field.more_minutes")

FIELDS: Mapping[Action, tuple[Field, ...]] = {
    "acknowledge": (),
    "assign": (ASSIGNEE,),
    "replies": (
        Field(name="text", control="text", label="field.reply_text"),
        Field(
            name="channel",
            control="choice",
            label="field.channel",
            kind="channel",
            choices=CHANNELS,
        ),
        Field(name="basis", control="line", label="field.basis", required=False),
        Field(
            name="promise_due_at", control="moment", label="field.promise_due_at", required=False
        ),
        Field(
            name="promise_route",
            control="choice",
            label="field.promise_route",
            kind="channel",
            choices=CHANNELS,
            required=False,
        ),
    ),
    "notes": (
        Field(name="text", control="text", label="field.note_text"),
        Field(
            name="audience",
            control="choice",
            label="field.audience",
            kind="audience",
            choices=get_args(Audience),
        ),
    ),
    "resolve": (Field(name="outcome", control="text", label="field.outcome"),),
    "complete": (
        Field(
            name="part",
            control="choice",
            label="field.part",
            kind="record_part",
            choices=get_args(RecordPart),
        ),
        REASON,
    ),
    "close": (),
    "return": (REASON, replace(ASSIGNEE, required=False)),
    "escalate": (
        Field(name="level", control="choice", label="field.level", kind="level", choices=LEVELS),
        ASSIGNEE,
        REASON,
    ),
    "reopen": (REASON,),
    "withdraw": (Field(name="evidence", control="text", label="field.evidence"),),
    "restrict": (PERSONS, replace(REASON, required=False), replace(ASSIGNEE, required=False)),
    "lift": (PERSONS, REASON),
    "recuse": (replace(REASON, required=False), replace(ASSIGNEE, required=False)),
    "attempts": (
        Field(
            name="channel",
            control="choice",
            label="field.attempt_channel",
            kind="channel",
            choices=CHANNELS,
        ),
        Field(
            name="outcome",
            control="choice",
            label="field.attempt",
            kind="attempt",
            choices=get_args(AttemptOutcome),
        ),
        Field(name="text", control="text", label="field.note_text", required=False),
    ),
    "assess": (
        Field(
            name="urgency",
            control="choice",
            label="field.urgency",
            kind="urgency",
            choices=get_args(Urgency),
        ),
        replace(REASON, required=False),
    ),
    "mark": (
        Field(
            name="sensitivity",
            control="choice",
            label="field.sensitivity",
            kind="sensitivity",
            choices=("private", "normal"),
        ),
        replace(REASON, required=False),
    ),
    "understand": (
        Field(
            name="channel",
            control="choice",
            label="field.channel",
            kind="channel",
            choices=CHANNELS,
        ),
        Field(name="text", control="text", label="field.understood", hint="field.understood_hint"),
        Field(
            name="asked",
            control="choice",
            label="field.asked",
            kind="asked",
            choices=get_args(AskedTopic),
            required=False,
        ),
    ),
    "dispute": (
        Field(
            name="sort",
            control="choice",
            label="field.dispute",
            kind="dispute",
            choices=get_args(DisputeSort),
        ),
        Field(
            name="channel",
            control="choice",
            label="field.channel",
            kind="channel",
            choices=CHANNELS,
        ),
        Field(name="text", control="text", label="field.dispute_text"),
        Field(name="person", control="line", label="field.dispute_with", required=False),
    ),
    "hand_over": (ASSIGNEE, REASON),
    "override": (
        Field(
            name="rule",
            control="choice",
            label="field.overridden",
            kind="overridden",
            choices=get_args(WordingRule),
        ),
        REASON,
        Field(name="legal_basis", control="line", label="field.legal_basis"),
    ),
    "merge": (
        Field(name="into", control="line", label="field.into", hint="field.into_hint"),
        REASON,
    ),
    "unmerge": (REASON,),
    "refer": (
        Field(
            name="kind",
            control="choice",
            label="field.referral_kind",
            kind="referral_body",
            choices=get_args(ReferralBody),
        ),
        Field(name="body", control="line", label="field.referral_body"),
        Field(
            name="route",
            control="line",
            label="field.referral_route",
            hint="field.referral_hint",
            required=False,
        ),
        Field(name="told", control="text", label="field.referral_told", required=False),
    ),
    "correct": (
        Field(
            name="part",
            control="choice",
            label="field.corrected_part",
            kind="corrected_part",
            choices=get_args(CorrectedPart),
        ),
        Field(name="text", control="text", label="field.corrected_text"),
        REASON,
        Field(name="at", control="moment", label="field.corrected_at", required=False),
    ),
    "reattribute": (
        Field(
            name="kind",
            control="choice",
            label="field.right_kind",
            kind="party_kind",
            choices=get_args(PartyKind),
        ),
        Field(name="name", control="line", label="field.right_name", required=False),
        Field(name="unit", control="line", label="field.right_unit", required=False),
        Field(name="phone", control="line", label="field.right_phone", required=False),
        Field(name="building", control="line", label="field.right_building", required=False),
        REASON,
    ),
    "file": (
        Field(
            name="retention",
            control="choice",
            label="field.retention",
            kind="retention",
            choices=RETENTIONS,
        ),
    ),
    "wait": (_WAIT, Field(name="until", control="moment", label="field.until", required=False)),
    "resume": (_WAIT,),
    "extend": (_CLOCK, _MINUTES, replace(_WAIT, label="field.why")),
    "grant": (_CLOCK, _MINUTES),
    "deny": (_CLOCK,),
    "arrive": (),
    "revisit": (
        Field(
            name="channel",
            control="choice",
            label="field.channel",
            kind="channel",
            choices=CHANNELS,
        ),
        Field(
            name="outcome",
            control="choice",
            label="field.revisit_outcome",
            kind="revisit",
            choices=get_args(RevisitMade.model_fields["outcome"].annotation),
        ),
    ),
    "reveal": (
        Field(
            name="purpose",
            control="choice",
            label="field.purpose",
            kind="purpose",
            choices=PURPOSES,
        ),
    ),
}

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
    "attempts": ContactAttempted,
    "assess": UrgencyAssessed,
    "mark": SensitivityMarked,
    "understand": UnderstandingConfirmed,
    "dispute": DisputeReported,
    "hand_over": CaseHandedOver,
}
"""The facts the ledger takes through ``perform``; merging, filing and revealing have calls of their
own.
"""


def fields_for(action: Action, *, sensitivity: str) -> tuple[Field, ...]:
    """The action's fields; a private case offers no channel that others read (Art. 5(3))."""
    if action != "replies" or sensitivity != "private":
        return FIELDS[action]
    fit = tuple(channel for channel in CHANNELS if channel not in PUBLIC_CHANNELS)
    return tuple(
        replace(field, choices=fit) if field.kind == "channel" else field
        for field in FIELDS[action]
    )


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
    if "asked" in data:
        data["asked"] = (values["asked"],)
    if "persons" in data:
        data["persons"] = persons(values["persons"])
    if action == "replies" and (values["promise_due_at"] or values["promise_route"]):
        data["promise"] = _promise(values, now=now, words=words)
    return build(FACTS[action], data, FIELDS[action], words)


def persons(line: str) -> tuple[str, ...]:
    """Actor ids typed in one line, with spaces or commas between."""
    return tuple(dict.fromkeys(part for part in re.split(r"[\s,，、;；]+", line) if part))


def build(fact: type[Fact], data: dict[str, Any], fields: tuple[Field, ...], words: Words) -> Fact:
    """The fact from its published form. Raises ``FormError`` with a sentence per wrong field."""
    try:
        return fact.from_published(data)
    except ValidationError as error:
        labels = {field.name: words(field.label) for field in fields}
        problems: dict[str, str] = {}
        for wrong in error.errors(include_input=False, include_url=False):
            name = next((str(at) for at in reversed(wrong["loc"]) if str(at) in labels), "")
            label = labels.get(name, name)
            problems.setdefault(name, sentence(wrong["type"], label, words))
        # What is wrong as a whole follows from a wrong field wherever there is one.
        named = {name: problem for name, problem in problems.items() if name}
        raise FormError(named or problems) from None


def sentence(kind: str, label: str, words: Words) -> str:
    """What is wrong with a field, by pydantic's name of it."""
    if kind in {"text_length", "string_too_long"}:
        return words("refusal.too_long", field=label, limit=TEXT_MAX_BYTES)
    if kind == "literal_error":
        return words("refusal.closed_list", field=label)
    if kind == "missing":
        return words("refusal.required", field=label)
    return words("refusal.bad_value", field=label)


def _moment(name: str, typed: str, fields: tuple[Field, ...], words: Words) -> str:
    """A moment that was typed, as facts take it. Raises ``FormError``."""
    try:
        return from_form(typed).isoformat()
    except ValueError:
        label = next(words(field.label) for field in fields if field.name == name)
        problem = words("refusal.bad_value", field=label)
        raise FormError({name: problem}) from None


def _promise(values: Mapping[str, str], *, now: datetime, words: Words) -> dict[str, Any]:
    problems: dict[str, str] = {}
    for name in ("promise_due_at", "promise_route"):
        if not values[name]:
            problems[name] = words("refusal.required", field=words(f"field.{name}"))
    due_at = None
    if values["promise_due_at"]:
        try:
            due_at = from_form(values["promise_due_at"])
        except ValueError:
            label = words("field.promise_due_at")
            problems["promise_due_at"] = words("refusal.bad_value", field=label)
    if due_at is not None and due_at <= now:
        problems["promise_due_at"] = words("refusal.past_time")
    if problems:
        raise FormError(problems)
    return {"due_at": due_at, "route": values["promise_route"]}
