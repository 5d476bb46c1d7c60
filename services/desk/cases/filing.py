"""Filing from a case's page: for the term the retention schedule has, or for another and why
(Art. 10).
"""

from collections.abc import Mapping, Sequence

from events.filing_scheme import Retention
from projections.inbox.model import InboxRow
from services.desk.asking.forms import FormError
from services.desk.cases.actions import Action
from services.desk.messages import Words
from services.desk.parts import DeskParts


def proposed_term(parts: DeskParts, row: InboxRow, actions: Sequence[Action]) -> Mapping[str, str]:
    """What stands in the form before anybody chose; the schedule is asked only where there is
    one.
    """
    if "file" not in actions:
        return {}
    scheduled = parts.commands.scheduled_term(row.category)
    return {} if scheduled is None else {"retention": scheduled}


def reason_of(values: Mapping[str, str], scheduled: Retention | None, words: Words) -> str | None:
    """Why the term is another than the schedule's. Raises ``FormError`` where nobody says."""
    if scheduled is None or values["retention"] == scheduled:
        return None
    if not values["reason"]:
        term = words.of("retention", scheduled)
        raise FormError({"reason": words("refusal.not_by_schedule", term=term)})
    return values["reason"]
