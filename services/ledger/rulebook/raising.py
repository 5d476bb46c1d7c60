"""What rules noticed becomes an event of its own, for a person to confirm or dismiss."""

from events.finding import FindingRaised
from events.identifiers import derive_id
from events.item import item_stream
from events.vocabulary import COMPANY_PARTITION
from services.ledger.log.decided import Decided
from services.ledger.registers.contract import Noticed
from services.ledger.report import Report
from services.ledger.rulebook.rules import Rules

LEDGER_ACTOR = "ledger:rules"


def raised(
    report: Report, noticed: Noticed, rules: Rules, *, about: str, community: str | None
) -> Decided:
    """A finding begins a stream of its own, under an id that deciding again gives again."""
    finding_id = derive_id(report.event_id, f"finding/{noticed.rule}")
    fact = FindingRaised(
        id=finding_id,
        by=LEDGER_ACTOR,
        community=community,
        rule=noticed.rule,
        article=noticed.article,
        rules=rules.label,
        about=about,
        event=report.event_id,
        span=noticed.span,
        proposal=noticed.proposal,
    )
    return Decided(
        fact=fact,
        event_id=finding_id,
        stream=item_stream("finding", finding_id),
        version=1,
        partitionkey=community or COMPANY_PARTITION,
        happened_at=report.happened_at,
        actor=report.caller.actor,
        causationid=report.event_id,
        traceparent=report.traceparent,
    )
