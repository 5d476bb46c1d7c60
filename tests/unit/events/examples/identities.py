"""Who is one and the same."""

from typing import Any

IDENTITY = "01970000-0000-7000-8000-0000000000f1"
ONE = "01970000-0000-7000-8000-0000000000f2"
OTHER = "01970000-0000-7000-8000-0000000000f3"

_BY = {"id": IDENTITY, "by": "staff:clerk-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.party.merged.v1": {
        **_BY,
        "community": "lakeside",
        "subject": OTHER,
        "into": ONE,
        "ground": "own_word",
        "reason": "来电时说这也是她的号码",
    },
    "huiyin.party.joined.v1": {**_BY, "community": "lakeside", "subject": ONE, "other": OTHER},
    "huiyin.party.split.v1": {**_BY, "reason": "是母女两人，同名不同号"},
    "huiyin.party.parted.v1": {**_BY, "other": OTHER},
}
