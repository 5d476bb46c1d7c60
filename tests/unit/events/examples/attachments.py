"""Files that go with cases, contacts and items."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.attachment.added.v1": {
        "about": "case/01970000-0000-7000-8000-000000000001",
        "kind": "case",
        "externalref": "repair-4711",
        "externalref_source": "urn:huiyin:source:repair-app",
        "blob": "9f" * 32,
        "shows": "scene",
        "title": "厨房水管接头渗水，住户王芳拍摄",
        "by": "staff:engineer-7",
        "media_type": "image/jpeg",
        "size_bytes": 184_320,
        "content_sha256": "4e" * 32,
    },
}
