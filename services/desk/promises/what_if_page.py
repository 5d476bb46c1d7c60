"""What another policy or calendar would have made of a period: the question, and both sides of the
answer with the cases that come out otherwise (Art. 3(4)).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, get_args

from fastapi import Request
from fastapi.responses import Response
from pydantic import ValidationError

from events.case import CaseCategory
from events.sla_policy import WholePolicyTerms
from projections.dashboard.model import DashboardFilter
from projections.promises.model import PublishedVersion
from projections.reading import AsOf
from services.access.principal import narrowed
from services.desk.inbox.rows import places_seen
from services.desk.parts import DeskParts
from services.desk.promises.what_if_form import (
    UNITS,
    calendar_choices,
    figure_lines,
    other_calendars,
    with_figures,
)
from services.desk.promises.what_if_view import asking_lines, change_lines, kind_lines
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.moments import SHANGHAI
from services.desk.rendering.refusals import Refusal, forged, refusal
from services.errors import CommandRefusedError, NotFoundError
from services.ledger.promises.what_if.asking import Otherwise
from services.questions.dashboards import days_of
from services.questions.what_if import what_if
from services.questions.what_if_model import Selected, WhatIf

ASKINGS_SHOWN = 10
EXAMPLES_SHOWN = 50
SELECTION = ("community", "category", "period", "version")


class WhatIfPage:
    """Answers ``/what-if``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """The question, and who asked last."""
        return self._page(request, request.query_params)

    def ask(self, request: Request, posted: Mapping[str, Any]) -> Response:
        """The question and its answer."""
        principal, words = principal_of(request), words_of(request)
        if not self._parts.tokens.csrf_matches(principal, str(posted.get("csrf", ""))):
            return self._page(request, posted, wrong=forged(words), status=403)
        try:
            found = self._found(request, posted)
        except CommandRefusedError as error:
            return self._page(request, posted, wrong=refusal(error, words), status=422)
        except ValidationError:
            wrong = Refusal(reason=words("what_if.bad_figures"), rule="policy-words", article="")
            return self._page(request, posted, wrong=wrong, status=422)
        return self._page(request, posted, found=found)

    def _found(self, request: Request, posted: Mapping[str, Any]) -> WhatIf:
        principal, now = principal_of(request), AsOf(position=None, instant=self._parts.clock())
        policies, calendars = self._versions(now)
        base, chosen = _base(policies, str(posted.get("version", "")))
        terms = WholePolicyTerms.model_validate(base.terms)
        edited = with_figures(terms, posted)
        others = other_calendars(calendars, posted)
        if edited == terms and not chosen and not others:
            raise CommandRefusedError(
                "suppose another version, other figures or another calendar",
                rule="what-if-otherwise",
                field="/suppose",
            )
        otherwise = Otherwise(
            policy_version=base.number if chosen and edited == terms else None,
            policy_terms=None if edited == terms else edited,
            calendars=others,
        )
        first_day, last_day = days_of(str(posted.get("period", "")))
        selection = DashboardFilter(
            communities=narrowed(principal.communities, str(posted.get("community", "")) or None),
            category=_category(posted),
            first_day=first_day,
            last_day=last_day,
        )
        return what_if(
            Selected(filter=selection, as_of=now, examples=EXAMPLES_SHOWN),
            otherwise,
            questions=self._parts.questions,
            wondering=self._parts.commands.wondering,
            caller=principal.caller(),
        )

    def _versions(
        self, now: AsOf
    ) -> tuple[tuple[PublishedVersion, ...], tuple[PublishedVersion, ...]]:
        questions = self._parts.questions
        return questions.versions("policy", now).versions, questions.versions(
            "calendar", now
        ).versions

    def _page(
        self,
        request: Request,
        given: Mapping[str, Any],
        *,
        found: WhatIf | None = None,
        wrong: Refusal | None = None,
        status: int = 200,
    ) -> Response:
        principal, words = principal_of(request), words_of(request)
        now = AsOf(position=None, instant=self._parts.clock())
        policies, calendars = self._versions(now)
        base, chosen = _base(policies, str(given.get("version", "")))
        places = places_seen(self._parts, principal, words)
        values = {name: str(given.get(name, "")) for name in SELECTION}
        values["period"] = values["period"] or _month_before(now)
        askings = self._parts.questions.askings(principal.communities, limit=ASKINGS_SHOWN)
        return self._rendering.page(
            request,
            "what_if.html",
            status=status,
            here="/what-if",
            values=values,
            places=places,
            categories=get_args(CaseCategory),
            versions=[each.number for each in policies],
            base=base.number,
            chosen=chosen,
            figures=figure_lines(base, calendars, given, places, words),
            units=UNITS,
            calendars=calendar_choices(calendars, given, words),
            wrong=wrong,
            found=found,
            kinds=[] if found is None else list(kind_lines(found, words)),
            changes=[] if found is None else list(change_lines(found, places, words)),
            askings=list(asking_lines(askings, places, words)),
        )


def _base(policies: tuple[PublishedVersion, ...], asked: str) -> tuple[PublishedVersion, bool]:
    """The version whose figures are shown, and whether it was chosen; else the one in force."""
    for each in policies:
        if str(each.number) == asked if asked else each.in_force:
            return each, bool(asked)
    raise NotFoundError("there is no such version")


def _category(posted: Mapping[str, Any]) -> str | None:
    asked = str(posted.get("category", ""))
    return asked if asked in get_args(CaseCategory) else None


def _month_before(now: AsOf) -> str:
    """The last month that is over."""
    today: date = now.instant.astimezone(SHANGHAI).date()
    return f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
