"""A relay as a process of its own, stopped by SIGTERM; ends when its parent does."""

import ctypes
import signal
import sys
import threading

from services.broker.topics import Topics
from services.errors import FollowerStoppedError
from services.logs import start_logging
from tests.integration.relay.scene import Scene, build_relay

PR_SET_PDEATHSIG = 1


def main() -> int:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    start_logging("info")
    dsn, bootstrap, prefix, topic_id = sys.argv[1:]
    scene = Scene(dsn=dsn, bootstrap=bootstrap, names=Topics(prefix=prefix), topic_id=topic_id)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        build_relay(scene).run(stop)
    except FollowerStoppedError as error:
        print(error, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
