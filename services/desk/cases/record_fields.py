"""What each action on a case's record asks for: merging it, putting it right, filing it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from events.case_amending import CorrectedPart, ReferralBody
from events.vocabulary import PartyKind
from services.desk.asking.field import REASON, Field, choice
from services.desk.cases.actions import Action

RETENTIONS = ("Y", "D30", "D10")


RECORD_FIELDS: Mapping[Action, tuple[Field, ...]] = {
    "merge": (
        Field(name="into", control="line", label="field.into", hint="field.into_hint"),
        REASON,
    ),
    "unmerge": (REASON,),
    "refer": (
        choice("kind", "field.referral_kind", "referral_body", get_args(ReferralBody)),
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
        choice("part", "field.corrected_part", "corrected_part", get_args(CorrectedPart)),
        Field(name="text", control="text", label="field.corrected_text"),
        REASON,
        Field(name="at", control="moment", label="field.corrected_at", required=False),
    ),
    "reattribute": (
        choice("kind", "field.right_kind", "party_kind", get_args(PartyKind)),
        Field(name="name", control="line", label="field.right_name", required=False),
        Field(name="unit", control="line", label="field.right_unit", required=False),
        Field(name="phone", control="line", label="field.right_phone", required=False),
        Field(name="building", control="line", label="field.right_building", required=False),
        REASON,
    ),
    "unname": (
        Field(
            name="known_to",
            control="persons",
            label="field.known_to",
            hint="field.persons_hint",
            required=False,
        ),
        replace(REASON, required=False),
    ),
    "name": (REASON,),
    "file": (
        choice("retention", "field.retention", "retention", RETENTIONS),
        Field(name="reason", control="line", label="field.not_by_schedule", required=False),
    ),
}
