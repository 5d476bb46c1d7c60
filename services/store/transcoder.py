"""A transcoder that gives back the very types it was given: JSON alone turns tuples into lists and
forgets subclasses.
"""

from typing import Any

from eventsourcing.persistence import JSONTranscoder, Transcoding

_JSON_TYPES = frozenset({str, int, float, bool, type(None)})


class TupleAsList(Transcoding):
    """Keeps a tuple a tuple."""

    type = tuple
    name = "tuple_as_list"

    def encode(self, obj: tuple[Any, ...]) -> list[Any]:
        """Its items."""
        return list(obj)

    def decode(self, data: list[Any]) -> tuple[Any, ...]:
        """From its items."""
        return tuple(data)


class ExactTranscoder(JSONTranscoder):
    """JSON for what JSON has, a registered transcoding for every other type, subclasses
    included.
    """

    def __init__(self) -> None:
        super().__init__()
        self.register(TupleAsList())

    def encode(self, obj: Any) -> bytes:
        """Raises ``TranscodingNotRegisteredError`` for a type nobody registered."""
        return super().encode(self._exact(obj))

    def _exact(self, obj: Any) -> Any:
        kind = type(obj)
        if kind in _JSON_TYPES:
            return obj
        if kind is dict:
            return {key: self._exact(value) for key, value in obj.items()}
        if kind is list:
            return [self._exact(item) for item in obj]
        return {name: self._exact(part) for name, part in self._encode_obj(obj).items()}
