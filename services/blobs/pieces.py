"""In which pieces a file is read and sealed: quick enough, and many can be held at once."""

from collections.abc import AsyncIterable, AsyncIterator

PIECE_BYTES = 262_144


async def in_pieces(stream: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """What comes in, gathered into pieces of at least ``PIECE_BYTES``; the last one is the rest,
    which may be empty.
    """
    held = bytearray()
    async for data in stream:
        held += data
        if len(held) >= PIECE_BYTES:
            yield bytes(held)
            held.clear()
    yield bytes(held)
