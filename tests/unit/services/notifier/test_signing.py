"""Signatures are those of the Standard Webhooks specification."""

import base64

import pytest

from services.notifier.signing import (
    MalformedSecretError,
    key_of,
    new_secret,
    signed_headers,
)

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_signature_is_the_one_the_specifications_own_libraries_make() -> None:
    headers = signed_headers(
        b'{"test": 2432232314}',
        event_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        sent_at_s=1_614_265_330,
        keys=[key_of(SECRET)],
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_during_a_change_both_secrets_sign() -> None:
    keys = [key_of(new_secret()), key_of(new_secret())]
    both = signed_headers(b"{}", event_id="e", sent_at_s=1, keys=keys)["webhook-signature"]
    each = [
        signed_headers(b"{}", event_id="e", sent_at_s=1, keys=[key])["webhook-signature"]
        for key in keys
    ]
    assert both == " ".join(each)


def test_no_two_secrets_are_the_same() -> None:
    assert len({new_secret() for _ in range(20)}) == 20


@pytest.mark.parametrize(
    "secret",
    ["", SECRET.removeprefix("whsec_"), "whsec_***", "whsec_" + base64.b64encode(b"x").decode()],
)
def test_what_is_no_secret_is_refused(secret: str) -> None:
    with pytest.raises(MalformedSecretError):
        key_of(secret)
