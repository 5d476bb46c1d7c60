"""Opens what was sealed, for those who may see it; what was forgotten stays shut (law 5).

Keys are fetched from the vault in one query a call and dropped when the call ends. There is no
cache of keys between calls: a key destroyed by any process at any moment is gone from the next call
on (ADR 0011).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from events.catalogue import fact_class
from events.envelope import RecordedEvent
from events.personal import map_personal, personal_patterns
from projections.reading import SealedField
from services.privacy.masterkey import KeyUnreadableError, MasterKey
from services.privacy.sealing import SealBrokenError, commitment, open_value
from services.privacy.vault import Vault

KeyState = Literal["held", "gone", "broken"]
"""``gone``: destroyed, or never there. ``broken``: held, and not the one the event was sealed
under.
"""


class Opener:
    """Reads sealed values. Safe from many threads."""

    def __init__(self, vault: Vault, master: MasterKey) -> None:
        self._vault, self._master = vault, master

    def open_fields(self, fields: Sequence[SealedField]) -> dict[SealedField, str | None]:
        """Plain values by field; None for what was forgotten, or is restricted to being kept.

        Raises ``SealBrokenError``, ``KeyUnreadableError`` and ``StoreUnavailableError``.
        """
        ciphers = {
            event_id: AESGCM(key) for event_id, key in self._keys(f.event_id for f in fields)
        }
        return {
            field: open_value(cipher, field.sealed, event_id=field.event_id, pointer=field.pointer)
            if (cipher := ciphers.get(field.event_id)) is not None
            else None
            for field in fields
        }

    def open_events(self, events: Sequence[RecordedEvent]) -> dict[str, dict[str, Any]]:
        """Each event's data by event id, personal values plain, or None where they were forgotten
        or are restricted to being kept.

        Checks each key against the event's commitment. Raises as :meth:`open_fields`.
        """
        personal = [event.envelope.id for event in events if "sealing" in event.envelope.data]
        keys = dict(self._keys(personal))
        return {event.envelope.id: _open_event(event, keys) for event in events}

    def key_states(self, events: Sequence[RecordedEvent]) -> dict[str, KeyState]:
        """How the key of each sealed event stands, by event id; nothing is opened with it. Raises
        ``StoreUnavailableError``.
        """
        sealed = [event for event in events if "sealing" in event.envelope.data]
        wanted = sorted({event.envelope.id for event in sealed})
        held = self._vault.wrapped_keys(wanted, kept=True)
        return {event.envelope.id: self._state(event, held) for event in sealed}

    def _state(self, event: RecordedEvent, held: Mapping[str, bytes]) -> KeyState:
        id_ = event.envelope.id
        if id_ not in held:
            return "gone"
        try:
            key = self._master.unwrap(held[id_], id_)
        except KeyUnreadableError:
            return "broken"
        said = event.envelope.data["sealing"]["commitment"]
        return "held" if commitment(key, id_) == said else "broken"

    def _keys(self, event_ids: Iterable[str]) -> Iterable[tuple[str, bytes]]:
        wanted = sorted(set(event_ids))
        if not wanted:
            return ()
        held = self._vault.wrapped_keys(wanted)
        return ((id_, self._master.unwrap(wrapped, id_)) for id_, wrapped in held.items())


def _open_event(event: RecordedEvent, keys: Mapping[str, bytes]) -> dict[str, Any]:
    envelope = event.envelope
    key = keys.get(envelope.id)
    if key is not None and envelope.data["sealing"]["commitment"] != commitment(key, envelope.id):
        raise SealBrokenError(
            f"the key held for event {envelope.id} is not the one it was sealed under"
        )
    cipher = AESGCM(key) if key is not None else None

    def change(pointer: str, value: Any) -> str | None:
        if cipher is None:
            return None
        return open_value(cipher, value["sealed"], event_id=envelope.id, pointer=pointer)

    return map_personal(envelope.data, personal_patterns(fact_class(envelope.type)), change)
