"""An intake as a process of its own, stopped by SIGTERM; ends when its parent does."""

import ctypes
import signal
import sys
import threading
from pathlib import Path

from services.broker.topics import Topics
from tests.integration.intake.scene import Scene

PR_SET_PDEATHSIG = 1


def main() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    dsn, bootstrap, prefix, key_file = sys.argv[1:]
    scene = Scene(
        dsn=dsn, bootstrap=bootstrap, names=Topics(prefix=prefix), key_file=Path(key_file)
    )
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    scene.build(stop=stop).run()


if __name__ == "__main__":
    main()
