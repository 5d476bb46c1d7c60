"""Reconciliations."""

from typing import Any

RECONCILIATION = "01970000-0000-7000-8000-000000000095"

_STEP = {"id": RECONCILIATION, "by": "staff:clerk-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.source.reconciled.v1": {
        **_STEP,
        "community": "lakeside",
        "counted": "switchboard",
        "source": "urn:huiyin:source:hotline",
        "day": "2026-03-01",
        "outside": 41,
        "counted_by": "staff:hotline-1",
        "evidence": "总机当日通话清单",
        "file": {"sha256": "0" * 64, "media_type": "application/pdf", "size_bytes": 12},
        "held": 39,
        "position": 1204,
    },
    "huiyin.source.recounted.v1": {
        **_STEP,
        "outside": 40,
        "evidence": "剔除一通测试电话",
        "held": 40,
        "position": 1260,
    },
    "huiyin.gap.explained.v1": {**_STEP, "reason": "一通拨错号码，对方随即挂断。"},
}
