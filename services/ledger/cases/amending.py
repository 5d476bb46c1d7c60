"""Decisions that add to what was recorded of a case: whose it is instead, and what should have been
written (Art. 3(4), 9(1)). Pure.
"""

from datetime import datetime

from events.case_amending import RecordCorrected
from services.errors import CommandRefusedError
from services.ledger.cases.case import Case

OF_CONTACT = frozenset({"content", "time", "party"})
"""Parts that belong to what was said; process and result belong to the case."""


def correct(case: Case, fact: RecordCorrected, *, happened_at: datetime) -> RecordCorrected:
    """The correction, with the contact it is about. Raises ``CommandRefusedError``."""
    if fact.part == "time" and fact.at is None:
        _refuse("say when it was", rule="correct-with-time", field="/at")
    if fact.at is not None and fact.at > happened_at:
        _refuse("what was recorded lies in the past", rule="correct-into-past", field="/at")
    if fact.part not in OF_CONTACT:
        return fact
    contact = fact.contact or case.contact
    if contact not in case.contacts:
        _refuse(
            "this contact does not belong to the case: correct it in its own",
            rule="correct-own-contact",
            field="/contact",
        )
    return fact.model_copy(update={"contact": contact})


def refuse_without_route(case: Case) -> None:
    """A matter that is somebody else's ends when its party knows where to go. Raises
    ``CommandRefusedError``.
    """
    if case.referral_open:
        _refuse(
            "the matter is somebody else's: record the way there, and what the party was told",
            rule="refer-with-route",
            article="Art.3(4)",
        )


def _refuse(reason: str, *, rule: str, article: str = "Art.9(1)", field: str | None = None) -> None:
    raise CommandRefusedError(reason, rule=rule, article=article, field=field)
