"""Notices."""

from typing import Any

NOTICE = "01970000-0000-7000-8000-000000000010"
FLAT = "01970000-0000-7000-8000-000000000011"

_STEP = {"id": NOTICE, "by": "staff:desk-1"}
_FLAT = {"id": FLAT, "building": "b3", "unit": "3-1502"}
_PHOTO = {"sha256": "0" * 64, "media_type": "image/jpeg", "size_bytes": 12}

_DRAFT = {
    **_STEP,
    "community": "lakeside",
    "number": "lakeside-N2026-000001",
    "subject": "fees",
    "title": "关于调整停车费的通知",
    "text": "自五月一日起执行新的停车收费标准。",
    "places": [
        {"id": "board-gate", "channel": "notice_board"},
        {"id": "b3-lift1", "channel": "elevator_cab", "building": "b3"},
    ],
    "valid_from": "2026-04-01T00:00:00.000000Z",
    "valid_until": "2026-05-01T00:00:00.000000Z",
    "ask": "物业服务中心前台",
    "important": True,
    "attachments": [_PHOTO],
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.notice.drafted.v1": _DRAFT,
    "huiyin.notice.drafted.v2": {
        **_DRAFT,
        "privacy_entry": "01970000-0000-7000-8000-000000000160",
    },
    "huiyin.notice.classified.v1": {**_STEP, "important": True, "reason": "涉及全体业主"},
    "huiyin.notice.approved.v1": _STEP,
    "huiyin.notice.queued.v1": {
        **_STEP,
        "place": "app",
        "channel": "app",
        "carrier": "urn:huiyin:source:repair-app",
        "dispatch": "01970000-0000-7000-8000-000000000161",
    },
    "huiyin.notice.carried.v1": {
        **_STEP,
        "place": "app",
        "dispatch": "01970000-0000-7000-8000-000000000161",
        "state": "handed_over",
    },
    "huiyin.notice.posted.v1": {**_STEP, "place": "board-gate"},
    "huiyin.posting.photographed.v1": {**_STEP, "place": "board-gate", "photo": _PHOTO},
    "huiyin.notice.removed.v1": {**_STEP, "place": "board-gate"},
    "huiyin.delivery.recorded.v1": {
        **_STEP,
        "channel": "home_visit",
        "building": "b3",
        "flat": _FLAT,
        "state": "deemed_delivered",
        "reason": "空置房，门上留条",
    },
    "huiyin.delivery.confirmed.v1": {
        **_STEP,
        "channel": "home_visit",
        "building": "b3",
        "flat": _FLAT,
    },
}
