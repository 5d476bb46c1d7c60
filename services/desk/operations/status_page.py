"""The status page: how far each part of the system has come, and what needs a person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.desk.rendering.html import Rendering, words_of
from services.desk.rendering.moments import exact
from services.readiness import PartState

_GROUPS = re.compile(r"(view|projector)[ /](\w+)")
_TROUBLES: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"never heard of"), "never_heard"),
    (re.compile(r"not heard of for (\d+) s"), "silent"),
    (re.compile(r"(\d+) events behind"), "behind"),
    (re.compile(r"Kafka cannot be reached"), "no_broker"),
    (re.compile(r"a transaction is open for (\d+) s and slows every write"), "slow_transaction"),
    (re.compile(r"the database has not answered a write for (\d+) s"), "stalled"),
    (re.compile(r"the witness (\S+) refuses: .*"), "witness_refuses"),
    (re.compile(r"(\d+) dead letters: look at /webhooks"), "dead_letters"),
    (re.compile(r"this machine's clock is (\d+) s ahead of the database's: .*"), "clock_ahead"),
    (re.compile(r"this machine's clock is (\d+) s behind the database's: .*"), "clock_behind"),
    (re.compile(r"no cosignature by (.+) for \d+ s"), "witness_silent"),
)
"""What services.questions.state says of a part; anything else is shown in its own sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PartLine:
    """One part as the page shows it."""

    name: str
    ok: bool
    behind_events: int | None
    trouble: str


class StatusPage:
    """Answers ``GET /status``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """The page; it never fails because a part does."""
        readiness, words = self._parts.readiness(), words_of(request)
        return self._rendering.page(
            request,
            "status.html",
            readiness=readiness,
            lines=[part_line(part, words) for part in readiness.parts],
            checked=exact(self._parts.clock()),
        )


def part_line(part: PartState, words: Words) -> PartLine:
    """A part's state in the reader's language."""
    group = _GROUPS.fullmatch(part.name)
    name = words.of("part", part.name)
    if group is not None:
        name = words(f"part.{group.group(1)}", name=words.of("part", group.group(2)))
    return PartLine(
        name=name,
        ok=part.ok,
        behind_events=part.behind_events,
        trouble=_trouble(part.detail or "", words),
    )


def _trouble(detail: str, words: Words) -> str:
    for pattern, key in _TROUBLES:
        if found := pattern.fullmatch(detail):
            return words(f"trouble.{key}", count=found.group(1) if found.groups() else "")
    return detail
