"""The blob store's surroundings in memory, true to their contracts."""

from collections.abc import Mapping, Sequence


class MemoryBook:
    """Keys and notes in dictionaries; ``landed`` are the events the log holds. Every upload is
    an hour old.
    """

    def __init__(self) -> None:
        self.keys: dict[str, bytes] = {}
        self.waiting: dict[str, str | None] = {}
        self.landed: set[str] = set()
        self.restricted: set[str] = set()
        self.doomed: list[str] = []

    def wrapped_keys(self, event_ids: Sequence[str], *, kept: bool = False) -> Mapping[str, bytes]:
        shut = set() if kept else self.restricted
        return {id_: self.keys[id_] for id_ in event_ids if id_ in self.keys and id_ not in shut}

    def note(self, key_id: str, wrapped: bytes) -> None:
        self.keys[key_id] = wrapped
        self.waiting[key_id] = None

    def claim(self, key_id: str, event_id: str) -> bool:
        if key_id not in self.waiting or self.waiting[key_id] in self.landed - {event_id}:
            return False
        self.waiting[key_id] = event_id
        return True

    def doom(self, *, older_than_s: int) -> Sequence[str]:
        if older_than_s > 3_600:
            return []
        given_up = [id_ for id_, event_id in self.waiting.items() if event_id not in self.landed]
        self.doomed += given_up
        self.waiting.clear()
        return list(self.doomed)

    def drop(self, keys: Sequence[str]) -> None:
        for key_id in keys:
            del self.keys[key_id]
            self.doomed.remove(key_id)
