"""Writes a version of the company's rules as TOML, a table for each phrase and line, to be edited
and adopted again.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from events.instant import format_instant
from services.ledger.rulebook.rules import Rules, RulesetVersion, label

LEFT_OUT = frozenset(
    {"also", "disclosures", "important_subjects", "notice_periods", "required", "unless"}
)
"""What is not written where it is empty: a table may be added for it."""


def said_of(version: RulesetVersion, rules: Rules) -> dict[str, Any]:
    """The whole version as data, every limit and channel among it, as a file has it."""
    terms = rules.terms
    limits = [
        {"limit": name, "minutes": int(span.total_seconds()) // 60}
        for name, span in terms.limits.items()
    ]
    return {
        "name": version.name,
        "assembly_notice_days": version.assembly_notice_days,
        "important_subjects": sorted(version.important_subjects),
        "authority": [line.model_dump(mode="json") for line in version.authority],
        "limits": limits,
        "channels": [
            {"matter": matter, "channels": sorted(channels)}
            for matter, channels in terms.channels.items()
        ],
        "required": [
            {"type": type_name, "fields": list(fields)}
            for type_name, fields in terms.required.items()
        ],
        "disclosures": [{"item": k, "every": v} for k, v in terms.disclosures.items()],
        "notice_periods": [
            {"subject": subject, "days": ahead.days}
            for subject, ahead in terms.notice_periods.items()
        ],
        "wording": version.wording.model_dump(mode="json"),
    }


def as_toml(version: RulesetVersion, rules: Rules) -> str:
    """The version in TOML."""
    head = f"# {label(version)}, in force since {format_instant(version.effective_from)}"
    return "\n".join([head, *_table((), said_of(version, rules))]) + "\n"


def _table(name: tuple[str, ...], said: Mapping[str, Any]) -> Iterator[str]:
    """Plain keys first: what follows a header belongs to its table."""
    for key, value in said.items():
        if not _is_tables(value) and (value or key not in LEFT_OUT):
            yield f"{key} = {_value(value)}"
    for key, value in said.items():
        if isinstance(value, Mapping):
            yield from ("", f"[{'.'.join((*name, key))}]", *_table((*name, key), value))
        elif _is_tables(value):
            for each in value:
                yield from ("", f"[[{'.'.join((*name, key))}]]", *_table((*name, key), each))


def _is_tables(value: Any) -> bool:
    if isinstance(value, Mapping):
        return True
    return isinstance(value, list | tuple) and any(isinstance(each, Mapping) for each in value)


def _value(value: Any) -> str:
    """JSON's strings, numbers and lists of these are TOML's."""
    return json.dumps(value, ensure_ascii=False)
