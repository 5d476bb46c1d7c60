"""Logging a contact: who and what first, in one line each; everything else can be left as it stands
(Art. 4).
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from projections.inbox.model import InboxRow
from projections.reading import AsOf
from services.access.principal import Principal
from services.desk.asking.forms import FormError, typed_moment
from services.desk.asking.once import key_of, new_once, once_of
from services.desk.cases.contact_done import afterwards, cases_among
from services.desk.cases.contact_form import (
    CHOICES,
    DEFAULTS,
    FURTHER,
    MATTERS_MAX,
    NAMES,
    NO_BUILDING,
    about_whom,
    case_fields,
    contact_from,
    proposed_building,
    rows_of,
    typed_contact,
)
from services.desk.cases.known_cases import known_cases
from services.desk.cases.numbers import find_case
from services.desk.cases.who import understand
from services.desk.inbox.rows import places_seen
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.refusals import Refusal, forged, refusal, sent_before
from services.errors import CommandRefusedError, OriginConflictError
from services.ledger.contract import Accepted

COMMUNITY_COOKIE = "huiyin_community"
"""Where a session logged for last; the browser forgets it when it is closed."""


class ContactPage:
    """Answers ``/contacts/new`` and ``/contacts/known``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """The empty form; what is about a case that the address names begins with it."""
        principal, named = principal_of(request), request.query_params.get("case", "")
        values = {**DEFAULTS, "community": self._likeliest(request, principal)}
        row = self._seen(named, principal) if named else None
        if row is not None:
            values |= {"case": row.number, "community": row.community}
        return self._page(request, values, {}, None)

    def known(self, request: Request, posted: Mapping[str, Any]) -> Response:
        """The form as it was typed, with the open cases of whoever was typed in. Asked by a form,
        so that no telephone number stands in an address.
        """
        principal, words, values = principal_of(request), words_of(request), typed_contact(posted)
        if not self._parts.tokens.csrf_matches(principal, str(posted.get("csrf", ""))):
            return self._page(request, values, {}, forged(words), status=403)
        return self._page(request, values, {}, None, once=once_of(posted))

    def log(self, request: Request, posted: Mapping[str, Any]) -> Response:
        """Records the contact and goes to its case, or shows the form with what is wrong."""
        principal, words, once = principal_of(request), words_of(request), once_of(posted)
        values = typed_contact(posted)
        if not self._parts.tokens.csrf_matches(principal, str(posted.get("csrf", ""))):
            return self._page(request, values, {}, forged(words), once=once, status=403)
        try:
            accepted = self._log(values, once, principal, words)
        except FormError as error:
            return self._page(request, values, error.problems, None, once=once, status=422)
        except CommandRefusedError as error:
            refused = refusal(error, words)
            return self._page(request, values, {}, refused, once=once, status=422)
        except OriginConflictError as error:
            cases = cases_among(error.streams)
            refused = sent_before(words, opens=f"/cases/{cases[0]}" if cases else "")
            return self._page(request, values, {}, refused, status=409)
        response = RedirectResponse(afterwards(accepted), status_code=303)
        response.set_cookie(
            COMMUNITY_COOKIE,
            _remembered(values["community"], principal),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return response

    def _likeliest(self, request: Request, principal: Principal) -> str:
        """The only community there is to choose, or the one this session logged for last."""
        known = self._parts.questions.communities()
        seen = [each.community for each in known if principal.may_see(each.community)]
        if len(seen) == 1:
            return seen[0]
        last = request.cookies.get(COMMUNITY_COOKIE)
        return next((each for each in seen if _remembered(each, principal) == last), "")

    def _log(
        self, values: Mapping[str, str], once: str | None, principal: Principal, words: Words
    ) -> Accepted:
        if understand(values["who"]).doubtful and values["told"] != values["who"]:
            # Told once, in the answer to whoever typed it; sent again, it stands as it was typed.
            raise FormError({"who": words("contact.doubtful")})
        cases = self._cases_named(values, principal, words)
        return self._parts.commands.perform(
            contact_from(values, words, places_seen(self._parts, principal, words), cases=cases),
            caller=principal.caller(),
            happened_at=_happened_at(values["happened_at"], words),
            idempotency_key=key_of(once, "contact"),
            restricted_from=about_whom(values["restricted_from"], words),
        )

    def _cases_named(
        self, values: Mapping[str, str], principal: Principal, words: Words
    ) -> dict[str, str]:
        """The cases the matters belong to, by the field each was named in; that of the first may be
        chosen instead. Raises ``FormError`` where one cannot be seen, or is of another community.
        """
        named = {name: values[name] for name in case_fields(values)}
        if named["case"] and values["known"]:
            raise FormError({"case": words("refusal.one_case")})
        named["case"] = named["case"] or values["known"]
        rows = {name: self._seen(text, principal) for name, text in named.items() if text}
        cases, problems = {}, {}
        for name, row in rows.items():
            if row is None:
                problems[name] = words("refusal.unknown_case")
            elif values["community"] and row.community != values["community"]:
                problems[name] = words("refusal.case_elsewhere")
            else:
                cases[name] = row.case
        if problems:
            raise FormError(problems)
        return cases

    def _seen(self, named: str, principal: Principal) -> InboxRow | None:
        """The case that is meant, if the visitor may see it."""
        case = find_case(self._parts, named, principal)
        now = AsOf(position=None, instant=self._parts.clock())
        row = case and self._parts.questions.one_case(case, now, asker=principal.actor)
        return row if row and principal.may_see(row.community) else None

    def _page(
        self,
        request: Request,
        values: Mapping[str, str],
        problems: Mapping[str, str],
        refused: Refusal | None,
        *,
        once: str | None = None,
        status: int = 200,
    ) -> Response:
        principal, words = principal_of(request), words_of(request)
        who, community = understand(values.get("who", "")), values.get("community", "")
        places = places_seen(self._parts, principal, words)
        building = proposed_building(values, places)
        return self._rendering.page(
            request,
            "contact.html",
            status=status,
            values={**dict.fromkeys((*NAMES, *chain(*FURTHER)), ""), **values},
            rows=rows_of(values),
            who=who,
            known=known_cases(
                self._parts, who, community, principal=principal, places=places, words=words
            ),
            problems=problems,
            refusal=refused,
            places=places,
            building=places.of(community, building) if building else "",
            no_building=NO_BUILDING,
            choices=CHOICES,
            matters_max=MATTERS_MAX,
            once=once or new_once(),
            here="/contacts/new",
        )


def _remembered(community: str, principal: Principal) -> str:
    """Holds for this session alone: whoever signs in next in this browser begins anew."""
    return f"{community}|{principal.token_id}"


def _happened_at(typed: str, words: Words) -> datetime | None:
    """When it happened, where that was typed. Raises ``FormError``."""
    label = words("item.field.happened_at")
    return typed_moment("happened_at", typed, label, words) if typed else None
