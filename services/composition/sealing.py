"""The sealer, put together. It holds the signing key and no other, and asks the database only whose
log this is.
"""

import threading
import time
from contextlib import closing

from projections.archive.folder import CHECKPOINT, LogFolder
from projections.archive.tlog.checkpoint import MalformedCheckpointError, open_checkpoint
from projections.archive.tlog.note import MalformedNoteError, UnsignedNoteError, VerifierKey
from services.broker import topics
from services.broker.topics import Topics
from services.composition.addresses import addresses
from services.composition.auditing import whole_topic
from services.composition.foundation import read_origin
from services.errors import BrokerUnavailableError, SetupError
from services.sealer import keyfile
from services.sealer.lock import FolderLock
from services.sealer.memory import Memory
from services.sealer.process import Kafka, Sealer
from services.sealer.sealing import Sealing
from services.settings import Settings
from services.store.heartbeat import PostgresHeartbeat
from services.store.sessions import Sessions


def run_sealer(settings: Settings, stop: threading.Event) -> None:
    """Seals until ``stop`` is set. Raises ``SetupError`` where `huiyin init` has not been run."""
    sessions = Sessions(addresses(settings).database, application_name="huiyin sealer")
    with closing(sessions):
        build_sealer(settings, sessions).run(stop)


def build_sealer(settings: Settings, sessions: Sessions) -> Sealer:
    """The sealer of this home."""
    origin = read_origin(sessions)
    signers = keyfile.load(settings.sealer_key_file, name=origin)
    folder = settings.home / "sealer"
    memory = Memory(folder)
    return Sealer(
        kafka=Kafka(
            topic=lambda: whole_topic(settings), topic_id=lambda: events_topic_id(settings)
        ),
        open_sealing=lambda: Sealing(
            origin=origin,
            shelf=LogFolder(settings.tlog_folder),
            signed=memory,
            signers=signers,
        ),
        memory=memory,
        lock=FolderLock(folder),
        heartbeat=PostgresHeartbeat(sessions),
        now_s=time.time,
    )


def events_topic_id(settings: Settings) -> str:
    """Tells the events topic from another of its name. Raises ``BrokerUnavailableError``."""
    name = Topics(prefix=settings.topic_prefix).events
    found = topics.topic_id(addresses(settings).broker, name)
    if found is None:
        raise BrokerUnavailableError(f"Kafka does not know the topic {name}")
    return found


def change_key(settings: Settings, *, finish: bool) -> list[str]:
    """Begins or finishes a change of the sealer's key; the verifier keys from now on."""
    path = settings.sealer_key_file
    sessions = Sessions(addresses(settings).database, application_name="huiyin keys")
    with closing(sessions):
        origin = read_origin(sessions)
    if finish:
        _require_handed_over(settings, keyfile.load(path, name=origin)[0].key)
    change = keyfile.finish_change if finish else keyfile.begin_change
    return [signer.key.text for signer in change(path, name=origin)]


def _require_handed_over(settings: Settings, key: VerifierKey) -> None:
    """Without a checkpoint that bears both, nobody could tell that the new key is the log's."""
    text = LogFolder(settings.tlog_folder).text(CHECKPOINT)
    try:
        if text is not None:
            open_checkpoint(text, [key])
    except (MalformedNoteError, MalformedCheckpointError, UnsignedNoteError):
        raise SetupError(
            "no checkpoint bears the new key yet: restart the sealer, then finish"
        ) from None
