"""What every service process does first: settings, logs, its memory, and leaving in order."""

import signal
import threading

from services.collector import spare_collector
from services.logs import start_logging
from services.settings import Settings, read_settings


def begin() -> Settings:
    """Reads the settings, starts the log and spares the collector. Raises ``SetupError``."""
    settings = read_settings()
    start_logging(settings.log_level)
    spare_collector()
    return settings


def stop_event() -> threading.Event:
    """Set by SIGTERM and SIGINT: the process ends what it is doing and leaves in order."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
