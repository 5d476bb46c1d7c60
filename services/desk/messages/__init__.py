"""The words of the desk in Chinese and English: one TOML file a language, the same keys in both."""

import functools
import tomllib
from importlib.resources import files
from typing import Literal, get_args

Language = Literal["zh", "en"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT_LANGUAGE: Language = "zh"


class Words:
    """One language's words, by dotted key. An unknown key is a mistake of ours and raises
    ``KeyError``.
    """

    def __init__(self, language: Language, texts: dict[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, its ``{places}`` filled in."""
        text = self._texts[key]
        return text.format(**values) if values else text

    def of(self, kind: str, value: str) -> str:
        """The word for a value of a closed list; a value newer than these files is shown
        as it is.
        """
        return self._texts.get(f"{kind}.{value}", value)

    def known(self, key: str) -> bool:
        """Whether there is a text of this key."""
        return key in self._texts

    @property
    def other(self) -> Language:
        """The language the switch leads to."""
        return "en" if self.language == "zh" else "zh"


@functools.cache
def words(language: Language) -> Words:
    """The words of a language, read once."""
    return Words(language, read(language))


def read(language: Language) -> dict[str, str]:
    """Every text of a language by its dotted key."""
    source = files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    sections: dict[str, dict[str, str]] = tomllib.loads(source)
    return {
        f"{section}.{name}": text
        for section, texts in sections.items()
        for name, text in texts.items()
    }
