"""What ships of the company's rules beyond wording and authority, and how a version changes it
(Art. 3(6)). Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import get_args

from events.disclosure import DisclosureItem, Recurrence
from events.notice import NoticeSubject
from events.ruleset import RulesetAdopted
from events.ruleset_terms import FitFor, LimitName
from events.vocabulary import PUBLIC_CHANNELS, Channel

LIMITS: Mapping[LimitName, timedelta] = {
    "instruction_acknowledged": timedelta(hours=2),
    "instruction_acknowledged_urgent": timedelta(minutes=10),
    "report_answered": timedelta(days=3),
    "report_answered_urgent": timedelta(hours=2),
    "assistance_answered": timedelta(hours=4),
    "assistance_answered_urgent": timedelta(minutes=30),
    "bulletin_read": timedelta(days=1),
    "problem_answered": timedelta(days=3),
    "proposal_answered": timedelta(days=7),
    "shift_accepted": timedelta(minutes=30),
    "callback_made": timedelta(minutes=15),
    "letter_receipt": timedelta(days=7),
    "letter_answered": timedelta(days=15),
    "visit_made": timedelta(days=1),
    "visit_written_down": timedelta(hours=24),
    "contact_transcribed": timedelta(hours=24),
    "survey_followed_up": timedelta(days=2),
    "demand_answered": timedelta(days=5),
    "public_text_removed": timedelta(hours=2),
    "lawful_request_answered": timedelta(days=5),
    "minutes_ready": timedelta(days=3),
    "opinion_answered": timedelta(days=7),
}
CHANNELS: Mapping[FitFor, frozenset[Channel]] = {
    "urgent": frozenset({"phone", "front_desk", "home_visit"}),
    "private": frozenset(get_args(Channel)) - PUBLIC_CHANNELS,
}


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What one version says, what it leaves out as it ships. ``required`` are fields by type of
    event.
    """

    limits: Mapping[LimitName, timedelta] = field(default_factory=lambda: LIMITS)
    channels: Mapping[FitFor, frozenset[Channel]] = field(default_factory=lambda: CHANNELS)
    required: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    disclosures: Mapping[DisclosureItem, Recurrence] = field(default_factory=dict)
    notice_periods: Mapping[NoticeSubject, timedelta] = field(default_factory=dict)


def terms_of(fact: RulesetAdopted) -> Terms:
    """The terms of an adopted version."""
    said: Mapping[LimitName, timedelta] = {
        each.limit: timedelta(minutes=each.minutes) for each in fact.limits
    }
    fit: Mapping[FitFor, frozenset[Channel]] = {
        each.matter: frozenset(each.channels) for each in fact.channels
    }
    return Terms(
        limits={**LIMITS, **said},
        channels={**CHANNELS, **fit},
        required={each.type: each.fields for each in fact.required},
        disclosures={each.item: each.every for each in fact.disclosures},
        notice_periods={each.subject: timedelta(days=each.days) for each in fact.notice_periods},
    )
