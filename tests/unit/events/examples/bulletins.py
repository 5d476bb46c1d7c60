"""Must-know information."""

from typing import Any

BULLETIN = "01970000-0000-7000-8000-000000000a40"

_STEP = {"id": BULLETIN, "by": "staff:desk-1"}
_FILE = {"sha256": "0" * 64, "media_type": "application/pdf", "size_bytes": 12}
_UNTIL = {"read_by": "2026-04-02T10:00:00.000000Z"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.information.shared.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-BD2026-000001",
        "title": "三号楼独居老人",
        "text": "老人住院，这周上门请先打电话给他女儿。",
        "to": ["staff:engineer-7", "team:guards"],
        **_UNTIL,
        "attachments": [_FILE],
    },
    "huiyin.reading.confirmed.v1": {
        **_STEP,
        "receiver": "team:guards",
        "question": "快递放哪里？",
    },
    "huiyin.readers.added.v1": {**_STEP, "to": ["staff:clerk-3"], **_UNTIL},
    "huiyin.information.corrected.v1": {
        **_STEP,
        "text": "老人周五出院，周五起可以上门。",
        "reason": "出院日期改了",
        **_UNTIL,
        "to": ["staff:engineer-7", "team:guards", "staff:clerk-3"],
    },
    "huiyin.information.withdrawn.v1": {**_STEP, "reason": "老人已出院"},
}
