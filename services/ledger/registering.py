"""Registers what the ledger must know before anything is said: communities and sources (law 2)."""

from typing import cast

from events.catalogue import decode
from events.envelope import parse
from events.fact import Fact
from events.reference import CommunityRegistered, SourceRegistered
from events.vocabulary import COMPANY_PARTITION
from services.errors import NotPermittedError
from services.ledger.contract import Accepted, Caller
from services.ledger.core import Core
from services.ledger.log.decided import Decided, Decision
from services.ledger.log.landing import Learned
from services.ledger.reference import community_stream, source_stream
from services.ledger.rulebook.book import names_rules


@names_rules
class Registering:
    """Each registration is one more event of the community's or the source's stream; the last one
    counts.
    """

    def __init__(self, core: Core) -> None:
        self._core = core

    def community(self, fact: CommunityRegistered, *, caller: Caller) -> Accepted:
        """Registers a community. Raises ``NotPermittedError``."""
        accepted = self._register(fact, community_stream(fact.community), caller)
        self._core.communities.drop(fact.community)
        return accepted

    def last(self, community: str) -> CommunityRegistered | None:
        """The registration that counts; None where there is none."""
        rows = self._core.store.read_stream(community_stream(community))
        if not rows:
            return None
        envelope = parse(rows[-1].body).envelope
        return cast("CommunityRegistered", decode(envelope.type, envelope.data))

    def source(self, fact: SourceRegistered, *, caller: Caller) -> Accepted:
        """Registers a source. Raises ``NotPermittedError``."""
        accepted = self._register(fact, source_stream(fact.source), caller)
        self._core.sources.drop(fact.source)
        return accepted

    def _register(self, fact: Fact, stream: str, caller: Caller) -> Accepted:
        if caller.communities is not None:
            raise NotPermittedError(
                "registering takes a caller who acts for the whole company", rule="company-scope"
            )
        now = self._core.clock()
        event_id = self._core.mint(now)

        def decide(learned: Learned) -> Decision:
            registered = Decided(
                fact=fact,
                event_id=event_id,
                stream=stream,
                version=learned.versions.get(stream, 0) + 1,
                partitionkey=COMPANY_PARTITION,
                happened_at=now,
                actor=caller.actor,
                traceparent=caller.traceparent,
            )
            return Decision(decided=[registered])

        return self._core.landing.land(decide)
