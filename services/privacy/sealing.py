"""Seals the personal fields of one event under a random key of its own, so that one key is one
forgetting (law 5).

A field becomes base64 of nonce (12 bytes) ‖ ciphertext ‖ tag (16), AES-256-GCM; the associated data
ties it to its event and place: event id, a line feed, the JSON Pointer. ``sealing.commitment`` is
base64 of SHA-256 over the context string, the event id and the key, so a key disclosed later can be
checked to be the one that was used. The functions below are the format; :class:`Sealer` adds the
key's making.
"""

import hashlib
import os
from base64 import b64decode
from binascii import Error as Base64Error
from binascii import b2a_base64
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events.fact import Fact
from events.personal import map_personal, personal_patterns
from services.errors import HuiyinError
from services.privacy.masterkey import KEY_BYTES, NONCE_BYTES, MasterKey

COMMITMENT_CONTEXT = b"huiyin/key-commitment/v1"
ALGORITHM = "A256GCM"


class SealBrokenError(HuiyinError):
    """A sealed value does not open under its event's key: it was altered or moved."""


def commitment(key: bytes, event_id: str) -> str:
    """What ties a key to its event: base64 of SHA-256(context ‖ event id ‖ key)."""
    digest = hashlib.sha256(COMMITMENT_CONTEXT + event_id.encode() + key).digest()
    return _base64(digest)


def seal_value(cipher: AESGCM, plain: str, *, event_id: str, pointer: str, number: int) -> str:
    """One sealed value. The nonce is its number among the event's: the key seals no other event."""
    nonce = number.to_bytes(NONCE_BYTES)
    return _base64(nonce + cipher.encrypt(nonce, plain.encode(), f"{event_id}\n{pointer}".encode()))


def open_value(cipher: AESGCM, sealed: str, *, event_id: str, pointer: str) -> str:
    """The plain value again. Raises ``SealBrokenError``."""
    try:
        raw = b64decode(sealed, validate=True)
        associated = f"{event_id}\n{pointer}".encode()
        return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], associated).decode()
    except (Base64Error, ValueError, InvalidTag):
        raise SealBrokenError(
            f"the sealed value at {pointer} of event {event_id} is broken"
        ) from None


class Sealer:
    """Turns facts into recorded data. Safe from many threads."""

    def __init__(self, master: MasterKey) -> None:
        self.master = master

    def seal(self, fact: Fact, event_id: str) -> tuple[dict[str, Any], bytes | None]:
        """The fact's data with every personal value sealed, and the wrapped key.

        The key is None, and nothing is added to the data, when no personal value is present.
        """
        data = fact.to_data()
        patterns = personal_patterns(type(fact))
        if not patterns:
            return data, None
        # One draw for both: a system call an event instead of two.
        random = os.urandom(KEY_BYTES + NONCE_BYTES)
        key, wrapping_nonce = random[:KEY_BYTES], random[KEY_BYTES:]
        cipher = AESGCM(key)
        sealed_values = 0

        def change(pointer: str, plain: Any) -> dict[str, str]:
            nonlocal sealed_values
            sealed_values += 1
            if not isinstance(plain, str):
                raise TypeError(f"the value at {pointer} is sealed already")
            sealed = seal_value(
                cipher, plain, event_id=event_id, pointer=pointer, number=sealed_values
            )
            return {"sealed": sealed}

        changed = map_personal(data, patterns, change)
        if not sealed_values:
            return data, None
        changed["sealing"] = {"alg": ALGORITHM, "commitment": commitment(key, event_id)}
        return changed, self.master.wrap(key, event_id, nonce=wrapping_nonce)


def _base64(raw: bytes) -> str:
    return b2a_base64(raw, newline=False).decode("ascii")
