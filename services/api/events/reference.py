"""What the ledger knows before anything is said: communities, sources, and the schemas
of events.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Body, Path, Query
from starlette.responses import Response

from events.asyncapi import asyncapi_document
from events.catalogue import UnknownTypeError, published_schema, recorded_schema
from events.fact import Fact
from events.reference import CommunityRegistered, SourceRegistered
from services.access.principal import Principal
from services.api.contract import Parts
from services.api.events.receipts import receipt_of
from services.api.http.answers import answer, fact_from
from services.api.http.asking import Asker, require_company
from services.api.http.openapi import problems
from services.api.http.workers import Workers
from services.errors import NotFoundError
from services.questions.contract import Community, Source

F = TypeVar("F", bound=Fact)


class Reference:
    """Shows and registers."""

    def __init__(self, parts: Parts, workers: Workers) -> None:
        self._commands = parts.commands
        self._questions = parts.questions
        self._topic_prefix = parts.settings.topic_prefix
        self._workers = workers

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses."""
        shown: list[tuple[str, Callable[..., Any], str]] = [
            ("/v1/communities", self.communities, "Communities and their buildings"),
            ("/v1/sources", self.sources, "Which outside systems may publish what"),
            ("/asyncapi.json", self.asyncapi, "The topics and their messages (AsyncAPI 3.0)"),
            ("/schemas/{type_name}", self.schema, "JSON Schema of an event type's data"),
        ]
        for path, endpoint, summary in shown:
            router.add_api_route(
                path, endpoint, tags=["reference"], summary=summary, responses=problems(404, 422)
            )
        registered: list[tuple[str, Callable[..., Any], str, type[Fact]]] = [
            (
                "/v1/communities",
                self.register_community,
                "Register a community",
                CommunityRegistered,
            ),
            ("/v1/sources", self.register_source, "Register a source", SourceRegistered),
        ]
        for path, endpoint, summary, fact in registered:
            schema = published_schema(fact.type_name)
            router.add_api_route(
                path,
                endpoint,
                methods=["POST"],
                tags=["reference"],
                summary=summary,
                status_code=201,
                responses=problems(422),
                openapi_extra={
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": schema}},
                    }
                },
            )

    async def communities(self, asker: Asker) -> Response:
        """Those within the token's scope."""
        found = await self._workers.run(self._questions.communities)
        shown = [_community(one) for one in found if asker.may_see(one.community)]
        return answer({"communities": shown})

    async def sources(self, asker: Asker) -> Response:
        """Those that may publish for a community within the token's scope."""
        found: Sequence[Source] = await self._workers.run(self._questions.sources)
        return answer({"sources": [_source(one) for one in found if _concerns(one, asker)]})

    async def register_community(
        self, community: Annotated[dict[str, Any], Body()], asker: Asker
    ) -> Response:
        """A later registration of the same id replaces what is shown of it."""
        require_company(asker)
        accepted = await self._workers.run(
            self._commands.register_community,
            fact_from(CommunityRegistered, community),
            caller=asker.caller(),
        )
        return answer(receipt_of(accepted.receipts[0]), status=201)

    async def register_source(
        self, source: Annotated[dict[str, Any], Body()], asker: Asker
    ) -> Response:
        """A later registration of the same source replaces it."""
        require_company(asker)
        accepted = await self._workers.run(
            self._commands.register_source,
            fact_from(SourceRegistered, source),
            caller=asker.caller(),
        )
        return answer(receipt_of(accepted.receipts[0]), status=201)

    async def asyncapi(self) -> Response:
        """Made from the catalogue of event types."""
        return answer(asyncapi_document(topic_prefix=self._topic_prefix))

    async def schema(
        self,
        type_name: Annotated[str, Path(max_length=128)],
        form: Annotated[Literal["published", "recorded"], Query()] = "published",
    ) -> Response:
        """``published``: what a publisher sends, plain; ``recorded``: what the log
        holds, sealed.
        """
        make = published_schema if form == "published" else recorded_schema
        try:
            return answer(make(type_name))
        except UnknownTypeError:
            raise NotFoundError("there is no such event type") from None


def _community(one: Community) -> dict[str, Any]:
    return {
        "community": one.community,
        "name": one.name,
        "name_en": one.name_en,
        "desk": one.desk,
        "buildings": [{"id": building.id, "name": building.name} for building in one.buildings],
    }


def _source(one: Source) -> dict[str, Any]:
    return {
        "source": one.source,
        "name": one.name,
        "types": list(one.types),
        "communities": list(one.communities),
        "ways": list(one.ways),
    }


def _concerns(source: Source, asker: Principal) -> bool:
    return asker.company_wide or any(
        community == "*" or asker.may_see(community) for community in source.communities
    )
