"""A case whose party wants to stay unnamed shows of them that somebody is there (Art. 2)."""

from collections.abc import Mapping
from typing import Any

HIDDEN = "***"
WHO = ("name", "phone", "unit")


def without_names(opened: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same events, by id, with whoever they name hidden."""
    return {id_: _hidden(data) for id_, data in opened.items()}


def _hidden(data: dict[str, Any]) -> dict[str, Any]:
    party = data.get("party")
    if not isinstance(party, dict):
        return data
    hidden = {name: HIDDEN if name in WHO and value else value for name, value in party.items()}
    return {**data, "party": hidden}
