"""Packages handed out of the log."""

from typing import Any

PACKAGE = "01970000-0000-7000-8000-0000000000c0"

_STEP = {"id": PACKAGE, "by": "system:operator"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.package.exported.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-K2026-000001",
        "purpose": "handover",
        "receiver": "湖畔业委会",
        "legal_basis": "物业管理条例第三十六条",
        "communities": ["lakeside"],
        "until": 4_100,
        "events": 1_220,
        "digest": "5f" * 32,
        "keys_disclosed": 310,
    },
    "huiyin.package.received.v1": {**_STEP, "checked": True, "evidence": "收据第 7 号"},
}
