"""Every fact about an item of a register. To add a register, add its facts here: a line above, one
below, in the order of the alphabet.
"""

from events.answer import AnyAnswerFact, AnyQuestionFact
from events.archive_use import AnyArchiveUseFact
from events.assistance import AnyAssistanceFact
from events.box import AnyBoxFact
from events.bulletin import AnyBulletinFact
from events.call import AnyCallFact
from events.commitment import AnyPromiseFact
from events.conduct import AnyConductFact
from events.connector import AnyConnectorFact
from events.destruction import AnyDestructionFact
from events.disclosure import AnyDisclosureFact
from events.dispatch import AnyDispatchFact
from events.entrapment import AnyEntrapmentFact
from events.external_contact import AnyExternalContactFact
from events.external_order import AnyExternalOrderFact
from events.fee_dispute import AnyFeeDisputeFact
from events.filing_scheme import AnyFilingSchemeFact
from events.finding import AnyFindingFact
from events.group import AnyGroupFact, AnyTranscriptFact
from events.handover import AnyHandoverFact
from events.hold import AnyHoldFact
from events.home_visit import AnyHomeVisitFact
from events.identity import AnyIdentityFact
from events.improvement import AnyImprovementFact
from events.incident import AnyIncidentFact
from events.information_request import AnyInformationFact
from events.inspection import AnyInspectionFact
from events.instruction import AnyInstructionFact
from events.legal_document import AnyLegalDocumentFact
from events.letter import AnyLetterFact
from events.meeting import AnyMeetingFact
from events.notice import AnyNoticeFact
from events.occupancy import AnyOccupancyFact
from events.offline_batch import AnyOfflineBatchFact
from events.organisation import AnyChartFact
from events.original import AnyOriginalFact
from events.package import AnyPackageFact
from events.position import AnyPositionFact, ComplianceReviewed
from events.privacy import AnyPrivacyFact
from events.reconciliation import AnyReconciliationFact
from events.record import AnyRecordFact, AnySeriesFact
from events.refusal import AnyRefusalFact
from events.report import AnyReportFact
from events.ruleset import AnyRulesetFact
from events.satisfaction import AnySurveyFact, CommendationReceived
from events.service_number import AnyServiceNumberFact
from events.shift import AnyShiftFact
from events.staff import AnyStaffFact
from events.threat import AnyThreatFact
from events.visit import AnyVisitFact
from events.volume import AnyVolumeFact

AnyItemFact = (
    AnyAnswerFact
    | AnyArchiveUseFact
    | AnyAssistanceFact
    | AnyBoxFact
    | AnyBulletinFact
    | AnyCallFact
    | AnyConductFact
    | AnyConnectorFact
    | AnyDestructionFact
    | AnyDisclosureFact
    | AnyDispatchFact
    | AnyEntrapmentFact
    | AnyExternalContactFact
    | AnyExternalOrderFact
    | AnyFilingSchemeFact
    | AnyFeeDisputeFact
    | AnyFindingFact
    | AnyGroupFact
    | AnyHandoverFact
    | AnyHoldFact
    | AnyIdentityFact
    | AnyImprovementFact
    | AnyHomeVisitFact
    | AnyIncidentFact
    | AnyInformationFact
    | AnyInspectionFact
    | AnyInstructionFact
    | AnyLegalDocumentFact
    | AnyLetterFact
    | AnyMeetingFact
    | AnyNoticeFact
    | AnyOccupancyFact
    | AnyChartFact
    | AnyOfflineBatchFact
    | AnyOriginalFact
    | AnyPackageFact
    | AnyPositionFact
    | AnyPrivacyFact
    | AnyPromiseFact
    | AnyQuestionFact
    | AnyRecordFact
    | AnySeriesFact
    | AnyRefusalFact
    | AnyReportFact
    | AnyRulesetFact
    | AnySurveyFact
    | AnyReconciliationFact
    | AnyServiceNumberFact
    | AnyShiftFact
    | AnyStaffFact
    | AnyThreatFact
    | AnyTranscriptFact
    | AnyVisitFact
    | AnyVolumeFact
    | CommendationReceived
    | ComplianceReviewed
)
