"""A changed file of webhooks is taken as it is, a mistaken one is not."""

from pathlib import Path

import pytest

from services.errors import SetupError
from services.notifier.rereading import MISTAKE, SubscriptionsFile
from services.notifier.subscriptions import change_secret, create_secret


def line(name: str) -> str:
    return f'[[webhook]]\nname = "{name}"\nurl = "https://{name}.example"\n'


def names(file: SubscriptionsFile) -> list[str]:
    return [each.wanted.name for each in file.held]


def test_a_change_of_the_file_or_of_a_secret_is_taken(tmp_path: Path) -> None:
    path, secrets = tmp_path / "webhooks.toml", tmp_path / "keys"
    file = SubscriptionsFile(path, secrets=secrets, required=False)
    assert not file.held
    assert not file.changed()
    create_secret(secrets, "duty")
    path.write_text(line("duty"), encoding="utf-8")
    assert file.changed()
    assert names(file) == ["duty"]
    assert not file.changed(), "once"
    (before,) = file.held
    change_secret(secrets, "duty", finish=False)
    assert file.changed()
    assert file.held[0].keys[1:] == before.keys
    path.unlink()
    assert file.changed()
    assert not file.held


def test_a_mistake_changes_nothing_and_is_told_until_it_is_mended(tmp_path: Path) -> None:
    path, secrets = tmp_path / "webhooks.toml", tmp_path / "keys"
    create_secret(secrets, "duty")
    path.write_text(line("duty"), encoding="utf-8")
    file = SubscriptionsFile(path, secrets=secrets, required=True)
    path.write_text(line("duty") + line("night"), encoding="utf-8")
    assert not file.changed(), "night has no secret"
    assert (names(file), file.mistake) == (["duty"], MISTAKE)
    create_secret(secrets, "night")
    assert file.changed()
    assert (names(file), file.mistake) == (["duty", "night"], None)


def test_a_file_that_is_asked_for_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot read"):
        SubscriptionsFile(tmp_path / "webhooks.toml", secrets=tmp_path, required=True)
