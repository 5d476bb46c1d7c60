"""What every service process does first: logs, settings, and leaving in order."""

import signal
import threading

from services.logs import start_logging
from services.settings import Settings, read_settings


def begin() -> Settings:
    """Reads the settings and starts the log. Raises ``SetupError``."""
    settings = read_settings()
    start_logging(settings.log_level)
    return settings


def stop_event() -> threading.Event:
    """Set by SIGTERM and SIGINT: the process ends what it is doing and leaves in order."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
