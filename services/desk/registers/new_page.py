"""Beginning an item: the form of an opening step, and where it leads."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.desk.asking.forms import FormError
from services.desk.asking.once import AGAIN, key_of, new_once
from services.desk.inbox.rows import Places
from services.desk.parts import DeskParts
from services.desk.registers.attempt import Attempt, attempt_of
from services.desk.registers.form import form_of
from services.desk.registers.inputs import Choosing, Typed, form_view
from services.desk.registers.noticed import found_in
from services.desk.registers.numbers import with_named_found
from services.desk.registers.reading import FormReading
from services.desk.registers.wording import Wording
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.refusals import forged
from services.errors import CommandRefusedError, NotFoundError, OriginConflictError
from services.ledger.registers.contract import AnyRegister, Step


class NewPage:
    """Answers ``/<register>/new/<opening step>``."""

    def __init__(self, register: AnyRegister, parts: DeskParts, rendering: Rendering) -> None:
        self._register, self._parts, self._rendering = register, parts, rendering

    def show(self, request: Request, name: str, step: Step) -> Response:
        """The empty form."""
        principal = principal_of(request)
        named = {part.name for part in form_of(step.fact) or ()}
        values = {name: text for name, text in request.query_params.items() if name in named}
        if principal.communities is not None and len(principal.communities) == 1:
            values["community"] = next(iter(principal.communities))
        return self._page(request, step, Attempt(step=name, typed=Typed(values=values)))

    def begin(self, request: Request, name: str, step: Step, posted: Mapping[str, Any]) -> Response:
        """Begins the item and goes to its page, or shows the form with what is wrong."""
        principal, words = principal_of(request), words_of(request)
        attempt, parts = attempt_of(name, posted), form_of(step.fact)
        if not self._parts.tokens.csrf_matches(principal, str(posted.get("csrf", ""))):
            forgery = replace(attempt, refusal=forged(words))
            return self._page(request, step, forgery, status=403)
        if attempt.typed.more or parts is None:
            return self._page(request, step, attempt)
        try:
            values = with_named_found(
                self._parts, step.fact, attempt.typed.values, principal=principal, words=words
            )
        except FormError as error:
            return self._page(request, step, attempt.wrong(error), status=422)
        reading = FormReading(parts, values, Wording(self._register, words))
        try:
            accepted = self._parts.commands.perform(
                reading.fact(step.fact, by=principal.actor),
                caller=principal.caller(),
                happened_at=reading.happened_at(),
                idempotency_key=key_of(attempt.once, name),
            )
        except FormError as error:
            return self._page(request, step, attempt.wrong(error), status=422)
        except CommandRefusedError as error:
            return self._page(request, step, attempt.refused(error, words, reading), status=422)
        except OriginConflictError as error:
            opens = f"/{self._register.plural}/{error.streams[0].partition('/')[2]}"
            return self._page(request, step, attempt.before(words, opens=opens), status=409)
        item = accepted.receipts[0].stream.partition("/")[2]
        position = max(receipt.position for receipt in accepted.receipts)
        done = AGAIN if accepted.duplicate else name
        address = f"/{self._register.plural}/{item}?min_position={position}&done={done}"
        return RedirectResponse(address + found_in(accepted), status_code=303)

    def _page(
        self, request: Request, step: Step, attempt: Attempt, *, status: int = 200
    ) -> Response:
        words, principal = words_of(request), principal_of(request)
        parts = form_of(step.fact)
        if parts is None:
            raise NotFoundError("no page takes this step")
        known = self._parts.questions.communities()
        mine = [c for c in known if principal.may_see(c.community)]
        choosing = Choosing(places=Places(mine, words), company=principal.company_wide)
        wording = Wording(self._register, words)
        return self._rendering.page(
            request,
            "new_item.html",
            status=status,
            plural=self._register.plural,
            wording=wording,
            form=form_view(
                attempt.step, parts, wording=wording, choosing=choosing, typed=attempt.typed
            ),
            attempt=attempt,
            once=attempt.once or new_once(),
            here=f"/{self._register.plural}/new/{attempt.step}",
        )
