"""What was refused, kept beside the log: a refusal appends nothing to what it was about, and an
office wants to know where its people are stopped, and what came of it (Art. 3(6)).

Nothing is kept of what concerns somebody it is kept from, nothing of what was said, and nothing
that no clause asks for. Where the store does not answer, the refusal still stands.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from events.case import CaseFact
from events.fact import Fact
from events.item import ItemFact, item_stream, named_id
from services.errors import HuiyinError, StoreUnavailableError
from services.ledger.contract import Caller
from services.ledger.items.streams import kept_from, load_item
from services.ledger.log.decided import case_stream
from services.ledger.log.library import LedgerApplication
from services.ledger.report import Report, item_reference, reference_of
from services.problems import problem
from services.refused import Place, RefusalNotes, Refused, RefusedCount, RefusedFilter, RefusedPage
from services.store.contract import Store

_OF_CASES = case_stream("")


@dataclass(frozen=True, kw_only=True, slots=True)
class _About:
    """What a refused command was about. ``hidden``: somebody is not to know of it."""

    subject: str | None = None
    community: str | None = None
    hidden: bool = False


class RefusalLog:
    """Notes refusals and lists them. Safe from many threads."""

    def __init__(
        self,
        application: LedgerApplication,
        store: Store,
        notes: RefusalNotes,
        *,
        clock: Callable[[], datetime],
        seen: Callable[[Iterable[str], Caller], frozenset[str]],
    ) -> None:
        """``seen`` tells which of several cases somebody may see."""
        self._application, self._store, self._notes = application, store, notes
        self._clock, self._seen = clock, seen

    def of_report(self, refused: HuiyinError, report: Report) -> None:
        """Notes what somebody reported, and was refused."""
        if report.caller.by_itself:
            return
        with suppress(StoreUnavailableError):
            about = self._about(report)
            if about.hidden or report.restricted_from:
                refused.noted = True
            else:
                self._note(
                    refused,
                    command=report.fact.upcast().type_name,
                    actor=report.caller.actor,
                    about=about,
                    source=None if report.source is None else report.speaker,
                )

    def of_call(
        self, refused: HuiyinError, *, command: str, caller: Caller, source: str | None = None
    ) -> None:
        """Notes what somebody asked for by a call, or by an address: ``command`` is its name."""
        if caller.by_itself:
            return
        with suppress(StoreUnavailableError):
            only = caller.communities if caller.communities and len(caller.communities) == 1 else ()
            about = _About(community=next(iter(only), None))
            self._note(refused, command=command, actor=caller.actor, about=about, source=source)

    def page(
        self,
        asked: RefusedFilter,
        *,
        caller: Caller,
        before: Place | None = None,
        limit: int,
    ) -> RefusedPage:
        """The newest first; what is kept from who asks is not among them."""
        found = self._notes.page(asked, before=before, limit=limit)
        subjects = {row.refused.subject for row in found} - {None}
        seen = self._seen_of(cast("set[str]", subjects), caller)
        return RefusedPage(
            rows=tuple(row for row in found if row.refused.subject in {None, *seen}),
            last=found[-1] if len(found) == limit else None,
        )

    def counts(self, asked: RefusedFilter) -> Sequence[RefusedCount]:
        """By rule, the most frequent first."""
        return self._notes.counts(asked)

    def _note(
        self,
        refused: HuiyinError,
        *,
        command: str,
        actor: str,
        about: _About,
        source: str | None = None,
    ) -> None:
        told = problem(refused)
        if refused.noted or "article" not in told:
            return
        refused.noted = True
        self._notes.note(
            Refused(
                at=self._clock(),
                rule=told["rule"],
                article=told["article"],
                ruleset=told.get("ruleset"),
                command=command,
                subject=about.subject,
                community=about.community,
                actor=actor,
                source=source,
            )
        )

    def _about(self, report: Report) -> _About:
        fact = report.fact
        if isinstance(fact, ItemFact):
            return self._about_item(report, fact)
        if isinstance(fact, CaseFact):
            return self._about_case(report, fact)
        return _About(community=_community_in(fact))

    def _about_case(self, report: Report, fact: CaseFact) -> _About:
        case_id = fact.case
        if case_id is None and (reference := reference_of(report)) is not None:
            source, externalref = reference
            case_id = self._store.find_case(source=source, externalref=externalref)
        case = None if case_id is None else self._application.load_case(case_id)
        if case is None:
            return _About()
        return _About(
            subject=case_stream(case.id), community=case.community, hidden=bool(case.restricted)
        )

    def _about_item(self, report: Report, fact: ItemFact) -> _About:
        item_id = fact.id or fact.only_id
        if item_id is None and (named := item_reference(report, fact)) is not None:
            assert fact.externalref is not None
            item_id = named_id(fact.kind, source=named[0], externalref=fact.externalref)
        item = None if item_id is None else load_item(self._application, fact.kind, item_id)
        return _About(
            subject=None if item_id is None else item_stream(fact.kind, item_id),
            community=_community_in(fact) if item is None else item.community,
            hidden=bool(fact.hidden_from or (item is not None and item.hidden_from)),
        )

    def _seen_of(self, subjects: set[str], caller: Caller) -> frozenset[str]:
        """The cases and items somebody may see, all looked up at once."""
        cases = {
            each.removeprefix(_OF_CASES): each for each in subjects if each.startswith(_OF_CASES)
        }
        items = subjects - set(cases.values())
        hidden = kept_from(self._store, sorted(items)) if items else {}
        seen = self._seen(cases, caller) if cases else frozenset()
        return frozenset(cases[case] for case in seen).union(
            item for item in items if caller.actor not in hidden.get(item, ())
        )


def _community_in(fact: Fact) -> str | None:
    """Which community an opening fact or a contact says it belongs to."""
    return getattr(fact, "community", None)
