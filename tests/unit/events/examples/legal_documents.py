"""Legal documents served on the company."""

from typing import Any

DOCUMENT = "01970000-0000-7000-8000-000000000170"

_STEP = {"id": DOCUMENT, "by": "staff:legal-1"}
_FILE = {"sha256": "d4" * 32, "media_type": "application/pdf", "size_bytes": 50_000}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.legal_document.served.v1": {
        **_STEP,
        "community": "lakeside",
        "number": "lakeside-LD2026-000001",
        "document": "summons",
        "server": {"kind": "government", "name": "某区人民法院"},
        "theirs": "（2026）某0102民初88号",
        "title": "物业服务合同纠纷传票",
        "claim": "要求退还停车费",
        "served_at": "2026-03-01T02:00:00.000000Z",
        "served_how": "post",
        "respond_by": "2026-03-16T02:00:00.000000Z",
        "responsible": "staff:legal-1",
        "about": ["case/01970000-0000-7000-8000-000000000171"],
        "originals": [_FILE],
        "respond_due_at": "2026-03-16T02:00:00.000000Z",
    },
    "huiyin.legal_document.assigned.v1": {
        **_STEP,
        "responsible": "staff:legal-2",
        "reason": "原负责人休假",
    },
    "huiyin.legal_document.answered.v1": {
        **_STEP,
        "answered_at": "2026-03-10T02:00:00.000000Z",
        "how": "defence",
        "text": "答辩状已递交",
        "next_date": "2026-04-08T01:00:00.000000Z",
        "documents": [_FILE],
    },
    "huiyin.legal_document.closed.v1": {
        **_STEP,
        "outcome": "settled",
        "text": "调解结案",
    },
}
