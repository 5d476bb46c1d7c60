"""Gives a file out in an answer, piece by piece, once its showing is on record."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

from starlette.responses import Response, StreamingResponse

from services.blobs.contract import Description
from services.blobs.keeping import Blobs, Upload
from services.blobs.kinds import INLINE, SUFFIXES
from services.errors import FileTooLargeError

ONLY_ITSELF = (
    "default-src 'none'; img-src 'self'; media-src 'self'; object-src 'self'; "
    "style-src 'unsafe-inline'"
)
"""What a file that is opened in a browser may load: nothing but itself."""


def begin(blobs: Blobs, declared: str, announced_bytes: int) -> Upload:
    """Room for a file, unless it is known to be too long already. Raises as ``Blobs.upload``."""
    if announced_bytes > blobs.size_max_bytes:
        raise FileTooLargeError(
            f"a file has at most {blobs.size_max_bytes:,} bytes: send a smaller one"
        )
    return blobs.upload(declared)


def shown(blobs: Blobs, name: str, record: Callable[[], object]) -> Response:
    """The file, after ``record`` has told of the viewing. Raises what it raises, and
    ``NotFoundError`` for a file that is not there.
    """
    opened = ExitStack()
    try:
        reader = opened.enter_context(blobs.opened(name))
        record()
    except BaseException:
        opened.close()
        raise
    return StreamingResponse(
        _closing(reader.chunks(), opened),
        media_type=reader.about.media_type,
        headers={
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Content-Length": str(reader.about.size_bytes),
            "Content-Disposition": _disposition(name, reader.about),
            "Content-Security-Policy": ONLY_ITSELF,
        },
    )


def _closing(chunks: Iterator[bytes], opened: ExitStack) -> Iterator[bytes]:
    with opened:
        yield from chunks


def _disposition(name: str, about: Description) -> str:
    kind = "inline" if about.media_type in INLINE else "attachment"
    return f'{kind}; filename="file-{name[:12]}{SUFFIXES[about.media_type]}"'
