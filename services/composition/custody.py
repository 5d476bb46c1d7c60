"""The four-property check, put together for whoever makes it: clock service, API, desk, command."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from projections.archive.folder import LogFolder
from projections.reading import AsOf
from services.clock.fixity import ACTOR, Fixity
from services.composition.foundation import Foundation
from services.composition.state import build_questions
from services.custody.custodian import Custodian, Sources
from services.custody.files import KeptFiles
from services.custody.paper import rendering
from services.ledger.application import now_utc
from services.privacy.masking import mask
from services.privacy.opening import Opener
from services.questions.postgres import PostgresQuestions
from services.store.leases import PostgresLease


@dataclass(frozen=True, kw_only=True, slots=True)
class Views:
    """What rendering asks."""

    questions: PostgresQuestions
    opening: Opener
    mask: Callable[[str, str], str]


def build_views(parts: Foundation) -> Views:
    """For whoever renders what is in this ledger, masked."""
    return Views(questions=build_questions(parts), opening=parts.opener, mask=mask)


def build_custodian(parts: Foundation) -> Custodian:
    """Checks the records of this ledger against this home's log."""
    views = build_views(parts)
    return Custodian(
        parts.ledger,
        Sources(
            log=LogFolder(parts.settings.tlog_folder),
            paper=rendering(views, asker=ACTOR, clock=now_utc),
            shown_to=partial(_shown_to, views.questions),
            files=KeptFiles(parts.blobs.folder),
            clock=now_utc,
            within_days=parts.settings.fixity_within_days,
        ),
    )


def build_fixity(parts: Foundation) -> Fixity:
    """Checks every record again and again."""
    return Fixity(
        due=build_questions(parts),
        custodian=build_custodian(parts),
        lease=PostgresLease(parts.sessions, name="fixity"),
        heartbeat=parts.heartbeat,
        clock=now_utc,
    )


def _shown_to(questions: PostgresQuestions, stream: str, people: frozenset[str]) -> frozenset[str]:
    kind, _, id_ = stream.partition("/")
    as_of = AsOf(position=None, instant=now_utc())

    def sees(person: str) -> bool:
        if kind == "case":
            return questions.one_case(id_, as_of, asker=person) is not None
        return questions.one_item(kind, id_, as_of, asker=person) is not None

    return frozenset(person for person in people if sees(person))
