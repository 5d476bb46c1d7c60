"""Children write their logs themselves; this keeps the files from growing without end."""

import shutil
from pathlib import Path

LOG_MAX_BYTES = 8 << 20
OLD_LOGS_KEPT = 2


def bound(log_file: Path, *, max_bytes: int = LOG_MAX_BYTES, kept: int = OLD_LOGS_KEPT) -> bool:
    """Moves what is in a log beyond `max_bytes` to `<log>.1`, and that to `<log>.2`; True if so.

    The file is copied and emptied, not renamed, because the child goes on appending to it: a line
    written in between is lost, which a log can bear. A crash leaves the copy, or the copy and the
    full log; the next call repeats the move.
    """
    if not log_file.exists() or log_file.stat().st_size <= max_bytes:
        return False
    for number in range(kept, 1, -1):
        newer = _numbered(log_file, number - 1)
        if newer.exists():
            newer.replace(_numbered(log_file, number))
    try:
        shutil.copyfile(log_file, _numbered(log_file, 1))
    except OSError:
        # A full disk: what cannot be kept is let go, for the log is what fills it.
        _numbered(log_file, 1).unlink(missing_ok=True)
    with log_file.open("r+b") as log:
        log.truncate(0)
    return True


def _numbered(log_file: Path, number: int) -> Path:
    return log_file.with_name(f"{log_file.name}.{number}")
