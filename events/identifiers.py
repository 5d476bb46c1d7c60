"""Ids the ledger gives: in time order where minted, and the same again where derived (RFC 9562,
version 7).
"""

import hashlib

_RANDOM_BITS = 62


def mint_id(unix_ms: int, entropy: bytes) -> str:
    """A version 7 UUID from a time in milliseconds and 10 random bytes."""
    if len(entropy) != 10:  # noqa: PLR2004
        raise ValueError("entropy is 10 bytes")
    return _version_7(unix_ms, int.from_bytes(entropy))


def derive_id(cause: str, rule: str) -> str:
    """The id of what ``rule`` decides from ``cause``: deciding twice gives the same id, so it is
    harmless.
    """
    digest = hashlib.sha256(f"{cause}\n{rule}".encode()).digest()
    return _version_7(int(cause[:8] + cause[9:13], 16), int.from_bytes(digest[:10]))


def _version_7(unix_ms: int, random: int) -> str:
    rand_a = (random >> _RANDOM_BITS) & 0xFFF
    rand_b = random & ((1 << _RANDOM_BITS) - 1)
    value = (unix_ms & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
