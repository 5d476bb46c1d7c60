"""What every command of the ledger works with: clock, ids, reference data, cases, and the way into
the log.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from events.envelope import parse
from events.identifiers import mint_id
from services.errors import CommandRefusedError, NotFoundError, VersionConflictError
from services.ledger.admitting.admission import admit_community, admit_place
from services.ledger.answers.dispatching import Dispatching
from services.ledger.cases.case import Case
from services.ledger.contract import Caller
from services.ledger.log.decided import Decision, case_stream
from services.ledger.log.drafting import Drafter
from services.ledger.log.landing import Landing
from services.ledger.log.library import LedgerApplication
from services.ledger.organisation.book import OrganisationBook
from services.ledger.organisation.workload import Workload
from services.ledger.persons.personal_values import values_of
from services.ledger.promises.book import PromiseBook
from services.ledger.promises.following import Following
from services.ledger.reference import (
    Community,
    Remembered,
    Source,
    community_stream,
    fold_community,
    fold_source,
    source_stream,
)
from services.ledger.rulebook.book import RuleBook
from services.ledger.rulebook.refusal_log import RefusalLog
from services.privacy.masterkey import MasterKey
from services.privacy.opening import Opener
from services.privacy.subjects import Subjects
from services.privacy.vault import Vault
from services.refused import RefusalNotes
from services.store.contract import Store

MERGES_MAX = 100
"""How many merges are followed from one case to the one that carries on."""


class Core:
    """Shared by the commands; holds no state but the short-lived caches of reference data."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        application: LedgerApplication,
        drafter: Drafter,
        master: MasterKey,
        *,
        origin: str,
        clock: Callable[[], datetime],
        entropy: Callable[[int], bytes],
        workload: Workload,
        notes: RefusalNotes,
    ) -> None:
        self.store, self.vault, self.application = store, vault, application
        self.origin, self.clock, self._entropy = origin, clock, entropy
        self.subjects = Subjects(
            vault, master, mint=lambda: self.mint(clock()), monotonic_s=time.monotonic
        )
        self.communities: Remembered[Community] = Remembered(self.load_community, time.monotonic)
        self.sources: Remembered[Source] = Remembered(self.load_source, time.monotonic)
        self.opener = Opener(vault, master)
        self.promises = PromiseBook(application)
        self.organisation = OrganisationBook(store)
        self.workload = workload
        self.rules = RuleBook(application)
        self.refusals = RefusalLog(
            application,
            store,
            notes,
            clock=clock,
            seen=self.cases_seen,
        )
        following, dispatching = (
            Following(application, self.promises),
            Dispatching(application),
        )

        def follow(decision: Decision) -> None:
            dispatching.follow(decision)
            following.follow(decision)

        self.landing = Landing(store, drafter, follow)

    def mint(self, now: datetime) -> str:
        """A new id, in time order."""
        return mint_id(int(now.timestamp() * 1_000), self._entropy(10))

    def desk_of(self, actor: str) -> str:
        """The source under which somebody's commands with a key of theirs are recorded."""
        return f"{self.origin}:desk:{actor}"

    def load_community(self, community: str) -> Community | None:
        """A community as the log has it now."""
        return self.application.load(community_stream(community), fold_community)

    def load_source(self, source: str) -> Source | None:
        """A source as the log has it now."""
        return self.application.load(source_stream(source), fold_source)

    def community(self, community: str) -> Community:
        """A registered community. Raises ``CommandRefusedError``."""
        return admit_place(self.communities.get(community), None)

    def recall(self, stream: str) -> Mapping[str, str]:
        """What the first fact of a stream said of people, in clear by JSON Pointer, but for what
        was forgotten.
        """
        first = parse(self.store.read_stream(stream)[0].body)
        opened = self.opener.open_events([first])[first.envelope.id]
        values = values_of(first.envelope.type, opened)
        return {pointer: text for pointer, text in values.items() if text is not None}

    def case(
        self,
        case_id: str,
        *,
        caller: Caller,
        source: Source | None = None,
        expected_version: int | None = None,
    ) -> Case:
        """A case this caller may see, at this version when one is expected. What it is kept from
        does not exist for them, and where it was merged into counts too (Art. 6(6)).

        Raises ``NotFoundError``, ``NotPermittedError``, ``VersionConflictError``.
        """
        case = self.application.load_case(case_id)
        if case is None:
            raise NotFoundError("there is no such case")
        admit_community(case.community, caller=caller, source=source)
        if caller.actor in {*case.restricted, *self.survivor(case).restricted}:
            raise NotFoundError("there is no such case")
        if expected_version is not None and case.version != expected_version:
            raise VersionConflictError(case_stream(case_id))
        return case

    def cases_seen(self, case_ids: Iterable[str], caller: Caller) -> frozenset[str]:
        """Those of several cases this caller may see, as :meth:`case` has it, in few round
        trips.
        """
        asked = frozenset(case_ids)
        known, missing = dict[str, Case](), asked
        for _ in range(MERGES_MAX):
            found = self.application.load_cases(missing)
            known |= found
            onward = {each.merged_into for each in found.values() if each.merged_into is not None}
            missing = frozenset(onward - known.keys())
            if not missing:
                break
        return frozenset(
            case for case in asked & known.keys() if _shown(known[case], known, caller)
        )

    def survivor(self, case: Case) -> Case:
        """The case that carries on for this one, merges followed."""
        return _survivor(case, self.application.load_case)


def _survivor(case: Case, load: Callable[[str], Case | None]) -> Case:
    for _ in range(MERGES_MAX):
        if case.merged_into is None:
            return case
        carried_on = load(case.merged_into)
        if carried_on is None:
            raise NotFoundError("the case it was merged into is not there")
        case = carried_on
    raise CommandRefusedError("the case was merged too many times", rule="merges-bounded")


def _shown(case: Case, known: Mapping[str, Case], caller: Caller) -> bool:
    """Whether nothing of a case is kept from somebody, merges followed."""
    try:
        survivor = _survivor(case, known.get)
    except (NotFoundError, CommandRefusedError):
        return False
    mine = caller.communities is None or case.community in caller.communities
    return mine and caller.actor not in {*case.restricted, *survivor.restricted}
