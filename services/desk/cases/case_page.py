"""A case's page, and the forms on it: a command that is done leads back here, one
refused says why.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from projections.inbox.model import InboxRow
from projections.reading import AsOf
from services.access.principal import Principal
from services.desk.asking.forms import FACTS, FormError, require, to_fact, typed
from services.desk.asking.once import AGAIN, key_of, new_once, once_of
from services.desk.asking.past import moment_of
from services.desk.asking.waiting import wait_for_views
from services.desk.cases.actions import Action
from services.desk.cases.case_view import raw_event, see_case
from services.desk.cases.clocks_panel import clock_lines, first_reply_of, sensible, step_lines
from services.desk.cases.done import cases_beside, done_of
from services.desk.cases.fields import PURPOSES
from services.desk.cases.files_panel import SHOWS, AttachAttempt, FilesPanel
from services.desk.cases.filing import proposed_term, reason_of
from services.desk.cases.hands import case_forms
from services.desk.cases.more_time import MoreTime
from services.desk.cases.numbers import find_case
from services.desk.cases.reckoning import Reckonings
from services.desk.inbox.rows import Plain
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.desk.registers.noticed import found_in, noticed_lines
from services.desk.registers.numbers import with_incident_found
from services.desk.rendering.html import SECURITY_HEADERS, Rendering, principal_of, words_of
from services.desk.rendering.refusals import Refusal, forged, refusal, sent_before
from services.errors import (
    CommandRefusedError,
    NotFoundError,
    OriginConflictError,
    VersionConflictError,
)
from services.ledger.contract import Accepted

VERSION_MAX_DIGITS = 9
_IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """A command that was not done: what was typed stays in its form, beside what was
    wrong with it.
    """

    action: Action
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    refusal: Refusal | None = None
    once: str | None = None

    @property
    def filled(self) -> frozenset[str]:
        """The fields something was typed into."""
        return frozenset(name for name, value in self.values.items() if value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """What was posted. ``version`` is the one the reader saw, ``once`` the form's own key."""

    case: str
    action: Action
    values: Mapping[str, str]
    version: int | None
    once: str | None

    def failed(self, refused: Refusal | None) -> Attempt:
        """The same, as what the page shows again."""
        return Attempt(action=self.action, values=self.values, refusal=refused, once=self.once)


class CasePage:
    """Answers ``GET /cases/{case}``, its commands and its raw events."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering
        self._files = FilesPanel(parts)

    def show(self, request: Request, case: str) -> Response:
        """The page, now or as of a past moment."""
        wait_for_views(self._parts, request)
        return self._page(request, _known_form(case))

    def show_instead(self, case: str) -> Response:
        """Leads from a command's address, which only takes forms, to its case."""
        return RedirectResponse(f"/cases/{_known_form(case)}", status_code=303)

    def raw(self, request: Request, case: str, position: str) -> Response:
        """One event's committed bytes, unchanged; personal values are sealed in them."""
        if not position.isdecimal():
            raise NotFoundError("there is no such event in this case")
        event = raw_event(
            self._parts,
            _known_form(case),
            int(position),
            now=self._parts.clock(),
            principal=principal_of(request),
        )
        headers = dict(SECURITY_HEADERS)
        return Response(event.body, media_type="application/cloudevents+json", headers=headers)

    def act(
        self, request: Request, case: str, action: Action, posted: Mapping[str, Any]
    ) -> Response:
        """Carries a command out and goes back to the page, or shows the page with why not."""
        principal, words = principal_of(request), words_of(request)
        command = _command(_known_form(case), action, posted)
        if not self._parts.tokens.csrf_matches(principal, str(posted.get("csrf", ""))):
            return self._page(request, case, attempt=command.failed(forged(words)), status=403)
        # Scope first: a command must not tell that a case of another community exists.
        row = self._seen(request, case)
        try:
            if action == "reveal":
                return self._reveal(request, command, principal, words)
            accepted = self._perform(command, row, principal, words)
        except FormError as error:
            attempt = replace(command.failed(None), problems=error.problems)
            return self._page(request, case, attempt=attempt, status=422)
        except (CommandRefusedError, VersionConflictError) as error:
            status = 412 if isinstance(error, VersionConflictError) else 422
            attempt = command.failed(refusal(error, words))
            return self._page(request, case, attempt=attempt, status=status)
        except OriginConflictError:
            attempt = replace(command.failed(sent_before(words)), once=None)
            return self._page(request, case, attempt=attempt, status=409)
        position = accepted.receipts[-1].position
        at = "/" if action == "recuse" else f"/cases/{case}"
        done = AGAIN if accepted.duplicate else action
        address = f"{at}?min_position={position}&done={done}{found_in(accepted)}"
        return RedirectResponse(address, status_code=303)

    async def attach(self, request: Request, case: str) -> Response:
        """Takes a file from the page's form."""
        await run_in_threadpool(self._seen, request, _known_form(case))

        def show_again(attaching: AttachAttempt, status: int) -> Response:
            return self._page(request, case, attaching=attaching, status=status)

        return await self._files.attach(
            request, about=f"case/{case}", address=f"/cases/{case}", show_again=show_again
        )

    def show_file(self, request: Request, case: str, name: str) -> Response:
        """A file of the case in clear, on record."""
        self._seen(request, _known_form(case))
        return self._files.show(request, name, of=f"case/{case}")

    def _seen(self, request: Request, case: str) -> InboxRow:
        """The case as it stands. Raises ``NotFoundError`` where the visitor may not see it."""
        principal, now = principal_of(request), AsOf(position=None, instant=self._parts.clock())
        row = self._parts.questions.one_case(case, now, asker=principal.actor)
        if row is None or not principal.may_see(row.community):
            raise NotFoundError("there is no such case")
        return row

    def _perform(
        self, command: Command, row: InboxRow, principal: Principal, words: Words
    ) -> Accepted:
        case, action, values = command.case, command.action, command.values
        commands, caller = self._parts.commands, principal.caller()
        if action in FACTS:
            now = self._parts.clock()
            values = with_incident_found(self._parts, values, principal=principal, words=words)
            fact = to_fact(action, values, case=case, by=principal.actor, now=now, words=words)
            return commands.perform(
                fact,
                caller=caller,
                expected_version=command.version,
                idempotency_key=key_of(command.once, action),
            )
        require(action, values, words)
        if action == "file":
            reason = reason_of(values, commands.scheduled_term(row.category), words)
            return commands.file_record(
                case,
                retention=values["retention"],
                reason=reason,
                caller=caller,
                expected_version=command.version,
            )
        if action == "unmerge":
            return commands.unmerge(
                case,
                reason=values["reason"],
                caller=caller,
                expected_version=command.version,
            )
        into = self._find_case(values["into"], row.community, principal, words)
        return commands.merge(
            case, into, reason=values["reason"], caller=caller, expected_version=command.version
        )

    def _reveal(
        self, request: Request, command: Command, principal: Principal, words: Words
    ) -> Response:
        """Shows the page once with its personal values in clear; nothing keeps that page."""
        require("reveal", command.values, words)
        revealed = self._parts.commands.reveal(
            command.case, purpose=command.values["purpose"], caller=principal.caller()
        )
        position = revealed.receipt.position
        return self._page(
            request,
            command.case,
            plain=revealed.values,
            revealed_at=position,
            purpose=command.values["purpose"],
        )

    def _find_case(self, named: str, community: str, principal: Principal, words: Words) -> str:
        """A case by id, by its page's address, or by its number. Raises ``FormError``."""
        found = find_case(self._parts, named, principal, community=community)
        if found is not None:
            return found
        raise FormError({"into": words("refusal.unknown_case")})

    def _page(
        self,
        request: Request,
        case: str,
        *,
        status: int = 200,
        attempt: Attempt | None = None,
        plain: Plain | None = None,
        revealed_at: int | None = None,
        purpose: str = "",
        attaching: AttachAttempt | None = None,
    ) -> Response:
        parts, words, principal = self._parts, words_of(request), principal_of(request)
        as_of, past = moment_of(parts, request)
        view = see_case(parts, case, as_of, principal=principal, words=words, plain=plain)
        # A command that stopped making sense meanwhile is still shown with what was typed into it.
        late = () if attempt is None or attempt.action in view.actions else (attempt.action,)
        listed = parts.questions.clocks_of(case, as_of)
        told = Reckonings(parts.commands.reckoning.again, listed, words).of
        more_time = MoreTime(listed, actor=principal.actor)
        actions = (*late, *sensible(view.actions, listed, more_time))
        return self._rendering.page(
            request,
            "case.html",
            status=status,
            view=view,
            reckoning=first_reply_of(listed, told) or view.reckoning,
            clocks=clock_lines(listed, as_of.instant, words, told),
            clock_steps=step_lines(listed, words),
            more_time=more_time.lines(words),
            proposed={
                "grant": more_time.proposed(),
                "file": proposed_term(parts, view.row, actions),
            },
            forms={}
            if past
            else case_forms(
                parts, view.row, actions, more_time, as_of, principal=principal, words=words
            ),
            actions=actions,
            attempt=attempt,
            revealed_at=revealed_at,
            purpose=purpose,
            purposes=PURPOSES if "reveal" in view.actions else (),
            attaching=attaching,
            shows=SHOWS,
            past=past,
            once=(attempt and attempt.once) or new_once(),
            done=done_of(request, words),
            beside=cases_beside(parts, request),
            noticed=noticed_lines(parts, request, f"case/{case}", as_of, words),
            here=f"/cases/{case}",
        )


def _known_form(case: str) -> str:
    if _IDENTIFIER.fullmatch(case) is None:
        raise NotFoundError("there is no such case")
    return case


def _command(case: str, action: Action, posted: Mapping[str, Any]) -> Command:
    version = str(posted.get("version", ""))
    known = version.isdecimal() and len(version) <= VERSION_MAX_DIGITS
    return Command(
        case=case,
        action=action,
        values=typed(action, posted),
        version=int(version) if known else None,
        once=once_of(posted),
    )
