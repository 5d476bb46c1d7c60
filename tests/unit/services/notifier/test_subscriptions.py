"""The file of webhooks: read whole, or refused with what is to be changed, never quoting a url."""

from pathlib import Path

import pytest

from events.catalogue import fact_class
from events.personal import personal_patterns
from services.errors import SetupError
from services.notifier.signing import key_of
from services.notifier.subscriptions import (
    Subscription,
    change_secret,
    create_secret,
    read_subscriptions,
)
from services.webhooks import NOTIFIED, versions_of

SECRET_URL = "https://alarms.example/hook/s3cret"


def read(folder: Path, text: str) -> list[Subscription]:
    path = folder / "webhooks.toml"
    path.write_text(text, encoding="utf-8")
    return list(read_subscriptions(path, secrets=folder / "keys"))


def test_a_type_in_one_version_stands_for_every_version() -> None:
    wanted = versions_of(["huiyin.clock.breached.v1", "huiyin.breach.withdrawn.v1"])
    assert wanted == (
        "huiyin.breach.withdrawn.v1", "huiyin.clock.breached.v1", "huiyin.clock.breached.v2",
    )  # fmt: skip


def test_a_line_says_where_to_and_what_and_keeps_the_address_to_itself(tmp_path: Path) -> None:
    secrets = create_secret(tmp_path / "keys", "duty")
    assert create_secret(tmp_path / "keys", "duty") == secrets
    (found,) = read(tmp_path, f'[[webhook]]\nname = "duty"\nurl = "{SECRET_URL}"')
    assert (found.receiver.host, found.receiver.port, found.receiver.target) == (
        "alarms.example",
        443,
        "/hook/s3cret",
    )
    assert found.wanted.receiver == "https://alarms.example"
    assert found.wanted.types == tuple(sorted(NOTIFIED))
    assert found.keys == (key_of(secrets[0]),)
    assert "s3cret" not in repr(found)


def test_a_secret_is_changed_in_two_steps(tmp_path: Path) -> None:
    (first,) = create_secret(tmp_path, "duty")
    second, former = change_secret(tmp_path, "duty", finish=False)
    assert former == first
    assert change_secret(tmp_path, "duty", finish=True) == [second]
    assert (tmp_path / "duty.secret").stat().st_mode & 0o077 == 0


def test_a_secret_others_can_read_is_not_used(tmp_path: Path) -> None:
    create_secret(tmp_path, "duty")
    (tmp_path / "duty.secret").chmod(0o644)
    with pytest.raises(SetupError, match="chmod 600"):
        create_secret(tmp_path, "duty")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[webhook]", "is not TOML"),
        ('[[webhook]]\nname = "Duty!"\nurl = "https://a.example"', "webhook.0.name"),
        (f'[[webhook]]\nname = "duty"\nurl = "{SECRET_URL}"', "huiyin webhook-secret duty"),
        ('[[webhook]]\nname = "one"\nurl = "http://alarms.example/s3cret"', "allow_hosts"),
        ('[[webhook]]\nname = "one"\nurl = "ftp://alarms.example/s3cret"', "https://"),
        ('[[webhook]]\nname = "one"\nurl = "https://me:s3cret@alarms.example"', "neither a user"),
        ('[[webhook]]\nname = "one"\nurl = "https://alarms.example/s3cret x"', "printable"),
        (
            '[[webhook]]\nname = "one"\nurl = "https://a.example"\ntypes = ["huiyin.note"]',
            "does not leave by webhook",
        ),
        (
            '[[webhook]]\nname = "one"\nurl = "https://a.example"\n' * 2,
            "two webhooks called one",
        ),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, reason: str) -> None:
    create_secret(tmp_path / "keys", "one")
    with pytest.raises(SetupError, match=reason) as refused:
        read(tmp_path, text)
    assert "s3cret" not in str(refused.value)


def test_nothing_that_leaves_says_anything_personal() -> None:
    for name in NOTIFIED:
        assert not personal_patterns(fact_class(name)), name
