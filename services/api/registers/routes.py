"""``/v1/<register>``: each register's lists, items and steps, made from what it declares.

All registers answer alike, so whoever knows one knows them all: ``GET /v1/notices`` lists,
``POST /v1/notices/<opening step>`` begins an item, ``POST /v1/notices/{id}/<step>`` goes on with
it. A register that begins in one way only takes ``POST /v1/notices`` as well.
"""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from events.instant import Instant
from events.item import ItemFact, item_stream
from projections.registers.model import PartFilter
from services.access.principal import Principal
from services.api.contract import Parts
from services.api.events.receipts import last_version, receipt_of
from services.api.http.addresses import ItemId
from services.api.http.answer_models import ItemAnswer
from services.api.http.answers import RequestInvalidError, answer, fact_from, from_validation
from services.api.http.asking import Asker, Asking, AsOfInstant, IdempotencyKey, MinPosition, etag
from services.api.http.bodies import RevealBody
from services.api.http.commanding import Headers, Sent, landed, status_of
from services.api.http.openapi import problems
from services.api.http.showing import Showing, counts
from services.api.http.workers import Workers
from services.api.registers.bodies import request_body, said_already
from services.api.registers.queries import (
    PARTS_MAX_ROWS,
    ItemPageQuery,
    ItemsQuery,
    PartsQuery,
    item_filter,
    scope_of,
)
from services.errors import FieldProblem, NotFoundError, NotPermittedError
from services.ledger.contract import Accepted
from services.ledger.registers.contract import AnyRegister, Step
from services.ledger.registers.found import all_registers

Told = Annotated[dict[str, Any], Body()]
ToldOrNothing = Annotated[dict[str, Any] | None, Body()]
_INSTANT: TypeAdapter[Any] = TypeAdapter(Instant)


class Registers:
    """Every register's addresses."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking, showing: Showing) -> None:
        self._parts, self._workers = parts, workers
        self._asking, self._showing = asking, showing

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses of all registers."""
        for register in all_registers().values():
            routes = _Routes(register, self._parts, self._workers, self._asking, self._showing)
            routes.add_to(router)


class _Routes:
    """One register's addresses."""

    def __init__(
        self,
        register: AnyRegister,
        parts: Parts,
        workers: Workers,
        asking: Asking,
        showing: Showing,
    ) -> None:
        self._register, self._at = register, f"/v1/{register.plural}"
        self._questions, self._commands = parts.questions, parts.commands
        self._page_max_rows = parts.settings.page_max_rows
        self._workers, self._asking, self._showing = workers, asking, showing

    def add_to(self, router: APIRouter) -> None:
        """Fixed addresses first: ``counts`` is no id."""
        at, kind = self._at, self._register.kind
        reading: list[tuple[str, Callable[..., Any], str, tuple[int, ...]]] = [
            (at, self.page, "What is due first, then the open, then the finished", (422,)),
            (f"{at}/counts", self.count, "How many, in all and by state", (422,)),
            (f"{at}/parts", self.parts, "Parts of one item, or of all", (422,)),
            (f"{at}/{{id}}", self.show, f"A {kind}, its parts and its story", (404, 422)),
        ]
        for path, endpoint, summary, statuses in reading:
            router.add_api_route(
                path,
                endpoint,
                tags=["registers"],
                summary=summary,
                responses=problems(*statuses),
                operation_id=_operation("get", path),
            )
        for name, step in self._register.steps.items():
            if not step.fact.opens:
                self._add_step(router, name, step)
        router.add_api_route(
            f"{at}/{{id}}/reveal",
            self.reveal,
            methods=["POST"],
            tags=["registers"],
            summary="Show personal data in clear, on record",
            responses=problems(404, 422),
            operation_id=_operation("post", f"{at}/{{id}}/reveal"),
        )
        for name, step in self._register.openings.items():
            self._add_opening(router, f"{at}/{name}", step)
        if len(self._register.openings) == 1:
            (step,) = self._register.openings.values()
            self._add_opening(router, at, step)

    async def page(self, asked: Annotated[ItemPageQuery, Query()], asker: Asker) -> Response:
        """Names and numbers are masked, in `said`."""
        chosen = item_filter(self._register, asked, asker)
        as_of = await self._asking.moment(asked.as_of, asked.min_position)
        limit = min(asked.limit, self._page_max_rows)
        page = await self._workers.run(
            self._questions.list_items,
            chosen,
            as_of,
            cursor=asked.cursor,
            limit=limit,
            asker=asker.actor,
        )
        return answer(await self._workers.run(self._showing.items, page, as_of))

    async def count(self, asked: Annotated[ItemsQuery, Query()], asker: Asker) -> Response:
        """The states add up to the total."""
        chosen = item_filter(self._register, asked, asker)
        as_of = await self._asking.moment(asked.as_of, asked.min_position)
        found = await self._workers.run(
            self._questions.count_items, chosen, as_of, asker=asker.actor
        )
        return answer(counts(found, as_of))

    async def parts(self, asked: Annotated[PartsQuery, Query()], asker: Asker) -> Response:
        """What is due first; `complete` is false where there are more."""
        chosen = PartFilter(
            kind=self._register.kind,
            part=asked.part,
            item=asked.item,
            communities=scope_of(asked, asker),
            states=frozenset(asked.state) or None,
            assignee=asked.assignee,
        )
        as_of = await self._asking.moment(asked.as_of, asked.min_position)
        found = await self._workers.run(
            self._questions.list_parts, chosen, as_of, limit=asked.limit, asker=asker.actor
        )
        return answer(await self._workers.run(self._showing.parts, found, as_of))

    async def show(
        self,
        id: ItemId,  # noqa: A002 - the address's own word
        asker: Asker,
        as_of: AsOfInstant = None,
        min_position: MinPosition = None,
    ) -> Response:
        """Personal values are masked; ``ETag`` is the version to send back in ``If-Match``."""
        kind, run = self._register.kind, self._workers.run
        moment = await self._asking.moment(as_of, min_position)
        item = await self._asking.item_seen(kind, id, asker, moment)
        of_item = PartFilter(kind=kind, item=id)
        parts = await run(
            self._questions.list_parts, of_item, moment, limit=PARTS_MAX_ROWS, asker=asker.actor
        )
        timeline = await run(self._questions.item_story, id, moment, asker=asker.actor)
        shown = await run(self._showing.item, item, parts, timeline, moment)
        return answer(shown, headers=etag(item.version))

    async def reveal(
        self,
        id: ItemId,  # noqa: A002 - the address's own word
        asker: Asker,
        body: RevealBody,
    ) -> Response:
        """Values by event id and JSON Pointer; null where forgotten."""
        revealed = await self._workers.run(
            self._commands.reveal_item,
            self._register.kind,
            id,
            purpose=body.purpose,
            caller=asker.caller(),
        )
        return answer(
            {"id": id, "values": revealed.values, "receipt": receipt_of(revealed.receipt)}
        )

    def _add_opening(self, router: APIRouter, path: str, step: Step) -> None:
        async def begin(
            told: Told, asker: Asker, idempotency_key: IdempotencyKey = None
        ) -> Response:
            return await self._open(step.fact, told, asker, idempotency_key)

        _add_doing(router, path, begin, step, problems(409, 413, 422))

    def _add_step(self, router: APIRouter, name: str, step: Step) -> None:
        async def do(
            id: ItemId,  # noqa: A002 - the address's own word
            asker: Asker,
            sent: Headers,
            told: ToldOrNothing = None,
        ) -> Response:
            return await self._do(step.fact, id, told or {}, asker, sent)

        refusals = problems(404, 409, 412, 413, 422, 428)
        _add_doing(router, f"{self._at}/{{id}}/{name}", do, step, refusals)

    async def _open(
        self, kind: type[ItemFact], told: dict[str, Any], asker: Principal, key: str | None
    ) -> Response:
        data, happened_at = _read(kind, told)
        fact = fact_from(kind, {**data, "by": asker.actor})
        accepted = await self._workers.run(
            self._commands.perform,
            fact,
            caller=asker.caller(),
            happened_at=happened_at,
            idempotency_key=key,
        )
        item = accepted.receipts[0].stream.partition("/")[2]
        return self._done(item, accepted, {"Location": f"{self._at}/{item}"})

    async def _do(
        self, kind: type[ItemFact], item: str, told: dict[str, Any], asker: Principal, sent: Sent
    ) -> Response:
        data, happened_at = _read(kind, told)
        fact = fact_from(kind, {**data, "id": item, "by": asker.actor})
        try:
            accepted = await self._workers.run(
                self._commands.perform,
                fact,
                caller=asker.caller(),
                happened_at=happened_at,
                expected_version=sent.expected_version,
                idempotency_key=sent.idempotency_key,
            )
        except NotPermittedError:
            # Whoever may not see the item does not learn that it is there.
            raise NotFoundError(
                f"there is no such {self._register.kind}, or none you may see"
            ) from None
        return self._done(item, accepted, {})

    def _done(self, item: str, accepted: Accepted, headers: Mapping[str, str]) -> Response:
        version = last_version(accepted, item_stream(self._register.kind, item))
        if version is None:
            raise RuntimeError("a step left no event in its item's stream")
        return answer(
            {"id": item, "version": version, **landed(accepted)},
            status=status_of(accepted),
            headers={**headers, **etag(version)},
        )


def _add_doing(
    router: APIRouter,
    path: str,
    endpoint: Callable[..., Any],
    step: Step,
    refusals: dict[int | str, dict[str, Any]],
) -> None:
    summary = " ".join((step.fact.__doc__ or "").partition("\n\n")[0].split())
    router.add_api_route(
        path,
        endpoint,
        methods=["POST"],
        tags=["registers"],
        summary=summary,
        status_code=201,
        responses={201: {"model": ItemAnswer}, **refusals},
        operation_id=_operation("post", path),
        openapi_extra=request_body(step.fact),
    )


def _operation(method: str, path: str) -> str:
    return method + re.sub(r"\W+", "_", path).rstrip("_")


def _read(kind: type[ItemFact], told: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """The fact's own data, and when it happened. Raises ``RequestInvalidError``."""
    if own := sorted(said_already(kind) & told.keys()):
        raise RequestInvalidError(
            "the request does not fit what this address takes",
            problems=tuple(
                FieldProblem(pointer=f"/{name}", problem="address and token say this; leave it out")
                for name in own
            ),
        )
    data = {name: value for name, value in told.items() if name != "happened_at"}
    try:
        happened_at = told.get("happened_at")
        return data, None if happened_at is None else _INSTANT.validate_python(happened_at)
    except ValidationError as error:
        raise from_validation(error) from None
