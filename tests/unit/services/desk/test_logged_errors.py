"""What goes wrong behind a page is logged with its place, never with the words it may quote."""

import logging
import sys

import orjson

from services.logs import JsonLines


def test_a_trace_names_place_and_class_only() -> None:
    said = "欧阳静怡"
    try:
        int(said)
    except ValueError:
        record = logging.LogRecord(
            "services.desk.pages", logging.ERROR, "", 0, "a page failed", (), sys.exc_info()
        )
    line = JsonLines().format(record)
    assert said not in line
    assert orjson.loads(line)["trace"].endswith("ValueError")
