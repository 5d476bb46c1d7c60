"""A projector as a process of its own, stopped by SIGTERM; ends when its parent does."""

import ctypes
import signal
import sys
import threading
from pathlib import Path

from projections.views import all_views
from services.broker.topics import Topics
from services.errors import FollowerStoppedError
from services.logs import start_logging
from services.privacy import masterkey
from services.privacy.lexemes import Lexemes
from services.privacy.opening import Opener
from services.projector.follower import Follower
from services.projector.kafka import kafka_at
from services.projector.process import Projector
from services.projector.reader import search_reader
from services.store.heartbeat import PostgresHeartbeat
from services.store.sessions import Sessions
from services.store.vault import PostgresVault

PR_SET_PDEATHSIG = 1
BATCH_MAX_EVENTS = 100


def main() -> int:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    start_logging("info")
    dsn, bootstrap, prefix, key_file, *names = sys.argv[1:]
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    master = masterkey.load(Path(key_file))
    sessions = Sessions(dsn, application_name="projector", connections_max=8)
    kafka = kafka_at(bootstrap, Topics(prefix=prefix), views=names)
    followers = [
        Follower(
            all_views()[name],
            sessions=sessions,
            kafka=kafka,
            reader=search_reader(Opener(PostgresVault(dsn), master), Lexemes(master.lexeme_key)),
            heartbeat=PostgresHeartbeat(sessions),
            batch_max_events=BATCH_MAX_EVENTS,
        )
        for name in names
    ]
    try:
        Projector(followers).run(stop)
    except FollowerStoppedError as error:
        print(error, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
