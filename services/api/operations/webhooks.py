"""What became of alarms on their way to other systems, and how to send one again."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from events.whole import Whole
from services.api.contract import Parts
from services.api.http.answers import answer
from services.api.http.asking import Asker, require_company
from services.api.http.openapi import problems
from services.api.http.workers import Workers
from services.errors import NotFoundError
from services.webhooks import Deliveries, DeliveryState, Standing

WebhookName = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", examples=["duty-phone"])]


class RetryBody(BaseModel):
    """Which delivery, by its event's position; none: every dead letter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    position: Whole | None = Field(default=None, ge=1)


class Webhooks:
    """Answers ``/v1/webhooks``."""

    def __init__(self, parts: Parts, workers: Workers) -> None:
        self._webhooks: Deliveries = parts.webhooks
        self._rows_max = parts.settings.page_max_rows
        self._workers = workers

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        shown: list[tuple[str, Any, str]] = [
            ("/v1/webhooks", self.all, "Who is told of alarms, and how that goes"),
            ("/v1/webhooks/{webhook}", self.deliveries, "What became of a webhook's deliveries"),
        ]
        for path, endpoint, summary in shown:
            router.add_api_route(
                path, endpoint, tags=["promises"], summary=summary, responses=problems(404, 422)
            )
        router.add_api_route(
            "/v1/webhooks/{webhook}/retry",
            self.retry,
            methods=["POST"],
            tags=["promises"],
            summary="Send a delivery again now, or every dead letter",
            responses=problems(404, 422),
        )

    async def all(self, asker: Asker) -> Response:
        """`position`: the log has been read for it up to here. `last_well`: the last try was taken.
        `listed`: the file of webhooks names it still.
        """
        require_company(asker)
        found = await self._workers.run(self._webhooks.standings)
        return answer({"webhooks": [asdict(each) for each in found]})

    async def deliveries(
        self,
        webhook: WebhookName,
        asker: Asker,
        state: DeliveryState | None = None,
        before: Annotated[int | None, Query(ge=1, description="Only events before it.")] = None,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 50,
    ) -> Response:
        """The newest event first. `state` is `waiting`, `delivered` or `dead`: tried for the last
        time. `next` asks for those before.
        """
        require_company(asker)
        await self._known(webhook)
        limit = min(limit, self._rows_max)
        found = await self._workers.run(
            self._webhooks.deliveries, webhook, state=state, before=before, limit=limit
        )
        return answer(
            {
                "deliveries": [asdict(each) for each in found],
                "next": found[-1].position if len(found) == limit else None,
            }
        )

    async def retry(self, webhook: WebhookName, asker: Asker, body: RetryBody) -> Response:
        """`again` is how many are due now, with all their tries before them."""
        require_company(asker)
        await self._known(webhook)
        again = await self._workers.run(self._webhooks.send_again, webhook, body.position)
        if body.position is not None and not again:
            raise NotFoundError("this webhook has no delivery of that event")
        return answer({"again": again})

    async def _known(self, webhook: str) -> Standing:
        for each in await self._workers.run(self._webhooks.standings):
            if each.name == webhook:
                return each
        raise NotFoundError("there is no such webhook")
