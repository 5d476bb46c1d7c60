"""Seals whole byte strings that may hold personal data and are not events: what waits, what was
rejected (law 5).
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.privacy.masterkey import NONCE_BYTES, MasterKey
from services.privacy.sealing import SealBrokenError


class Box:
    """AES-256-GCM under a key derived from the master key; ``context`` says what is inside."""

    def __init__(self, master: MasterKey) -> None:
        self._cipher = AESGCM(master.box_key)

    def seal(self, data: bytes, context: str) -> bytes:
        """Nonce (12 bytes) ‖ ciphertext ‖ tag (16)."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """The bytes again. Raises ``SealBrokenError`` when altered or opened in another context."""
        try:
            nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
            return self._cipher.decrypt(nonce, rest, context.encode())
        except (ValueError, InvalidTag):
            raise SealBrokenError("a sealed original does not open under this master key") from None
