"""What nearly every command stands on: the store, the keys and the ledger, built once a process."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from services.blobs.folder import Folder
from services.blobs.keeping import Blobs
from services.composition.addresses import Addresses, addresses
from services.errors import SetupError
from services.ledger.application import Ledger, now_utc
from services.ledger.log.deciding import Deciders
from services.privacy import masterkey
from services.privacy.lexemes import Lexemes
from services.privacy.masterkey import MasterKey
from services.privacy.opening import Opener
from services.privacy.sealing import Sealer
from services.questions.postgres import PostgresQuestions
from services.questions.workload import ViewedWorkload
from services.settings import Settings
from services.store.heartbeat import PostgresHeartbeat
from services.store.marks import PostgresMarks
from services.store.postgres import PostgresStore
from services.store.recorders import PostgresAggregateRecorder
from services.store.refusals import PostgresRefusals
from services.store.schema import read_meta
from services.store.sessions import Sessions
from services.store.uploads import PostgresUploads
from services.store.vault import PostgresVault
from services.store.waiting import PostgresWaiting


@dataclass(frozen=True, kw_only=True, slots=True)
class Foundation:
    """Parts of one process; closed by whoever opened them with :func:`foundation`."""

    settings: Settings
    addresses: Addresses
    origin: str
    sessions: Sessions
    store: PostgresStore
    vault: PostgresVault
    waiting: PostgresWaiting
    marks: PostgresMarks
    heartbeat: PostgresHeartbeat
    master: MasterKey
    opener: Opener
    lexemes: Lexemes
    blobs: Blobs
    ledger: Ledger


@contextmanager
def foundation(settings: Settings, *, process: str) -> Iterator[Foundation]:
    """Opens the parts. Raises ``SetupError`` where `huiyin init` has not been run."""
    where = addresses(settings)
    with ExitStack() as stack:
        sessions = Sessions(where.database, application_name=f"huiyin {process}")
        stack.callback(sessions.close)
        origin = read_origin(sessions)
        master = masterkey.load(settings.master_key_file)
        store = PostgresStore(
            where.database,
            owner=process,
            batch_max_events=settings.append_batch_max_events,
            queue_max=settings.append_queue_max,
        )
        stack.callback(store.close)
        folder = Folder(settings.blob_folder)
        vault = PostgresVault(where.database, shred=folder.destroy)
        stack.callback(vault.close)
        waiting = PostgresWaiting(where.database)
        stack.callback(waiting.close)
        marks = PostgresMarks(where.database)
        stack.callback(marks.close)
        lexemes = Lexemes(master.lexeme_key)
        blobs = Blobs(
            folder,
            PostgresUploads(sessions),
            vault,
            master,
            size_max_bytes=settings.blob_max_bytes,
        )
        deciders = Deciders(store, in_hand_max=settings.append_queue_max)
        stack.callback(deciders.close)
        yield Foundation(
            settings=settings,
            addresses=where,
            origin=origin,
            sessions=sessions,
            store=store,
            vault=vault,
            waiting=waiting,
            marks=marks,
            heartbeat=PostgresHeartbeat(sessions),
            master=master,
            opener=Opener(vault, master),
            lexemes=lexemes,
            blobs=blobs,
            ledger=Ledger(
                store,
                Sealer(master),
                vault,
                waiting,
                origin=origin,
                snapshots=PostgresAggregateRecorder(sessions),
                driver=deciders,
                reply_wait_s=settings.reply_wait_s,
                workload=ViewedWorkload(PostgresQuestions(sessions.connection, lexemes), now_utc),
                files=blobs,
                notes=PostgresRefusals(sessions),
            ),
        )


def read_origin(sessions: Sessions) -> str:
    """Whose log this database holds. Raises ``SetupError`` where nothing is initialised."""
    with sessions.cursor() as cursor:
        meta = read_meta(cursor)
    if meta is None or meta.origin is None:
        raise SetupError("the database is not set up yet: run `huiyin init`")
    return meta.origin
