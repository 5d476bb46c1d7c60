"""What concerns the items of every register alike."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.item.viewed.v1": {
        "kind": "notice",
        "item": "01970000-0000-7000-8000-000000000010",
        "records": ["01970000-0000-7000-8000-000000000011"],
        "purpose": "hand_over",
        "by": "staff:engineer-7",
    },
}
