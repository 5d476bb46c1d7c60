"""An item's page, and the forms of its steps: one that is done leads back here, one refused says
why.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from events.item import item_stream
from projections.reading import AsOf
from projections.registers.model import Item
from services.access.principal import Principal
from services.desk.asking.forms import FormError
from services.desk.asking.once import AGAIN, key_of, new_once
from services.desk.asking.past import moment_of
from services.desk.asking.waiting import wait_for_views
from services.desk.cases.fields import PURPOSES
from services.desk.cases.files_panel import SHOWS, AttachAttempt, FilesPanel
from services.desk.inbox.rows import Places
from services.desk.parts import DeskParts
from services.desk.registers.attempt import Attempt, attempt_of
from services.desk.registers.form import form_of
from services.desk.registers.incident_panel import incident_panel
from services.desk.registers.inputs import Choosing, FormView, Typed, form_view
from services.desk.registers.item_view import ItemView, see_item, seen
from services.desk.registers.noticed import found_in, noticed_lines
from services.desk.registers.numbers import with_named_found
from services.desk.registers.reading import FormReading
from services.desk.registers.wording import Wording
from services.desk.rendering.html import SECURITY_HEADERS, Rendering, principal_of, words_of
from services.desk.rendering.refusals import forged
from services.documents.kinds import printed_of
from services.errors import (
    CommandRefusedError,
    NotFoundError,
    OriginConflictError,
    VersionConflictError,
)
from services.ledger.contract import Accepted, Revealed
from services.ledger.registers.contract import AnyRegister, Step

_IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class ItemPage:
    """Answers ``/<register>/{id}``, the steps below it and its raw events."""

    def __init__(self, register: AnyRegister, parts: DeskParts, rendering: Rendering) -> None:
        self._register, self._parts, self._rendering = register, parts, rendering
        self._files = FilesPanel(parts)

    def show(self, request: Request, item: str) -> Response:
        """The page, now or as of a past moment."""
        wait_for_views(self._parts, request)
        return self._page(request, self._known_form(item))

    def show_instead(self, item: str) -> Response:
        """Leads from a step's address, which only takes forms, to its item."""
        return RedirectResponse(self._address(self._known_form(item)), status_code=303)

    def raw(self, request: Request, item: str, position: str) -> Response:
        """One event's committed bytes, unchanged; personal values are sealed in them."""
        self._seen(request, self._known_form(item))
        now = AsOf(position=None, instant=self._parts.clock())
        asker = principal_of(request).actor
        for event in self._parts.questions.item_story(item, now, asker=asker).events:
            if str(event.position) == position:
                return Response(
                    event.body,
                    media_type="application/cloudevents+json",
                    headers=dict(SECURITY_HEADERS),
                )
        raise NotFoundError("there is no such event here")

    def act(
        self, request: Request, item: str, name: str, step: Step, posted: Mapping[str, Any]
    ) -> Response:
        """Takes a step and goes back to the page, or shows the page with why not."""
        principal, words = principal_of(request), words_of(request)
        attempt, parts = attempt_of(name, posted), form_of(step.fact)
        # Scope first: a form must not tell that an item of another community exists.
        community = self._seen(request, self._known_form(item))
        if parts is None:
            raise NotFoundError("no page takes this step")
        if not self._parts.tokens.csrf_matches(principal, str(posted.get("csrf", ""))):
            forgery = replace(attempt, refusal=forged(words))
            return self._page(request, item, attempt=forgery, status=403)
        if attempt.typed.more:
            return self._page(request, item, attempt=attempt)
        wording = Wording(self._register, words)
        try:
            values = with_named_found(
                self._parts, step.fact, attempt.typed.values, principal=principal, words=words
            )
        except FormError as error:
            return self._page(request, item, attempt=attempt.wrong(error), status=422)
        reading = FormReading(parts, values, wording, community=community)
        try:
            accepted = self._perform(step, item, attempt, reading, principal)
        except FormError as error:
            return self._page(request, item, attempt=attempt.wrong(error), status=422)
        except (CommandRefusedError, VersionConflictError) as error:
            status = 412 if isinstance(error, VersionConflictError) else 422
            refused = attempt.refused(error, words, reading)
            return self._page(request, item, attempt=refused, status=status)
        except OriginConflictError:
            return self._page(request, item, attempt=attempt.before(words), status=409)
        position = max(receipt.position for receipt in accepted.receipts)
        done = AGAIN if accepted.duplicate else name
        address = f"{self._address(item)}?min_position={position}&done={done}{found_in(accepted)}"
        return RedirectResponse(address, status_code=303)

    def reveal(self, request: Request, item: str, posted: Mapping[str, Any]) -> Response:
        """Shows the page once with its personal values in clear; nothing keeps that page."""
        principal, words = principal_of(request), words_of(request)
        attempt = attempt_of("reveal", posted)
        self._seen(request, self._known_form(item))
        if not self._parts.tokens.csrf_matches(principal, str(posted.get("csrf", ""))):
            forgery = replace(attempt, refusal=forged(words))
            return self._page(request, item, attempt=forgery, status=403)
        try:
            revealed = self._parts.commands.reveal_item(
                self._register.kind,
                item,
                purpose=attempt.typed.values.get("purpose", ""),
                caller=principal.caller(),
            )
        except CommandRefusedError as error:
            return self._page(request, item, attempt=attempt.refused(error, words), status=422)
        purpose = attempt.typed.values.get("purpose", "")
        return self._page(request, item, revealed=revealed, purpose=purpose)

    async def attach(self, request: Request, item: str) -> Response:
        """Takes a file from the page's form."""
        await run_in_threadpool(self._seen, request, self._known_form(item))

        def show_again(attaching: AttachAttempt, status: int) -> Response:
            return self._page(request, item, attaching=attaching, status=status)

        return await self._files.attach(
            request,
            about=item_stream(self._register.kind, item),
            address=self._address(item),
            show_again=show_again,
        )

    def show_file(self, request: Request, item: str, name: str) -> Response:
        """A file of the item in clear, on record."""
        self._seen(request, self._known_form(item))
        return self._files.show(request, name, of=item_stream(self._register.kind, item))

    def _perform(
        self,
        step: Step,
        item: str,
        attempt: Attempt,
        reading: FormReading,
        principal: Principal,
    ) -> Accepted:
        fact = reading.fact(step.fact, id=item, by=principal.actor)
        return self._parts.commands.perform(
            fact,
            caller=principal.caller(),
            happened_at=reading.happened_at(),
            expected_version=attempt.version,
            idempotency_key=key_of(attempt.once, attempt.step),
        )

    def _page(
        self,
        request: Request,
        item: str,
        *,
        status: int = 200,
        attempt: Attempt | None = None,
        revealed: Revealed | None = None,
        purpose: str = "",
        attaching: AttachAttempt | None = None,
    ) -> Response:
        words, principal = words_of(request), principal_of(request)
        as_of, past = moment_of(self._parts, request)
        wording = Wording(self._register, words)
        view = see_item(
            self._parts,
            self._register,
            item,
            as_of,
            principal=principal,
            wording=wording,
            plain=None if revealed is None else revealed.values,
        )
        done = request.query_params.get("done", "")
        return self._rendering.page(
            request,
            "item.html",
            status=status,
            plural=self._register.plural,
            wording=wording,
            view=view,
            incident=incident_panel(
                self._parts, view.item, as_of, principal=principal, words=words
            ),
            forms=self._forms(view, wording, attempt),
            attempt=attempt,
            past=past,
            purposes=PURPOSES,
            purpose=purpose,
            attaching=attaching,
            shows=SHOWS,
            revealed_at=None if revealed is None else revealed.receipt.position,
            once=(attempt and attempt.once) or new_once(),
            done=_done(done, self._register, wording),
            noticed=noticed_lines(
                self._parts, request, item_stream(self._register.kind, item), as_of, words
            ),
            here=self._address(item),
            printed=_printed(view.item),
        )

    def _forms(self, view: ItemView, wording: Wording, attempt: Attempt | None) -> list[FormView]:
        steps = dict(view.steps)
        if attempt is not None and attempt.step in self._register.steps:
            # A step that stopped making sense meanwhile is still shown with what was typed.
            steps.setdefault(attempt.step, self._register.steps[attempt.step])
        choosing = Choosing(
            places=Places(self._parts.questions.communities(), wording.words),
            community=view.item.community,
            keys=view.keys,
        )
        return [
            form_view(
                name,
                parts,
                wording=wording,
                choosing=choosing,
                typed=attempt.typed if attempt and attempt.step == name else Typed(),
            )
            for name, step in steps.items()
            if (parts := form_of(step.fact)) is not None
        ]

    def _seen(self, request: Request, item: str) -> str | None:
        """The item's community. Raises ``NotFoundError`` where the visitor may not see it."""
        now = AsOf(position=None, instant=self._parts.clock())
        return seen(self._parts, self._register, item, now, principal_of(request)).community

    def _address(self, item: str) -> str:
        return f"/{self._register.plural}/{item}"

    def _known_form(self, item: str) -> str:
        return known_form(item, self._register)


def _done(step: str, register: AnyRegister, wording: Wording) -> str:
    """What the page says of the step that led to it."""
    if step in {"attach", AGAIN}:
        return wording.words("file.done" if step == "attach" else f"done.{AGAIN}")
    return wording.words("item.done", step=wording.step(step)) if step in register.steps else ""


def _printed(item: Item) -> list[str]:
    """The names of what can be printed of the item by now."""
    return [printed.name for printed in printed_of(item.kind) if item.state in printed.states]


def known_form(item: str, register: AnyRegister) -> str:
    """An item's id from an address. Raises ``NotFoundError`` for what is none."""
    if _IDENTIFIER.fullmatch(item) is None:
        raise NotFoundError(f"there is no such {register.kind}")
    return item
