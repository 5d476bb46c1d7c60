"""Records as PDF/A-2b: ``GET /v1/meetings/{id}/minutes.pdf`` and its kin, masked as any answer;
``POST`` with a purpose in clear and on record (Art. 6(4), 9(2)).
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from projections.reading import AsOf
from projections.registers.model import Item
from services.access.principal import Principal
from services.api.contract import Parts
from services.api.http.addresses import ItemId
from services.api.http.answers import NO_STORE
from services.api.http.asking import Asker, Asking, AsOfInstant, MinPosition
from services.api.http.bodies import RevealBody
from services.api.http.openapi import problems
from services.api.http.workers import Workers
from services.documents.kinds import PRINTED, Printed
from services.documents.telling import Plain
from services.documents.typesetting import typeset
from services.documents.words import Language
from services.errors import NotFoundError

PDF = "application/pdf"
_ANSWERS: dict[int | str, dict[str, Any]] = {200: {"content": {PDF: {}}, "description": "PDF/A-2b"}}

Lang = Annotated[Language, Query(description="The language of headings and labels.")]


class Documents:
    """Every record that can be printed."""

    def __init__(self, parts: Parts, workers: Workers, asking: Asking) -> None:
        self._parts, self._workers, self._asking = parts, workers, asking

    def add_to(self, router: APIRouter) -> None:
        """Declares the addresses of all printed records."""
        for printed in PRINTED:
            _Routes(printed, self._parts, self._workers, self._asking).add_to(router)


class _Routes:
    """One record's addresses."""

    def __init__(self, printed: Printed, parts: Parts, workers: Workers, asking: Asking) -> None:
        self._printed, self._parts = printed, parts
        self._workers, self._asking = workers, asking

    def add_to(self, router: APIRouter) -> None:
        """The same address for both: masked, and in clear."""
        path = f"/v1/{self._printed.plural}/{{id}}/{self._printed.name}.pdf"
        name = self._printed.name
        for method, endpoint, summary in (
            ("GET", self.masked, f"The {name} as PDF/A-2b, personal values masked"),
            ("POST", self.clear, f"The {name} as PDF/A-2b in clear, on record"),
        ):
            router.add_api_route(
                path,
                endpoint,
                methods=[method],
                tags=["registers"],
                summary=summary,
                response_class=Response,
                responses={**_ANSWERS, **problems(404, 422)},
            )

    async def masked(
        self,
        id: ItemId,  # noqa: A002 - the address's own word
        asker: Asker,
        lang: Lang = "zh",
        as_of: AsOfInstant = None,
        min_position: MinPosition = None,
    ) -> Response:
        """A watermark says that it is a draft, until somebody approved or received it."""
        moment = await self._asking.moment(as_of, min_position)
        item = await self._seen(id, asker, moment)
        return await self._workers.run(self._print, item, asker, moment, lang, None)

    async def clear(
        self,
        id: ItemId,  # noqa: A002 - the address's own word
        asker: Asker,
        body: RevealBody,
        lang: Lang = "zh",
    ) -> Response:
        """The viewing is recorded before anything is shown."""
        moment = await self._asking.moment(None, None)
        item = await self._seen(id, asker, moment)
        revealed = await self._workers.run(
            self._parts.commands.reveal_item,
            self._printed.kind,
            id,
            purpose=body.purpose,
            caller=asker.caller(),
        )
        return await self._workers.run(self._print, item, asker, moment, lang, revealed.values)

    async def _seen(self, id_: str, asker: Principal, moment: AsOf) -> Item:
        item = await self._asking.item_seen(self._printed.kind, id_, asker, moment)
        if item.state not in self._printed.states:
            raise NotFoundError(f"there are no {self._printed.name} of this {item.kind} yet")
        return item

    def _print(
        self, item: Item, asker: Principal, moment: AsOf, language: Language, plain: Plain | None
    ) -> Response:
        document = self._printed.document(
            self._parts, item, moment, asker=asker.actor, language=language, plain=plain
        )
        name = f"{self._printed.name}-{item.number or item.id}.pdf"
        return Response(
            typeset(document),
            media_type=PDF,
            headers={**NO_STORE, "Content-Disposition": f'inline; filename="{name}"'},
        )
