"""More time that was asked for on a case: whoever decides it sees what was asked, and finds it in
the form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from projections.clocks.model import ClockList
from services.desk.asking.field import Field
from services.desk.cases.actions import Action
from services.desk.cases.reckoning import waits_of
from services.desk.messages import Words
from services.desk.rendering.moments import full
from services.ledger.promises.policy import WAITS

MEASURES = ("minutes", "workdays")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A request nobody has answered yet, of a promise that still runs."""

    kind: str
    detail: Mapping[str, Any]
    by: str
    at: datetime


class MoreTime:
    """What stands about more time on a case, for ``actor`` who looks at it: whoever asked is not
    who decides.
    """

    def __init__(self, listed: ClockList, *, actor: str) -> None:
        running = {clock.kind for clock in listed.clocks if clock.state == "running"}
        asked = _unanswered(listed)
        self.asked = tuple(each for each in asked if each.kind in running)
        self.to_decide = tuple(each for each in self.asked if each.by != actor)
        self.waiting = tuple(why for why, _, until in waits_of(listed) if until is None)
        allowed = {why for clock in listed.clocks if clock.state == "running"
                   for why in clock.decided["waits"]}  # fmt: skip
        self.to_wait_for = tuple(w for w in WAITS if w in allowed and w not in self.waiting)
        self.to_ask = tuple(sorted(running - {each.kind for each in self.asked}))

    def lines(self, words: Words) -> list[str]:
        """What was asked for, by whom and why, a sentence each."""
        return [
            asked_line(asked.kind, asked.detail, words, by=asked.by, at=asked.at)
            for asked in self.asked
        ]

    def narrowed(self, action: Action, fields: tuple[Field, ...]) -> tuple[Field, ...]:
        """The fields with only those promises and waits to choose from that the step can be
        about.
        """
        to_decide = tuple(each.kind for each in self.to_decide)
        about = {"extend": self.to_ask, "grant": to_decide, "deny": to_decide}
        waits = {"wait": self.to_wait_for, "resume": self.waiting}
        narrowed = {"clock": about.get(action, ()), "wait": waits.get(action, ())}
        return tuple(
            replace(field, choices=choices) if (choices := narrowed.get(field.kind)) else field
            for field in fields
        )

    def proposed(self) -> Mapping[str, str]:
        """What stands in the form that grants: what was asked for, as it was asked."""
        if not self.to_decide:
            return {}
        first = self.to_decide[0]
        measure = _measure(first.detail)
        return {"kind": first.kind, "amount": str(first.detail[measure]), "measure": measure}


def asked_line(kind: str, detail: Mapping[str, Any], words: Words, *, by: str, at: datetime) -> str:
    """What was asked for, by whom and why, in a sentence; ``detail`` as the fact tells it."""
    measure = _measure(detail)
    return words(
        "clocks.asked",
        kind=words.of("clock", kind),
        amount=words(f"clocks.asked_{measure}", count=detail[measure]),
        reason=words.of("wait", detail["reason"]),
        by=by,
        at=full(at),
    )


def _measure(detail: Mapping[str, Any]) -> str:
    return next(each for each in MEASURES if each in detail)


def _unanswered(listed: ClockList) -> tuple[Asked, ...]:
    """The last request of each kind, in the order of asking, if nothing was said to it."""
    waiting: dict[str, Asked] = {}
    for step in listed.steps:
        kind = step.detail.get("kind", "")
        if step.step == "extension_requested":
            waiting[kind] = Asked(kind=kind, detail=step.detail, by=step.by, at=step.at)
        elif step.step in {"extension_granted", "extension_refused"}:
            waiting.pop(kind, None)
    return tuple(waiting.values())
