"""The words that ship: what a company goes by until it adopts its own (Art. 3(6))."""

import functools
from importlib.resources import files

import orjson

from events.ruleset import Wording

SHIPPED = "default_rules.json"


@functools.cache
def shipped() -> Wording:
    """The wording that ships."""
    return Wording.model_validate(orjson.loads((files(__package__) / SHIPPED).read_bytes()))
