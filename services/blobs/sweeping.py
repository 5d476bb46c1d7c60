"""Destroys uploads nobody referred to in time, every now and then; any number of processes may."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from services.blobs.keeping import Blobs
from services.errors import StoreUnavailableError

SWEEP_EVERY_S = 3_600.0

log = logging.getLogger(__name__)


@contextmanager
def sweeping(blobs: Blobs, *, keep_h: int) -> Iterator[None]:
    """Sweeps at once and every hour while the block runs."""
    stop = threading.Event()
    thread = threading.Thread(
        target=_sweep, args=(blobs, keep_h * 3_600, stop), name="sweeping", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _sweep(blobs: Blobs, older_than_s: int, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            if swept := blobs.sweep(older_than_s=older_than_s):
                log.info("destroyed %d uploads that nothing referred to", swept)
        except (StoreUnavailableError, OSError) as error:
            log.warning("uploads are swept later: %s", error)
        stop.wait(SWEEP_EVERY_S)
