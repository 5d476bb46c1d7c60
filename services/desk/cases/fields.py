"""What each action on a case asks for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from events.attention import AttemptOutcome, Grade
from events.case import CaseCategory
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
from services.desk.asking.field import ASSIGNEE, CHANNEL, CHANNELS, PERSONS, REASON, Field, choice
from services.desk.cases.actions import Action
from services.desk.cases.more_time import MEASURES
from services.desk.cases.record_fields import RECORD_FIELDS
from services.ledger.promises.policy import KINDS, WAITS

LEVELS = ("supervisor", "project_manager", "region", "company")
PURPOSES: tuple[str, ...] = get_args(Purpose)

_WAIT = choice("reason", "field.waits_for", "wait", WAITS)
_CLOCK = choice("kind", "field.clock", "clock", KINDS)
_REVISITS: tuple[str, ...] = get_args(RevisitMade.model_fields["outcome"].annotation)
_MORE_TIME = (
    Field(name="amount", control="number", label="field.more_time", fills=MEASURES),
    choice("measure", "field.measure", "measure", MEASURES),
)

FIELDS: Mapping[Action, tuple[Field, ...]] = {
    "acknowledge": (),
    "assign": (ASSIGNEE,),
    "replies": (
        Field(name="text", control="text", label="field.reply_text"),
        CHANNEL,
        Field(name="basis", control="line", label="field.basis", required=False),
        Field(
            name="promise_due_at", control="moment", label="field.promise_due_at", required=False
        ),
        choice("promise_route", "field.promise_route", "channel", CHANNELS, required=False),
    ),
    "notes": (
        Field(name="text", control="text", label="field.note_text"),
        choice("audience", "field.audience", "audience", get_args(Audience)),
    ),
    "resolve": (Field(name="outcome", control="text", label="field.outcome"),),
    "complete": (
        choice("part", "field.part", "record_part", get_args(RecordPart)),
        REASON,
    ),
    "close": (),
    "return": (REASON, replace(ASSIGNEE, required=False)),
    "escalate": (
        choice("level", "field.level", "level", LEVELS),
        ASSIGNEE,
        REASON,
    ),
    "reopen": (REASON,),
    "withdraw": (Field(name="evidence", control="text", label="field.evidence"),),
    "restrict": (PERSONS, replace(REASON, required=False), replace(ASSIGNEE, required=False)),
    "lift": (PERSONS, REASON),
    "recuse": (replace(REASON, required=False), replace(ASSIGNEE, required=False)),
    "attempts": (
        choice("channel", "field.attempt_channel", "channel", CHANNELS),
        choice("outcome", "field.attempt", "attempt", get_args(AttemptOutcome)),
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
        choice("urgency", "field.urgency", "urgency", get_args(Urgency)),
        replace(REASON, required=False),
    ),
    "recategorise": (
        choice("category", "field.category", "category", get_args(CaseCategory)),
        choice("grade", "field.grade", "grade", get_args(Grade), required=False),
        REASON,
    ),
    "mark": (
        choice("sensitivity", "field.sensitivity", "sensitivity", ("private", "normal")),
        replace(REASON, required=False),
    ),
    "understand": (
        CHANNEL,
        Field(name="text", control="text", label="field.understood", hint="field.understood_hint"),
        choice("asked", "field.asked", "asked", get_args(AskedTopic), required=False),
    ),
    "dispute": (
        choice("sort", "field.dispute", "dispute", get_args(DisputeSort)),
        CHANNEL,
        Field(name="text", control="text", label="field.dispute_text"),
        Field(name="person", control="line", label="field.dispute_with", required=False),
    ),
    "hand_over": (ASSIGNEE, REASON),
    "override": (
        choice("rule", "field.overridden", "overridden", get_args(WordingRule)),
        REASON,
        Field(name="legal_basis", control="line", label="field.legal_basis"),
    ),
    "wait": (_WAIT, Field(name="until", control="moment", label="field.until", required=False)),
    "resume": (_WAIT,),
    "extend": (_CLOCK, *_MORE_TIME, replace(_WAIT, label="field.why")),
    "grant": (_CLOCK, *_MORE_TIME),
    "deny": (_CLOCK,),
    "arrive": (),
    "revisit": (
        CHANNEL,
        choice(
            "outcome",
            "field.revisit_outcome",
            "revisit",
            get_args(RevisitMade.model_fields["outcome"].annotation),
        ),
    ),
    "reveal": (choice("purpose", "field.purpose", "purpose", PURPOSES),),
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
