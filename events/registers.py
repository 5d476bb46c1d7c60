"""Every fact about an item of a register. To add a register, add its facts here."""

from events import call, entrapment, finding, incident, notice, threat

AnyItemFact = (
    call.AnyCallFact
    | entrapment.AnyEntrapmentFact
    | finding.AnyFindingFact
    | incident.AnyIncidentFact
    | notice.AnyNoticeFact
    | threat.AnyThreatFact
)
