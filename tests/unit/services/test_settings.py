"""A wrong setting stops the start before anything runs, and says what to set."""

from pathlib import Path

import pytest

from services.errors import SetupError
from services.settings import read_settings


def test_without_any_setting_every_default_holds() -> None:
    settings = read_settings({})
    assert settings.home == Path.cwd() / ".huiyin"
    assert settings.master_key_file == settings.home / "keys" / "master.key"
    assert (settings.http_port, settings.log_level) == (8600, "info")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("HUIYIN_HTTP_PROT", "8600", "unknown setting HUIYIN_HTTP_PROT"),
        ("HUIYIN_HTTP_PORT", "abc", "set HUIYIN_HTTP_PORT to a whole number from 1 to 65535"),
        ("HUIYIN_HTTP_PORT", "65536", "set HUIYIN_HTTP_PORT to a whole number from 1 to 65535"),
        ("HUIYIN_LOG_LEVEL", "loud", "set HUIYIN_LOG_LEVEL to one of debug, info, "),
        ("HUIYIN_TOPIC_PREFIX", "a b/c", "set HUIYIN_TOPIC_PREFIX to 1 to 200 letters"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_takes(name: str, value: str, told: str) -> None:
    with pytest.raises(SetupError) as refused:
        read_settings({name: value})
    assert str(refused.value).startswith(told)


def test_a_level_may_be_written_in_capitals() -> None:
    assert read_settings({"HUIYIN_LOG_LEVEL": "DEBUG"}).log_level == "debug"
