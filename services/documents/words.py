"""The words of printed records, by language; they stand in ``messages/<language>.toml``."""

import functools
import tomllib
from pathlib import Path
from typing import Any, Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Words:
    """A record's words in one language."""

    def __init__(self, language: Language, texts: dict[str, Any]) -> None:
        self.language, self._texts = language, texts

    def __call__(self, key: str, **values: object) -> str:
        """The text of a dotted key, its ``{places}`` filled in."""
        text = self._at(key)
        if not isinstance(text, str):
            raise KeyError(key)
        return text.format(**values) if values else text

    def of(self, kind: str, value: str) -> str:
        """The word for a value of a closed list; one newer than these files as it is."""
        text = self._at(f"{kind}.{value}")
        return text if isinstance(text, str) else value

    def _at(self, key: str) -> Any:
        node: Any = self._texts
        for step in key.split("."):
            node = node.get(step) if isinstance(node, dict) else None
        return node


@functools.cache
def words(language: Language) -> Words:
    """The words of a language, read once."""
    path = Path(__file__).parent / "messages" / f"{language}.toml"
    return Words(language, tomllib.loads(path.read_text(encoding="utf-8")))
