"""How far the answers of a case came that a connector sends: what its page shows under each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from events.connector import CARRIED
from events.envelope import RecordedEvent
from events.reply import ReplySent
from projections.reading import AsOf
from projections.registers.model import ItemFilter
from services.access.principal import Principal
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.ledger.answers.dispatching import dispatch_of

UNDELIVERED = frozenset({"failed", "bounced", "stuck", "abandoned"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """How far an answer came: in words, where it stands in the outbox, whether it is lost."""

    state: str
    item: str
    lost: bool


def sent_of(
    parts: DeskParts,
    events: Sequence[RecordedEvent],
    as_of: AsOf,
    *,
    principal: Principal,
    words: Words,
) -> Mapping[str, Sent]:
    """By event of an answer. One question for all of them; none where nothing can be carried."""
    items = {
        dispatch_of(event.envelope): event.envelope.id
        for event in events
        if event.envelope.type == ReplySent.type_name and event.envelope.data["channel"] in CARRIED
    }
    if not items:
        return {}
    asked = ItemFilter(kind="dispatch", ids=frozenset(items))
    page = parts.questions.list_items(
        asked, as_of, cursor=None, limit=len(items), asker=principal.actor
    )
    return {
        items[item.id]: Sent(
            state=words(f"outbox.state.{item.state}"),
            item=item.id,
            lost=item.state in UNDELIVERED,
        )
        for item in page.items
    }
