"""What the ledger itself wrote into records, once and in Chinese, told in the reader's language;
what people wrote stays as it stands.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from services.desk.messages import DEFAULT_LANGUAGE, Words, words

SENTENCES = "recorded"
"""The section of what the ledger says where it decides something."""

SHIPPED = "shipped"
"""The section of what a ledger begins with is called."""

POST_TITLES = "post_title"
"""The section of usual titles of posts; a chart has one title a post."""

TEAMS = "team_name"
"""The section of usual names of teams and departments."""

BUILDINGS = "building_name"
"""The section of buildings that are called by a number or a letter."""

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
"""What fills a text and is not told in other words leaves the text as it stands."""

_BETWEEN = "、"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """The texts of a section: those that are always the same, by themselves, and the others by
    their form.
    """

    keys: Mapping[str, str]
    forms: tuple[tuple[re.Pattern[str], str], ...]


def recorded(text: str, said_in: Words, *sections: str) -> str:
    """The text in the reader's words, where it is one of ours; any other as it is."""
    if said_in.language == DEFAULT_LANGUAGE:
        return text
    for section in sections or (SENTENCES,):
        known = _known(section)
        if (key := known.keys.get(text)) is not None:
            return said_in(key)
        for form, key in known.forms:
            if (found := form.fullmatch(text)) is not None:
                filled = found.groupdict()
                told = {name: _value(filled[name], said_in, section) for name in filled}
                if not any(_CHINESE.search(value) for value in told.values()):
                    return said_in(key, **told)
    return text


def _value(value: str, said_in: Words, section: str) -> str:
    """What a text was filled in with may be ours again, and several of it."""
    pieces = (recorded(piece, said_in, section) for piece in value.split(_BETWEEN))
    return said_in("item.with").join(pieces)


@functools.cache
def _known(section: str) -> _Known:
    chinese = words(DEFAULT_LANGUAGE)
    texts = {chinese(key): key for name in chinese.below(section) for key in (f"{section}.{name}",)}
    forms = ((_form(text), key) for text, key in texts.items() if "{" in text)
    return _Known(keys=texts, forms=tuple(forms))


def _form(text: str) -> re.Pattern[str]:
    pieces = (
        re.escape(said) + (f"(?P<{name}>.+)" if name else "")
        for said, name, _, _ in Formatter().parse(text)
    )
    return re.compile("".join(pieces))
