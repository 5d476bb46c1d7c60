"""What the headers of an event's record tell, so that a reader need not open its body."""

from services.broker.records import Record

POSITION_HEADER = "position"
LEDGER_HEADER = "ledger"
EPOCH_HEADER = "epoch"
TYPE_HEADER = "type"


def position_of(record: Record) -> int | None:
    """The position a record claims; None when it is none of ours."""
    text = record.header(POSITION_HEADER)
    return int(text) if text is not None and text.isdigit() else None


def type_of(record: Record) -> str | None:
    """The event type a record claims; None when it is none of ours."""
    text = record.header(TYPE_HEADER)
    return None if text is None else text.decode(errors="replace")
