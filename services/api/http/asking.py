"""What requests have in common: who asks, as of when, and which cases and items they may see."""

import re
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Header, Query
from starlette.requests import Request

from events.envelope import parse
from events.instant import Instant
from projections.inbox.model import InboxRow
from projections.reading import AsOf
from projections.registers.model import Item
from services.access.principal import Principal
from services.api.contract import Parts
from services.api.events.news import News
from services.api.http.answers import PreconditionMissingError
from services.api.http.workers import Workers
from services.errors import CommandRefusedError, NotFoundError, NotPermittedError
from services.questions.discretion import touched_by
from services.store.contract import LogRow

_ETAG = re.compile(r'"([1-9][0-9]{0,9})"')


async def _principal(request: Request) -> Principal:
    principal: Principal = request.state.principal
    return principal


Asker = Annotated[Principal, Depends(_principal)]
"""Who asks, as the gate found out."""

IfMatch = Annotated[
    str | None,
    Header(
        description="The version decided on, as the ETag names it.",
        examples=['"7"'],
    ),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        description="The same key again gives the first answer.",
        pattern=r"^[\x21-\x7e]{1,100}$",
        examples=["5f1c1b0e-form-7"],
    ),
]
AsOfInstant = Annotated[
    Instant | None, Query(description="Answers as the ledger knew it then (RFC 3339, past).")
]
MinPosition = Annotated[
    int | None,
    Query(
        ge=1, le=10**15, description="Waits until the view holds this position; 503 after a while."
    ),
]


def version_of(if_match: str | None) -> int:
    """The version an ``If-Match`` header names. Raises ``PreconditionMissingError``."""
    if if_match is None:
        raise PreconditionMissingError("say in If-Match which version you decided on (its ETag)")
    found = _ETAG.fullmatch(if_match.strip())
    if found is None:
        raise CommandRefusedError(
            'If-Match takes one strong ETag such as "7"', rule="if-match", field="If-Match"
        )
    return int(found[1])


def etag(version: int) -> dict[str, str]:
    """The header that names the version of a case or item."""
    return {"ETag": f'"{version}"'}


def require_company(principal: Principal) -> None:
    """For what reaches over all communities. Raises ``NotPermittedError``."""
    if not principal.company_wide:
        raise NotPermittedError("this takes a token for the whole company", rule="company-wide")


class Asking:
    """Waiting for the view, fixing the moment, and looking a case up within the asker's scope."""

    def __init__(self, parts: Parts, workers: Workers, news: News) -> None:
        self._questions = parts.questions
        self._wait_s = float(parts.settings.min_position_wait_s)
        self._workers = workers
        self._news = news

    async def moment(self, as_of: datetime | None, min_position: int | None) -> AsOf:
        """The moment a question is about, once the views hold what the asker wants to see.

        Raises ``ViewBehindError``, ``CommandRefusedError``.
        """
        if min_position is not None:
            await self._news.reach(min_position, timeout_s=self._wait_s)
        if as_of is None:
            return AsOf(position=None, instant=datetime.now(UTC))
        position = await self._workers.run(self._questions.position_at, as_of)
        # A view that has not come that far would answer with less than was known then.
        await self._news.reach(position, timeout_s=self._wait_s)
        return AsOf(position=position, instant=as_of)

    async def case_seen(self, case: str, principal: Principal, as_of: AsOf) -> InboxRow:
        """The case's row. Raises ``NotFoundError`` also when it is none of the asker's business."""
        row = await self._workers.run(self._questions.one_case, case, as_of, asker=principal.actor)
        if row is None or not principal.may_see(row.community):
            raise NotFoundError("there is no such case, or none you may see")
        return row

    async def event_seen(self, row: LogRow, principal: Principal) -> bool:
        """Whether an event of the log is the asker's business."""
        envelope = parse(row.body).envelope
        if not principal.may_see(envelope.partitionkey):
            return False
        hidden = await self._workers.run(self._questions.hidden_from, principal.actor)
        return hidden.isdisjoint(touched_by(envelope.subject, envelope.data))

    async def item_seen(self, kind: str, item: str, principal: Principal, as_of: AsOf) -> Item:
        """An item of a register. Raises ``NotFoundError`` also when it is none of the asker's
        business.
        """
        row = await self._workers.run(
            self._questions.one_item, kind, item, as_of, asker=principal.actor
        )
        if row is None or not principal.may_see(row.community):
            raise NotFoundError(f"there is no such {kind}, or none you may see")
        return row
