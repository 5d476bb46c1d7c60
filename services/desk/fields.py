"""What each action on a case asks for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from events.attention import (
    AttemptOutcome,
)
from events.case_record import RecordPart
from events.clock_step import (
    RevisitMade,
)
from events.composure import (
    AskedTopic,
    DisputeSort,
)
from events.overriding import WordingRule
from events.reply import Audience
from events.vocabulary import PUBLIC_CHANNELS, Purpose, Urgency
from services.desk.actions import Action
from services.desk.field import ASSIGNEE, CHANNELS, PERSONS, REASON, Field
from services.desk.record_fields import RECORD_FIELDS
from services.ledger.promises.policy import KINDS, WAITS

LEVELS = ("supervisor", "project_manager", "region", "company")
PURPOSES: tuple[str, ...] = get_args(Purpose)

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
        Field(
            name="incident",
            control="line",
            label="field.incident",
            hint="field.incident_hint",
            required=False,
        ),
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
    **RECORD_FIELDS,
}


def fields_for(action: Action, *, sensitivity: str) -> tuple[Field, ...]:
    """The action's fields; a private case offers no channel that others read (Art. 5(3))."""
    if action != "replies" or sensitivity != "private":
        return FIELDS[action]
    fit = tuple(channel for channel in CHANNELS if channel not in PUBLIC_CHANNELS)
    return tuple(
        replace(field, choices=fit) if field.kind == "channel" else field
        for field in FIELDS[action]
    )
