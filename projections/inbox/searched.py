"""What of a case can be searched for: put in when it is said, taken out when it is forgotten."""

from events import party, record
from events.fact import Fact
from projections.engine.event import ViewEvent
from projections.engine.lexing import Terms
from projections.engine.rows import Rows
from projections.inbox.rows import SEARCH, SearchRow
from projections.reading import SealedField


def community_label(community: str) -> str:
    """The search label of a community: the filter most searches have, inside the index instead of
    beside it.
    """
    return f"in:{community}"


def make_searchable(
    event: ViewEvent[Fact],
    case_id: str,
    rows: Rows,
    *,
    sealed: tuple[SealedField, ...] = (),
    texts: tuple[str, ...] = (),
) -> None:
    """Puts what the event says of the case into the search, where it says anything."""
    if sealed or texts:
        envelope = event.recorded.envelope
        label = community_label(envelope.partitionkey)
        terms = Terms(sealed=sealed, texts=texts, labels=(label,))
        rows.insert(SEARCH, SearchRow(envelope.id, case_id, event.position, terms))


def forget(
    fact: party.SubjectForgotten | party.SubjectRestricted | record.RecordDestroyed, rows: Rows
) -> None:
    """Sealed values die with their keys, or stay shut for a term; search terms must be taken
    out.
    """
    for event_id in fact.records:
        rows.delete(SEARCH, (event_id,))
