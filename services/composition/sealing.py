"""The sealer, put together. It holds the signing key and no other, and asks the database only whose
log this is.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from projections.archive.folder import CHECKPOINT, WITNESSED, LogFolder
from projections.archive.history import History
from projections.archive.tlog.checkpoint import MalformedCheckpointError, open_checkpoint
from projections.archive.tlog.note import MalformedNoteError, Note, UnsignedNoteError, VerifierKey
from projections.archive.tlog.policy import MalformedPolicyError, read_policy
from services import signingkey
from services.broker import topics
from services.broker.topics import Topics
from services.composition.addresses import addresses
from services.composition.auditing import whole_topic
from services.composition.foundation import read_origin
from services.errors import BrokerUnavailableError, SetupError
from services.sealer.lock import FolderLock
from services.sealer.memory import Memory
from services.sealer.post import post
from services.sealer.process import Kafka, Sealer
from services.sealer.sealing import Sealing
from services.sealer.witnessing import Witnessing
from services.settings import Settings
from services.store.heartbeat import PostgresHeartbeat
from services.store.sessions import Sessions


def run_sealer(settings: Settings, stop: threading.Event) -> None:
    """Seals until ``stop`` is set. Raises ``SetupError`` where `huiyin init` has not been run."""
    sessions = Sessions(addresses(settings).database, application_name="huiyin sealer")
    with closing(sessions):
        witnesses = build_witnesses(settings)
        with running_witnesses(witnesses):
            build_sealer(settings, sessions, witnesses).run(stop)


def build_witnesses(settings: Settings) -> Witnessing | None:
    """Those of the policy file, where there is one. Raises ``SetupError``."""
    path = settings.witness_policy_file
    if path is None:
        return None
    try:
        policy = read_policy(path.read_text(encoding="utf-8", errors="surrogateescape"))
    except OSError as error:
        raise SetupError(f"cannot read the witness policy {path}: {error.strerror}") from error
    except MalformedPolicyError as error:
        raise SetupError(f"{path} is not a witness policy: {error}") from None
    folder = LogFolder(settings.tlog_folder)
    history = History(folder)

    def publish(note: Note) -> None:
        folder.put_text(WITNESSED, note.whole)
        history.keep(note.whole, time_s=int(time.time()), witnessed=True)

    return Witnessing(policy, files=folder, post=post, publish=publish)


@contextmanager
def running_witnesses(witnesses: Witnessing | None) -> Iterator[None]:
    """Rounds go on meanwhile, on a thread of their own."""
    if witnesses is None:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=witnesses.run, args=(stop,), name="witnesses")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def build_sealer(
    settings: Settings, sessions: Sessions, witnesses: Witnessing | None = None
) -> Sealer:
    """The sealer of this home."""
    origin = read_origin(sessions)
    signers = signingkey.load(settings.sealer_key_file, name=origin)
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
        history=History(LogFolder(settings.tlog_folder)),
        witnesses=witnesses,
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
        _require_handed_over(settings, signingkey.load(path, name=origin)[0].key)
    change = signingkey.finish_change if finish else signingkey.begin_change
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
