"""``/v1/screenings``: what a text would be held against, before anybody sends it."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from events.personal import TEXT_MAX_BYTES
from events.vocabulary import PUBLIC_CHANNELS, Channel
from services.api.contract import Parts
from services.api.http.answers import answer
from services.api.http.openapi import problems
from services.api.http.workers import Workers
from services.screening.finding import Hit
from services.screening.screen import mended

ARTICLES = {"forbidden": "Art.6(5)", "vague": "Art.3(3)"}
PERSONAL_ARTICLE = "Art.6(4)"


class ScreeningBody(BaseModel):
    """A text somebody is about to send, and by which way. It is kept nowhere."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(min_length=1, max_length=TEXT_MAX_BYTES)] = Field(
        examples=["我们尽快处理，有事打13900004821。"]
    )
    channel: Channel | None = Field(None, examples=["wechat_group"])


class Screening:
    """Looks at texts, by the rules in force."""

    def __init__(self, parts: Parts, workers: Workers) -> None:
        self._commands, self._workers = parts.commands, workers

    def add_to(self, router: APIRouter) -> None:
        """Declares the address."""
        router.add_api_route(
            "/v1/screenings",
            self.look,
            methods=["POST"],
            tags=["screening"],
            summary="What a text would be held against",
            responses=problems(422),
        )

    async def look(self, body: Annotated[ScreeningBody, Body()]) -> Response:
        """Places in ``text`` by characters, half-open. ``refused``: an answer by this channel would
        be; everything else is for its author to weigh. ``mended`` is the text as it may stand.
        """
        rules = await self._workers.run(self._commands.rules.at, datetime.now(UTC))
        screen = rules.screen
        personal, phrases = screen.personal(body.text), screen.phrases(body.text)
        public = body.channel in PUBLIC_CHANNELS
        hits = sorted([*(personal if public else ()), *phrases], key=lambda hit: hit.start)
        told = {
            "ruleset": rules.label,
            "refused": (public and bool(personal)) or any(h.kind == "forbidden" for h in phrases),
            "hits": [_told(body.text, hit) for hit in hits],
            "mended": mended(body.text, hits),
        }
        return answer(told)


def _told(text: str, hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "article": ARTICLES.get(hit.kind, PERSONAL_ARTICLE),
        "start": hit.start,
        "end": hit.end,
        "said": text[hit.start : hit.end],
        "instead": hit.instead,
    }
