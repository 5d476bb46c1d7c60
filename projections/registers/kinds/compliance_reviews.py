"""How reviews of formal writing show: by their outcome (Art. 8)."""

from events.position import ComplianceReviewed
from projections.registers.sheet import Kind, Sheet


def show(sheet: Sheet, fact: ComplianceReviewed) -> None:
    """The review after its only fact."""
    match fact.outcome:
        case "approved":
            sheet.to("approved", done=True)
        case "approved_with_changes":
            sheet.to("changes", done=True)
        case "rejected":
            sheet.to("rejected", done=True)


KIND: Kind[ComplianceReviewed] = Kind(
    kind="compliance_review", facts=(ComplianceReviewed,), show=show
)
