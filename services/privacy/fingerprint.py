"""Tells the same event from another that came under the same source and id, without keeping either
(law 5).
"""

import hmac
from typing import Any

import orjson

from services.privacy.masterkey import MasterKey


class Fingerprint:
    """HMAC-SHA-256 over the attributes and data a publisher sent, in one way of writing."""

    def __init__(self, master: MasterKey) -> None:
        self._key = master.fingerprint_key

    def of(self, attributes: dict[str, str | None], data: dict[str, Any]) -> bytes:
        """32 bytes; equal for equal content whatever the order of its keys."""
        content = orjson.dumps([attributes, data], option=orjson.OPT_SORT_KEYS)
        return hmac.digest(self._key, content, "sha256")
