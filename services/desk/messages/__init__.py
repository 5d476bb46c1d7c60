"""The words of the desk in Chinese and English: a folder a language, a TOML file a topic, a file of
its own for each register in ``registers/``; the same keys in both.
"""

import functools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args

Language = Literal["zh", "en"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT_LANGUAGE: Language = "zh"

ONE_OR_MORE = " || "


class Words:
    """One language's words, by dotted key. An unknown key is a mistake of ours and raises
    ``KeyError``.
    """

    def __init__(self, language: Language, texts: dict[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, its ``{places}`` filled in. Of one of something it may be told
        otherwise: that stands before ``||``.
        """
        text = self._texts[key]
        if ONE_OR_MORE in text:
            one, more = text.split(ONE_OR_MORE)
            text = one if str(values.get("count")) == "1" else more
        return text.format(**values) if values else text

    def of(self, kind: str, value: str) -> str:
        """The word for a value of a closed list; a value newer than these files is shown
        as it is.
        """
        return self._texts.get(f"{kind}.{value}", value)

    def known(self, key: str) -> bool:
        """Whether there is a text of this key."""
        return key in self._texts

    def first(self, *keys: str) -> str | None:
        """The text of the first of these keys that has one: the nearest word comes first."""
        return next((self._texts[key] for key in keys if key in self._texts), None)

    def below(self, prefix: str) -> list[str]:
        """The names right below a key, in the order they are written."""
        start = f"{prefix}."
        return [key[len(start) :] for key in self._texts if key.startswith(start)]

    @property
    def other(self) -> Language:
        """The language the switch leads to."""
        return "en" if self.language == "zh" else "zh"


@functools.cache
def words(language: Language) -> Words:
    """The words of a language, read once."""
    return Words(language, read(language))


def read(language: Language) -> dict[str, str]:
    """Every text of a language by its dotted key. Raises ``ValueError`` where two files say the
    same key.
    """
    texts: dict[str, str] = {}
    for path in sorted(Path(__file__).with_name(language).rglob("*.toml")):
        for key, text in _flat(tomllib.loads(path.read_text(encoding="utf-8")), ""):
            if key in texts:
                raise ValueError(f"{path.name} says {key} again")
            texts[key] = text
    return texts


def _flat(section: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in section.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
