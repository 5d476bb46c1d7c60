"""One line of JSON per log record on standard error; never a person's words, names or numbers."""

import logging
import sys
import traceback
from datetime import UTC, datetime

import orjson

from events.instant import format_instant


class JsonLines(logging.Formatter):
    """A record as one JSON object: time, level, logger, message, and the error's class if there is
    one.
    """

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, str] = {
            "time": format_instant(datetime.fromtimestamp(record.created, tz=UTC)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            kind, _, trace = record.exc_info
            # Without the error's own text: it may quote what somebody said.
            place = "".join(traceback.format_tb(trace))
            fields["trace"] = place + ("" if kind is None else kind.__name__)
        return orjson.dumps(fields).decode()


def start_logging(level: str) -> None:
    """Sends every logger to standard error at this level; the broker client is kept to warnings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("kafka").setLevel(logging.WARNING)
