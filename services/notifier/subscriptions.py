"""Which systems hear of alarms: a file of the operator's, and a key file for each of its lines.

Whoever can write that file decides what leaves the house and where to; nobody who only speaks to
the API does (docs/webhooks.md, ADR 0155).
"""

import re
import stat
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from events.vocabulary import CommunityId
from services import durable
from services.errors import SetupError
from services.notifier.post import Receiver, UnfitAddressError, read_receiver
from services.notifier.signing import MalformedSecretError, key_of, new_secret
from services.webhooks import NOTIFIED, Wanted, versions_of

SUBSCRIPTIONS_MAX = 20
SECRETS_HELD_MAX = 2
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """One receiver, what it wants, and the keys it knows us by, the current one first.
    ``desk`` is where people read of a case.
    """

    wanted: Wanted
    receiver: Receiver
    keys: tuple[bytes, ...] = field(repr=False)
    desk: str | None = None


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=NAME.pattern + "$")]
    url: str
    types: tuple[str, ...] = tuple(sorted(NOTIFIED))
    communities: tuple[CommunityId, ...] | None = None
    ca_file: str | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    desk: Annotated[str, Field(pattern=r"^https?://[!-~]+$")] | None = None
    allow_hosts: frozenset[str] = frozenset()
    webhook: tuple[_Line, ...] = Field(default=(), max_length=SUBSCRIPTIONS_MAX)


def read_subscriptions(path: Path, *, secrets: Path) -> Sequence[Subscription]:
    """The subscriptions of the file. Raises ``SetupError`` naming line and mistake."""
    try:
        asked = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SetupError(f"cannot read the webhooks {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SetupError(f"{path} is not TOML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SetupError(f"{path}, {place}: {first['msg']}") from None
    names = [line.name for line in asked.webhook]
    if doubled := next((name for name in names if names.count(name) > 1), None):
        raise SetupError(f"{path} has two webhooks called {doubled}")
    return [_subscription(line, asked, path, secrets) for line in asked.webhook]


def _subscription(line: _Line, asked: _File, path: Path, secrets: Path) -> Subscription:
    if unknown := next((each for each in line.types if each not in NOTIFIED), None):
        told = ", ".join(sorted(NOTIFIED))
        raise SetupError(f"{path}, {line.name}: {unknown} does not leave by webhook: {told}")
    try:
        receiver = read_receiver(line.url, allowed_hosts=asked.allow_hosts, ca_file=line.ca_file)
    except UnfitAddressError as error:
        raise SetupError(f"{path}, {line.name}: see to it that the url {error}") from None
    wanted = Wanted(
        name=line.name,
        receiver=receiver.shown,
        types=versions_of(line.types),
        communities=line.communities,
    )
    keys = tuple(key_of(secret) for secret in load_secrets(secrets, line.name))
    return Subscription(wanted=wanted, receiver=receiver, keys=keys, desk=asked.desk)


def load_secrets(folder: Path, name: str) -> list[str]:
    """The secrets of a subscription, the current one first. Raises ``SetupError``."""
    path = _path(folder, name)
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SetupError(f"others can read the webhook's secret: run chmod 600 {path}")
        found = path.read_text(encoding="ascii").split()
        for secret in found:
            key_of(secret)
    except FileNotFoundError:
        raise SetupError(
            f"the webhook {name} has no secret: run `huiyin webhook-secret {name}`"
        ) from None
    except OSError as error:
        raise SetupError(f"cannot read the webhook's secret {path}: {error.strerror}") from error
    except (UnicodeDecodeError, MalformedSecretError) as error:
        raise SetupError(f"{path} is not a webhook's secret: {error}") from None
    if not 1 <= len(found) <= SECRETS_HELD_MAX:
        raise SetupError(f"{path} holds {len(found)} secrets: it takes one, or two during a change")
    return found


def create_secret(folder: Path, name: str) -> list[str]:
    """Makes a secret where there is none; those there are. Raises ``SetupError``."""
    if not _path(folder, name).exists():
        _write(folder, name, [new_secret()])
    return load_secrets(folder, name)


def change_secret(folder: Path, name: str, *, finish: bool) -> list[str]:
    """Puts a new secret first and signs with the former one, too; or leaves the current one alone
    in the file. Raises ``SetupError``.
    """
    held = load_secrets(folder, name)
    _write(folder, name, held[:1] if finish else [new_secret(), held[0]])
    return load_secrets(folder, name)


def _write(folder: Path, name: str, secrets: Sequence[str]) -> None:
    path = _path(folder, name)
    try:
        durable.write_secret(path, "".join(f"{each}\n" for each in secrets).encode(), over=True)
    except OSError as error:
        raise SetupError(f"cannot write the webhook's secret {path}: {error.strerror}") from error


def _path(folder: Path, name: str) -> Path:
    if NAME.fullmatch(name) is None:
        raise SetupError("a webhook's name is up to 40 small letters, digits and hyphens")
    return folder / f"{name}.secret"
