"""The next version of what is promised, by a form: every figure of the newest one to be changed,
what would differ told first, and published by whoever acts for the whole company (Art. 3(4)).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from events.sla_policy import Escalation, RevisitSample, Target, WholePolicyTerms
from projections.promises.model import PublishedVersion
from projections.reading import AsOf
from services.desk.inbox.rows import Places, places_seen
from services.desk.messages import Words
from services.desk.parts import DeskParts
from services.desk.promises.policy_form import (
    STEP_UNITS,
    escalation_fields,
    share_fields,
    with_all_figures,
)
from services.desk.promises.policy_lines import alarm, calendar_names, interval, target_in_words
from services.desk.promises.what_if_form import UNITS, figure_lines
from services.desk.rendering.html import Rendering, principal_of, words_of
from services.desk.rendering.moments import from_form
from services.desk.rendering.refusals import Refusal, forged, refusal
from services.errors import (
    CommandRefusedError,
    NotFoundError,
    NotPermittedError,
    VersionConflictError,
)
from services.ledger.promises.policy import Matter
from services.ledger.promises.published.publishing import Preview

ADDRESS = "/policies/new"
CHANGES_SHOWN = 40
BY_LOT = "by_lot"
"""Beside the kinds of promises."""

_BASIS_MAX_CHARACTERS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeLine:
    """Something that would be otherwise for a kind of matter, and for ``others`` alike."""

    kind: str
    about: str
    others: int
    before: str
    after: str


class _Looking:
    """Which figures are sent, and which were looked at: nobody publishes what they did not see
    compared with what holds.
    """

    def __init__(
        self, terms: WholePolicyTerms, since: datetime | None, posted: Mapping[str, Any]
    ) -> None:
        told = f"{since}\n{terms.model_dump_json()}"
        self.figures = hashlib.sha256(told.encode()).hexdigest()
        self.asked = posted.get("act") == "publish"
        self.publishes = self.asked and posted.get("looked_at") == self.figures


class PublishPolicyPage:
    """Answers ``/policies/new``."""

    def __init__(self, parts: DeskParts, rendering: Rendering) -> None:
        self._parts, self._rendering = parts, rendering

    def show(self, request: Request) -> Response:
        """The figures of the newest version, to be changed."""
        return self._page(request, request.query_params)

    def publish(self, request: Request, posted: Mapping[str, Any]) -> Response:
        """Says what would differ, or publishes and goes to the new version."""
        principal, words = principal_of(request), words_of(request)
        if not principal.company_wide:
            raise NotPermittedError("this takes a token for the whole company", rule="company-wide")
        if not self._parts.tokens.csrf_matches(principal, str(posted.get("csrf", ""))):
            return self._page(request, posted, wrong=forged(words), status=403)
        promising, caller = self._parts.commands.promising, principal.caller()
        try:
            since = _since(posted)
        except ValueError:
            wrong = Refusal(reason=words("policies.bad_since"), rule="effective-ahead", article="")
            return self._page(request, posted, wrong=wrong, status=422)
        newest = _newest_of(self._versions("policy"))
        try:
            _refuse_another_base(newest, posted)
            terms = with_all_figures(WholePolicyTerms.model_validate(newest.terms), posted)
            basis = str(posted.get("basis", "")).strip()[:_BASIS_MAX_CHARACTERS]
            looking = _Looking(terms, since, posted)
            if not (looking.publishes and basis):
                found = promising.preview_policy(terms, effective_at=since, caller=caller)
                return self._look(request, posted, newest, looking, found)
            accepted = promising.publish_policy(
                terms, effective_at=since, basis=basis, caller=caller, follows=newest.number
            )
        except CommandRefusedError as error:
            return self._page(request, posted, newest, wrong=refusal(error, words), status=422)
        except VersionConflictError:
            return self._page(request, posted, wrong=refusal(_moved(), words), status=422)
        except ValidationError:  # a figure that will not do
            wrong = Refusal(reason=words("policies.bad_figures"), rule="policy-words", article="")
            return self._page(request, posted, newest, wrong=wrong, status=422)
        receipt = accepted.receipts[0]
        at = f"/policies?version={receipt.version}&min_position={receipt.position}&done=published"
        return RedirectResponse(at, status_code=303)

    def _look(
        self,
        request: Request,
        posted: Mapping[str, Any],
        base: PublishedVersion,
        looking: "_Looking",
        found: Preview,
    ) -> Response:
        """What would differ; where somebody wanted to publish already, why that was not done."""
        unseen = looking.asked and not looking.publishes
        return self._page(
            request,
            posted,
            base,
            found=found,
            looked_at=looking.figures,
            wrong=refusal(_unseen(), words_of(request)) if unseen else None,
            unfounded=looking.publishes,
            status=422 if looking.asked else 200,
        )

    def _versions(self, kind: Any) -> Sequence[PublishedVersion]:
        now = AsOf(position=None, instant=self._parts.clock())
        return self._parts.questions.versions(kind, now).versions

    def _page(
        self,
        request: Request,
        given: Mapping[str, Any],
        base: PublishedVersion | None = None,
        *,
        found: Preview | None = None,
        looked_at: str = "",
        wrong: Refusal | None = None,
        unfounded: bool = False,
        status: int = 200,
    ) -> Response:
        """``base`` is the newest version, where it is known."""
        words, calendars = words_of(request), self._versions("calendar")
        base = base or _newest_of(self._versions("policy"))
        terms = WholePolicyTerms.model_validate(base.terms)
        places = places_seen(self._parts, principal_of(request), words)
        names = calendar_names(calendars, words)
        changes = [] if found is None else list(_changes(found, names, places, words))
        return self._rendering.page(
            request,
            "publish_policy.html",
            status=status,
            here=ADDRESS,
            base=base.number,
            figures=figure_lines(base, calendars, given, places, words),
            units=UNITS,
            escalations=escalation_fields(terms, given, places, words),
            step_units=STEP_UNITS,
            shares=share_fields(terms, given, places, words),
            values={name: str(given.get(name, "")) for name in ("effective_at", "basis")},
            found=found,
            looked_at=looked_at,
            unfounded=unfounded,
            changes=changes[:CHANGES_SHOWN],
            changed=sum(1 + each.others for each in changes),
            more=sum(1 + each.others for each in changes[CHANGES_SHOWN:]),
            wrong=wrong,
        )


def _newest_of(policies: Sequence[PublishedVersion]) -> PublishedVersion:
    """The one published last, in force or not yet: the next one follows it."""
    if not policies:
        raise NotFoundError("no policy is published yet")
    return max(policies, key=lambda each: each.number)


def _refuse_another_base(newest: PublishedVersion, posted: Mapping[str, Any]) -> None:
    """What was sent before, or changed by somebody else meanwhile, is not published over."""
    if posted.get("base") != str(newest.number):
        raise _moved()


def _moved() -> CommandRefusedError:
    return CommandRefusedError(
        "another version was published since: look at it, then change what is left to change",
        rule="policy-moved",
    )


def _unseen() -> CommandRefusedError:
    return CommandRefusedError(
        "look at what these very figures would change, then publish", rule="policy-looked-at"
    )


def _since(posted: Mapping[str, Any]) -> datetime | None:
    """From when it is to hold; None: from now on. Raises ``ValueError``."""
    text = str(posted.get("effective_at", "")).strip()
    return from_form(text) if text else None


def _changes(
    found: Preview, names: Mapping[str, str], places: Places, words: Words
) -> Iterator[ChangeLine]:
    """What changes alike stands in one line."""
    alike: dict[tuple[str, str, str], list[Matter]] = {}
    for target in found.targets:
        before, after = (_target(each, names, words) for each in (target.before, target.after))
        alike.setdefault((target.kind, before, after), []).append(target.matter)
    for climb in found.escalations:
        before, after = (_way(each, words) for each in (climb.before, climb.after))
        alike.setdefault((climb.kind, before, after), []).append(climb.matter)
    for drawn in found.revisit_samples:
        before, after = (_drawn(each, names, words) for each in (drawn.before, drawn.after))
        alike.setdefault((BY_LOT, before, after), []).append(drawn.matter)
    for (kind, before, after), matters in alike.items():
        yield ChangeLine(
            kind=words("policies.samples") if kind == BY_LOT else words.of("clock", kind),
            about=_about(matters[0], places, words),
            others=len(matters) - 1,
            before=before,
            after=after,
        )


def _about(matter: Matter, places: Places, words: Words) -> str:
    about = [
        places.community(matter.community) if matter.community else "",
        words.of("category", matter.category),
        words.of("urgency", matter.urgency),
        words.of("grade", matter.grade),
        words.of("party_kind", matter.party) if matter.party else "",
    ]
    return " · ".join(each for each in about if each)


def _target(target: Target | None, names: Mapping[str, str], words: Words) -> str:
    if target is None:
        return words("policies.none")
    return f"{target_in_words(target, words)}（{names.get(target.calendar, target.calendar)}）"


def _drawn(line: RevisitSample | None, names: Mapping[str, str], words: Words) -> str:
    if line is None or not line.share_percent:
        return words("policies.no_samples")
    return f"{line.share_percent}%，{_target(line.target, names, words)}"


def _way(line: Escalation | None, words: Words) -> str:
    if line is None or not line.climbs:
        return words("policies.nobody")
    told = (
        f"{alarm(each, words)} {' → '.join(interval(step, words) for step in each.steps)}"
        for each in line.climbs
    )
    return "；".join(told) + (f"（{line.quiet.begin}–{line.quiet.end}）" if line.quiet else "")
