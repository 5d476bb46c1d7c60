"""Every fact about an item of a register. To add a register, add its facts here: a line above, one
below, in the order of the alphabet.
"""

from events.box import AnyBoxFact
from events.call import AnyCallFact
from events.entrapment import AnyEntrapmentFact
from events.finding import AnyFindingFact
from events.incident import AnyIncidentFact
from events.letter import AnyLetterFact
from events.notice import AnyNoticeFact
from events.occupancy import AnyOccupancyFact
from events.threat import AnyThreatFact

AnyItemFact = (
    AnyBoxFact
    | AnyCallFact
    | AnyEntrapmentFact
    | AnyFindingFact
    | AnyIncidentFact
    | AnyLetterFact
    | AnyNoticeFact
    | AnyOccupancyFact
    | AnyThreatFact
from events import call, entrapment, finding, incident, meeting, notice, threat

AnyItemFact = (
    call.AnyCallFact
    | entrapment.AnyEntrapmentFact
    | finding.AnyFindingFact
    | incident.AnyIncidentFact
    | meeting.AnyMeetingFact
    | notice.AnyNoticeFact
    | threat.AnyThreatFact
)
