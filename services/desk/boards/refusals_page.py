"""The refusal log: where people and systems were stopped, by which clause, rule and version, and
what came of it (Art. 3(6)).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from services.access.principal import narrowed
from services.desk.asking.forms import FACTS
from services.desk.inbox.rows import Places, places_seen
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.desk.rendering.articles import cite
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.moments import exact, short
from services.ledger.registers.found import all_registers
from services.refused import RefusedCount, RefusedFilter, RefusedRow, format_place, parse_place

ADDRESS = "/refusal_log"

_ACTION_OF: Mapping[str, str] = {fact.type_name: action for action, fact in FACTS.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusalLine:
    """One refusal in words. ``link`` is the page of its case or item, empty where it was to begin
    one.
    """

    row: RefusedRow
    at: str
    at_exact: str
    what: str
    says: str
    article: str
    place: str
    link: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CountLine:
    """One rule's refusals, and where they are listed alone."""

    count: RefusedCount
    says: str
    article: str
    address: str


class RefusalsPage:
    """Answers ``GET /refusal_log``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """Counts by rule, and the list, the newest first."""
        principal, words, query = principal_of(request), words_of(request), request.query_params
        places = places_seen(self._parts, principal, words)
        chosen = {name: query.get(name) or None for name in ("rule", "article", "actor")}
        community = query.get("community") or None
        log = self._parts.commands.refusals
        everywhere = RefusedFilter(
            communities=narrowed(principal.communities, community),
            hidden=self._parts.questions.hidden_from(principal.actor),
        )
        wanted = replace(
            everywhere, rule=chosen["rule"], article=chosen["article"], actor=chosen["actor"]
        )
        page = log.page(
            wanted,
            caller=principal.caller(),
            before=parse_place(cursor) if (cursor := query.get("cursor")) else None,
            limit=self._parts.page_max_rows,
        )
        every, now = log.counts(everywhere), self._parts.clock()
        counts = every if wanted == everywhere else log.counts(wanted)
        kept = {"community": community, **chosen}
        return self._rendering.page(
            request,
            "refusal_log.html",
            lines=[_line(row, words, places, now) for row in page.rows],
            counts=[_count(each, words, kept) for each in counts],
            articles=[
                (article, cite(article, words.language))
                for article in dict.fromkeys(each.article for each in every)
            ],
            asked=kept,
            rule_says=chosen["rule"] and _says(chosen["rule"], words),
            without_rule=_address({**kept, "rule": None}),
            places=places,
            more="" if page.last is None else _address(kept, cursor=format_place(page.last)),
        )


def _line(row: RefusedRow, words: Words, places: Places, now: datetime) -> RefusalLine:
    refused = row.refused
    return RefusalLine(
        row=row,
        at=short(refused.at, now=now, words=words),
        at_exact=exact(refused.at),
        what=_what(refused.command, words),
        says=_says(refused.rule, words),
        article=cite(refused.article, words.language),
        place="" if refused.community is None else places.community(refused.community),
        link=_link(refused.subject),
    )


def _count(count: RefusedCount, words: Words, kept: Mapping[str, str | None]) -> CountLine:
    return CountLine(
        count=count,
        says=_says(count.rule, words),
        article=cite(count.article, words.language),
        address=_address({**kept, "rule": count.rule}),
    )


def _says(rule: str, words: Words) -> str:
    return words.first(f"rule.{rule}") or rule


def _what(command: str, words: Words) -> str:
    """What somebody was about to do: a step of a case, a fact of a register, or a call by its
    name.
    """
    action = _ACTION_OF.get(command, command)
    noun, _, past = command.removeprefix("huiyin.").rpartition(".")[0].partition(".")
    return (
        words.first(
            f"action.{action}",
            f"fact.{noun}.{past}",
            f"entry.{past}",
            f"refusal_log.command.{command}",
        )
        or command
    )


def _link(subject: str | None) -> str:
    kind, _, id_ = (subject or "").partition("/")
    if kind == "case":
        return f"/cases/{id_}"
    register = all_registers().get(kind)
    return "" if register is None else f"/{register.plural}/{id_}"


def _address(kept: Mapping[str, str | None], *, cursor: str | None = None) -> str:
    asked = {**kept, "cursor": cursor}
    return f"{ADDRESS}?{urlencode({name: value for name, value in asked.items() if value})}"
