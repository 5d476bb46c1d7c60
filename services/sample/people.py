"""People of the sample at work: each with a token of their own, asking and deciding over HTTP."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from services.access.principal import Role
from services.errors import CommandRefusedError, StoreUnavailableError

REQUEST_TIMEOUT_S = 30.0
_REFUSED = range(400, 500)


@dataclass(frozen=True, slots=True)
class Item:
    """Something that was begun or taken a step on."""

    id: str
    version: int
    position: int


@dataclass(frozen=True, kw_only=True)
class Person:
    """One of the sample's people. ``token_for`` gives them a token of their role."""

    actor: str
    role: Role
    url: str
    token_for: Callable[[str, Role], str]

    def get(self, path: str, **asked: str | int) -> Any:
        """What the address answers. Raises as :meth:`_send`."""
        return self._send("GET", f"{path}?{urlencode(asked)}" if asked else path, None, {})

    def begin(self, plural: str, step: str, key: str, **told: Any) -> Item:
        """Begins an item of a register, once whatever how often it is asked (``key``)."""
        return _item(self._send("POST", f"/v1/{plural}/{step}", told, _once(key)))

    def take(self, plural: str, item: Item, step: str, key: str, **told: Any) -> Item:
        """Takes a step of an item, once."""
        headers = {**_once(key), "If-Match": f'"{item.version}"'}
        return _item(self._send("POST", f"/v1/{plural}/{item.id}/{step}", told, headers))

    def on_case(
        self, case: str, step: str, key: str | None = None, *, since: int = 1, **told: Any
    ) -> int:
        """Takes a step of a case as it stands once the event at ``since`` is seen; the answer is
        the position to wait for next.
        """
        shown = self.get(f"/v1/cases/{case}", min_position=since)
        version = shown["case"]["version"]
        headers = {"If-Match": f'"{version}"', **(_once(key) if key else {})}
        position: int = self._send("POST", f"/v1/cases/{case}/{step}", told, headers)["position"]
        return position

    def send(self, path: str, told: Mapping[str, Any], key: str | None = None) -> Any:
        """Posts to any other address."""
        return self._send("POST", path, told, _once(key) if key else {})

    def _send(
        self, method: str, path: str, told: Mapping[str, Any] | None, headers: Mapping[str, str]
    ) -> Any:
        """The answer. Raises ``CommandRefusedError`` where it is refused, and
        ``StoreUnavailableError`` where nobody answers, or somebody else was faster.
        """
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{self.url}{path}",
            method=method,
            data=None if told is None else json.dumps(told).encode(),
            headers={
                "Authorization": f"Bearer {self.token_for(self.actor, self.role)}",
                "Content-Type": "application/json",
                **headers,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=REQUEST_TIMEOUT_S) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                problem = json.loads(error.read() or b"{}")
            reason = f"{method} {path}: {problem.get('detail') or error.reason}"
            if error.code in _REFUSED and error.code != HTTPStatus.PRECONDITION_FAILED:
                raise CommandRefusedError(reason, rule=problem.get("rule", "refused")) from None
            raise StoreUnavailableError(reason) from None
        except (OSError, ValueError) as error:
            raise StoreUnavailableError(f"{method} {path}: {error}") from error


def _once(key: str) -> dict[str, str]:
    return {"Idempotency-Key": f"sample/{key}"}


def _item(answer: Mapping[str, Any]) -> Item:
    return Item(answer["id"], answer["version"], answer["position"])
