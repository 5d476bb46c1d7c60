"""Decisions about disputes about fees: nobody is pressed while reminders are paused, and nobody's
debt is told to others (Art. 5(3), 6(4), 6(6)).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from events import fee_dispute as facts
from events.party import Flat
from events.vocabulary import PUBLIC_CHANNELS
from services.ledger.registers.contract import MANAGERS, At, Outcome, Register, Step, refuse


@dataclass(frozen=True, kw_only=True)
class FeeDispute:
    """What deciding remembers of a dispute. ``paused_until`` None while paused: until settled.
    ``party`` and the flat's id are subject ids.
    """

    party: str | None
    flat: Flat
    first_month: str
    last_month: str
    paused: bool = False
    paused_until: datetime | None = None
    settled: bool = False

    def is_paused(self, now: datetime) -> bool:
        """Whether nobody may be reminded at this moment."""
        return self.paused and (self.paused_until is None or now < self.paused_until)


def evolve(dispute: FeeDispute | None, fact: facts.AnyFeeDisputeFact) -> FeeDispute:
    """The dispute after the fact."""
    if isinstance(fact, facts.FeeDisputeOpened):
        return FeeDispute(
            party=fact.party.id,
            flat=fact.flat,
            first_month=fact.first_month,
            last_month=fact.last_month,
        )
    assert dispute is not None
    match fact:
        case facts.DunningPaused():
            return replace(dispute, paused=True, paused_until=fact.until)
        case facts.DunningResumed():
            return replace(dispute, paused=False, paused_until=None)
        case facts.DunningSent():
            return dispute
        case facts.FeeDisputeSettled():
            return replace(dispute, settled=True, paused=False, paused_until=None)
        case _:
            assert_never(fact)


def decide(dispute: FeeDispute | None, fact: facts.AnyFeeDisputeFact, at: At) -> Outcome:
    """What follows from a fact about a dispute. Raises ``CommandRefusedError``."""
    if isinstance(fact, facts.FeeDisputeOpened):
        _open(fact, at)
        return Outcome(facts=(fact,))
    assert dispute is not None
    if dispute.settled:
        refuse("the dispute is settled: open a new one", rule="dispute-open", article="Art.6(6)")
    match fact:
        case facts.DunningPaused():
            if dispute.is_paused(at.happened_at):
                refuse("reminders are paused already", rule="pause-once", article="Art.6(6)")
            if fact.until is not None and fact.until <= at.happened_at:
                refuse("the pause is over before it begins", rule="pause-ahead",
                       article="Art.6(6)", field="/until")  # fmt: skip
        case facts.DunningResumed():
            if not dispute.is_paused(at.happened_at):
                refuse("reminders are not paused", rule="resume-paused", article="Art.6(6)")
        case facts.DunningSent():
            _remind(dispute, fact, at)
        case facts.FeeDisputeSettled():
            pass
        case _:
            assert_never(fact)
    return Outcome(facts=(fact,))


def _open(fact: facts.FeeDisputeOpened, at: At) -> None:
    if at.community is None:
        refuse("name the community the home lies in", rule="fee-of-a-community",
               article="Art.2", field="/community")  # fmt: skip
    if fact.last_month < fact.first_month:
        refuse("the months end before they begin", rule="months-forwards",
               article="Art.3(3)", field="/last_month")  # fmt: skip


def _remind(dispute: FeeDispute, fact: facts.DunningSent, at: At) -> None:
    if dispute.is_paused(at.happened_at):
        refuse(
            "reminders are paused while the bill is in question: settle it, or resume with a "
            "reason",
            rule="dunning-paused",
            article="Art.6(6)",
        )
    if fact.channel in PUBLIC_CHANNELS:
        refuse(
            f"{fact.channel} is read by others: remind of a debt one to one",
            rule="debtors-not-named",
            article="Art.6(4)",
            field="/channel",
        )


_OPEN = ("open", "paused")

REGISTER: Register[FeeDispute, facts.AnyFeeDisputeFact] = Register(
    kind="fee_dispute",
    plural="fee_disputes",
    letter="E",
    steps={
        "open": Step(fact=facts.FeeDisputeOpened),
        "pause": Step(fact=facts.DunningPaused, during=("open",)),
        "resume": Step(fact=facts.DunningResumed, during=("paused",)),
        "remind": Step(fact=facts.DunningSent, during=("open",)),
        "settle": Step(fact=facts.FeeDisputeSettled, roles=MANAGERS, during=_OPEN),
    },
    evolve=evolve,
    decide=decide,
)
