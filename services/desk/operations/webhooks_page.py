"""Who is told of alarms, and what became of each: dead letters first seen, and sent again, here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.access.table import may
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.moments import full
from services.desk.rendering.refusals import Refusal, forged
from services.errors import NotPermittedError
from services.webhooks import STATES, Delivery, DeliveryState, Standing

ADDRESS = "/webhooks"


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookLine:
    """One subscription as the page shows it. ``well`` None: nothing was sent yet."""

    name: str
    receiver: str
    told_of: str
    well: bool | None
    state: str
    last: str
    answer: str
    waiting: int
    dead: int
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryLine:
    """One delivery as the page shows it. ``due`` is empty where it is not tried by itself again."""

    position: int
    what: str
    case: str
    state: DeliveryState
    state_told: str
    tries: int
    due: str
    last: str
    answer: str


class WebhooksPage:
    """Answers ``/webhooks``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """Subscriptions, and the deliveries of the one that is looked at."""
        return self._page(request)

    def send_again(self, request: Request, posted: Mapping[str, Any]) -> Response:
        """Makes a delivery, or every dead letter of a subscription, due now, and comes back."""
        principal, words = principal_of(request), words_of(request)
        if not principal.company_wide:
            raise NotPermittedError("this takes a token for the whole company", rule="company-wide")
        if not self._parts.tokens.csrf_matches(principal, str(posted.get("csrf", ""))):
            return self._page(request, wrong=forged(words), status=403)
        name, position = str(posted.get("webhook", "")), str(posted.get("position", ""))
        again = self._parts.webhooks.send_again(
            name, int(position) if _is_position(position) else None
        )
        return RedirectResponse(f"{_address(name)}&again={again}", status_code=303)

    def _page(
        self, request: Request, *, wrong: Refusal | None = None, status: int = 200
    ) -> Response:
        parts, words, principal = self._parts, words_of(request), principal_of(request)
        if not principal.company_wide:
            raise NotPermittedError("this takes a token for the whole company", rule="company-wide")
        asked = request.query_params
        standings = parts.webhooks.standings()
        chosen = _chosen(standings, asked.get("webhook", ""))
        state = next((each for each in STATES if each == asked.get("state")), None)
        before = asked.get("before", "")
        found: Sequence[Delivery] = ()
        if chosen is not None:
            found = parts.webhooks.deliveries(
                chosen.name,
                state=state,
                before=int(before) if _is_position(before) else None,
                limit=parts.page_max_rows,
            )
        more = chosen is not None and len(found) == parts.page_max_rows
        again = asked.get("again", "")
        return self._rendering.page(
            request,
            "webhooks.html",
            status=status,
            wrong=wrong,
            done=words("webhooks.again", count=int(again)) if _is_position(again) else "",
            webhooks=[_webhook(each, words) for each in standings],
            chosen=chosen,
            deliveries=[_delivery(each, words) for each in found],
            state=state or "",
            states=STATES,
            older=_address(chosen.name, state=state, before=found[-1].position)
            if chosen is not None and more
            else "",
            may_send=may(principal.role, "POST", ADDRESS),
        )


def _chosen(standings: Sequence[Standing], name: str) -> Standing | None:
    """The one asked for; else the first with dead letters, else the first."""
    by_name = next((each for each in standings if each.name == name), None)
    first = next((each for each in standings if each.dead), None)
    return by_name or first or (standings[0] if standings else None)


def _webhook(standing: Standing, words: Words) -> WebhookLine:
    state = "new" if standing.last_well is None else "well" if standing.last_well else "failing"
    told_of = words("item.with").join(
        dict.fromkeys(words.of("alarm_type", each) for each in standing.types)
    )
    return WebhookLine(
        name=standing.name,
        receiver=standing.receiver,
        told_of=told_of,
        well=standing.last_well if standing.listed else False,
        state=words.of("webhook_state", state if standing.listed else "unlisted"),
        last="" if standing.last_at is None else full(standing.last_at),
        answer=standing.last_answer or "",
        waiting=standing.waiting,
        dead=standing.dead,
        address=_address(standing.name),
    )


def _delivery(delivery: Delivery, words: Words) -> DeliveryLine:
    return DeliveryLine(
        position=delivery.position,
        what=words.of("alarm_type", delivery.type),
        case=delivery.subject.rpartition("/")[2],
        state=delivery.state,
        state_told=words.of("webhook_state", delivery.state),
        tries=delivery.tries,
        due=full(delivery.due_at) if delivery.state == "waiting" else "",
        last="" if delivery.last_at is None else full(delivery.last_at),
        answer=delivery.last_answer or "",
    )


def _address(name: str, *, state: str | None = None, before: int | None = None) -> str:
    asked = {"webhook": name, "state": state, "before": before}
    return f"{ADDRESS}?{urlencode({key: told for key, told in asked.items() if told})}"


def _is_position(text: str) -> bool:
    return text.isdecimal() and len(text) <= 15  # noqa: PLR2004 - what fits the log's positions
