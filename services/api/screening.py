"""``/v1/screenings``: what a text would be held against, before anybody sends it."""

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from events.personal import TEXT_MAX_BYTES
from events.vocabulary import PUBLIC_CHANNELS, Channel
from services.api.answers import answer
from services.api.openapi import problems
from services.screening.finding import Hit
from services.screening.screen import mended, shipped_screen

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
    """Looks at texts."""

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
        screen = shipped_screen()
        personal, phrases = screen.personal(body.text), screen.phrases(body.text)
        public = body.channel in PUBLIC_CHANNELS
        hits = sorted([*(personal if public else ()), *phrases], key=lambda hit: hit.start)
        told = {
            "ruleset": screen.version,
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
