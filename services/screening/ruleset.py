"""Which words the company does not use, as data with a version: what shipped, or what it adopted
(Art. 3(6)).
"""

import functools
from importlib.resources import files
from typing import Annotated

import orjson
from pydantic import BaseModel, ConfigDict, StringConstraints

Words = Annotated[str, StringConstraints(min_length=1, max_length=60)]
SHIPPED = "default_rules.json"
PHRASES_MAX = 5_000


class Phrase(BaseModel):
    """Words that are not said. ``also`` are other spellings, evasions by words that sound alike
    among them; ``unless`` are longer phrases in which the words are harmless. ``instead`` may be
    said in their place.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Words
    also: tuple[Words, ...] = ()
    unless: tuple[Words, ...] = ()
    instead: str = ""


class RuleSet(BaseModel):
    """One version. ``own_number`` are words after which a number is the company's to give out;
    ``not_a_number`` are those after which digits are no telephone, card or identity number.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    forbidden: tuple[Phrase, ...]
    vague: tuple[Phrase, ...]
    own_number: tuple[Words, ...]
    not_a_number: tuple[Words, ...]


@functools.cache
def shipped() -> RuleSet:
    """The rule set a company has that adopted none of its own."""
    return RuleSet.model_validate(orjson.loads((files(__package__) / SHIPPED).read_bytes()))
