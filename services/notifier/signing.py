"""Signs a delivery so that its receiver can tell it from anybody else's (Standard Webhooks 1.0).

Pure: the time comes in. The secret's text is ``whsec_`` and base64, the same on both sides.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping, Sequence

PREFIX = "whsec_"
SECRET_BYTES = 32
SECRET_MIN_BYTES, SECRET_MAX_BYTES = 24, 64


class MalformedSecretError(ValueError):
    """The text is no secret of a webhook."""


def new_secret() -> str:
    """A secret nobody has had."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def key_of(secret: str) -> bytes:
    """The bytes a secret stands for. Raises ``MalformedSecretError``."""
    if not secret.startswith(PREFIX):
        raise MalformedSecretError(f"a secret begins with {PREFIX}")
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise MalformedSecretError(f"what follows {PREFIX} is base64") from None
    if not SECRET_MIN_BYTES <= len(key) <= SECRET_MAX_BYTES:
        raise MalformedSecretError(f"a secret is {SECRET_MIN_BYTES} to {SECRET_MAX_BYTES} bytes")
    return key


def signed_headers(
    body: bytes, *, event_id: str, sent_at_s: int, keys: Sequence[bytes]
) -> Mapping[str, str]:
    """The three headers of the specification; a signature for each key, space between them. The id
    is the event's, the same at every try; the time is that of this try.
    """
    signed = f"{event_id}.{sent_at_s}.".encode("ascii") + body
    signatures = [base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(sent_at_s),
        "webhook-signature": " ".join(f"v1,{each}" for each in signatures),
    }
