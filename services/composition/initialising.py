"""Makes a ledger ready to be used: database, keys, topics, reference data. Safe to run again and
again.
"""

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import orjson
from pydantic import ValidationError

from events.fact import Fact
from events.filing_scheme import SCHEME_ID, FilingSchemeAdopted
from events.reference import CommunityRegistered, SourceRegistered
from events.ruleset import RULESET_ID
from projections.archive.folder import CHECKPOINT, LogFolder
from services import signingkey
from services.access import keys as token_keys
from services.broker import topics
from services.composition.addresses import addresses
from services.composition.foundation import foundation, read_origin
from services.errors import SetupError
from services.ledger.application import Ledger
from services.ledger.contract import Caller
from services.ledger.rulebook.rules import shipped_ruleset
from services.privacy import masterkey
from services.settings import Settings
from services.store import schema
from services.store.postgres import PostgresStore
from services.store.sessions import Sessions

F = TypeVar("F", bound=Fact)

OPERATOR = Caller(actor="system:operator")
SHIPPED_SCHEME = Path(__file__).with_name("filing_scheme.json")
CONNECT_TIMEOUT_S = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Initialised:
    """What there is now. ``keys_destroyed`` counts keys a crash had left behind a forgetting."""

    origin: str
    topic_id: str
    keys_destroyed: int


def initialise(settings: Settings) -> Initialised:
    """Sets up what is missing and checks the rest. Raises ``SetupError`` and the unavailable
    errors.
    """
    where = addresses(settings)
    schema.install(where.database_admin)
    schema.initialise(where.database_admin, origin=_origin(settings, where.database_admin))
    store = PostgresStore(where.database, owner="init")
    try:
        empty = store.head().position == 0
    finally:
        store.close()
    masterkey.load_or_create(settings.master_key_file, may_create=empty)
    token_keys.load_or_create(settings.token_key_file)
    topic_id = topics.ensure(
        where.broker,
        topics.Topics(prefix=settings.topic_prefix),
        events_partitions=settings.events_partitions,
        intake_retention_h=settings.intake_retention_h,
    )
    with foundation(settings, process="init") as parts:
        _sealer_key(settings, parts.origin)
        destroyed = parts.ledger.forgetting.resume()
        _adopt_scheme(parts.ledger)
        _adopt_rules(parts.ledger)
        parts.ledger.promising.adopt(caller=OPERATOR)
        return Initialised(origin=parts.origin, topic_id=topic_id, keys_destroyed=destroyed)


def _sealer_key(settings: Settings, origin: str) -> None:
    """The log's signing key, made where nothing was signed yet. Raises ``SetupError``."""
    path, folder = settings.sealer_key_file, settings.tlog_folder
    if not path.exists() and LogFolder(folder).text(CHECKPOINT) is not None:
        raise SetupError(
            f"the signing key {path} is missing, and {folder} is signed with it: put it back from "
            "its copy; if there is none, move that folder away, and the log begins anew under "
            "another key"
        )
    signingkey.load_or_create(path, name=origin)


def _adopt_scheme(ledger: Ledger) -> None:
    """The filing scheme that ships, where the company has none yet."""
    if ledger.item_version("filing_scheme", SCHEME_ID) is not None:
        return
    shipped = orjson.loads(SHIPPED_SCHEME.read_bytes())
    fact = FilingSchemeAdopted.from_published({**shipped, "by": OPERATOR.actor})
    ledger.perform(fact, caller=OPERATOR, idempotency_key="filing-scheme-shipped")


def _adopt_rules(ledger: Ledger) -> None:
    """The rules that ship, where the company has none yet."""
    if ledger.item_version("ruleset", RULESET_ID) is None:
        fact = shipped_ruleset(by=OPERATOR.actor)
        ledger.perform(fact, caller=OPERATOR, idempotency_key="ruleset-shipped")


def register_reference(
    settings: Settings, *, communities: Path | None, sources: Path | None
) -> tuple[int, int]:
    """Registers every community and source of the files; what is registered already is replaced.

    Both files are read and checked before the first is registered. Returns how many of each there
    are. Raises ``SetupError`` naming file and entry.
    """
    their_communities = _read(communities, CommunityRegistered)
    their_sources = _read(sources, SourceRegistered)
    with foundation(settings, process="register") as parts:
        for community in their_communities:
            parts.ledger.register_community(community, caller=OPERATOR)
        for source in their_sources:
            parts.ledger.register_source(source, caller=OPERATOR)
    return len(their_communities), len(their_sources)


def _origin(settings: Settings, admin: str) -> str:
    """As set, else as the database has it, else a new one."""
    if settings.origin is not None:
        return settings.origin
    sessions = Sessions(admin, application_name="huiyin init")
    try:
        return read_origin(sessions)
    except SetupError:
        return f"urn:huiyin:ledger:{uuid.uuid4()}"
    finally:
        sessions.close()


def _read(path: Path | None, kind: type[F]) -> list[F]:
    if path is None:
        return []
    try:
        entries = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise SetupError(f"cannot read {path} as JSON: {error}") from error
    facts = []
    for number, entry in enumerate(entries, start=1):
        try:
            facts.append(kind.from_published(entry))
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise SetupError(f"{path}, entry {number}, {place}: {first['msg']}") from None
    return facts
