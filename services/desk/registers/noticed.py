"""What a rule noticed in what was just written on the page of a case or an item: told while whoever
wrote it is still there to mend it (Art. 6).
"""

from dataclasses import dataclass

from fastapi import Request

from projections.reading import AsOf
from projections.registers.model import ItemFilter
from services.desk.cases.numbers import ids_in
from services.desk.messages import Words
from services.desk.messages.recorded import recorded
from services.desk.parts import DeskParts
from services.desk.rendering.html import principal_of
from services.ledger.contract import Accepted

FINDING = "finding/"
NOTICED_MAX = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticedLine:
    """A finding just raised: the rule in words, and what to write or do instead."""

    address: str
    rule: str
    proposal: str


def found_in(accepted: Accepted) -> str:
    """What an address carries on of a command's findings."""
    ids = [
        receipt.stream.removeprefix(FINDING)
        for receipt in accepted.receipts
        if receipt.stream.startswith(FINDING)
    ]
    return f"&found={','.join(ids[:NOTICED_MAX])}" if ids else ""


def noticed_lines(
    parts: DeskParts, request: Request, about: str, as_of: AsOf, words: Words
) -> list[NoticedLine]:
    """The findings an address carries, as far as they are open still and about the stream."""
    ids = ids_in(request.query_params.get("found", ""), NOTICED_MAX)
    if not ids:
        return []
    principal = principal_of(request)
    asked = ItemFilter(kind="finding", ids=ids, communities=principal.communities, open=True)
    page = parts.questions.list_items(
        asked, as_of, cursor=None, limit=len(ids), asker=principal.actor
    )
    return [
        NoticedLine(
            address=f"/findings/{item.id}",
            rule=words.first(f"rule.{item.detail['rule']}") or item.detail["rule"],
            proposal=recorded(item.detail.get("proposal") or "", words),
        )
        for item in page.items
        if item.detail["about"] == about
    ]
