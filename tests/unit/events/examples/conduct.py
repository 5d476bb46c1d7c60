"""Samples of answers."""

from typing import Any

SAMPLE = "01970000-0000-7000-8000-000000000170"

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.conduct.sampled.v1": {
        "id": SAMPLE,
        "by": "staff:manager-1",
        "community": "lakeside",
        "day": "2026-03-01",
        "per_person": 1,
        "seed": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "seed_position": 4711,
        "replies": 37,
        "people": 5,
        "drawn": [
            {
                "key": "1",
                "reply": "01970000-0000-7000-8000-000000000171",
                "case": "01970000-0000-7000-8000-000000000001",
                "person": "staff:desk-1",
            }
        ],
    },
    "huiyin.conduct.reviewed.v1": {
        "id": SAMPLE,
        "by": "staff:manager-1",
        "reply": "1",
        "score": 4,
        "warmth": 5,
        "patience": 4,
        "clarity": 3,
        "text": "先道歉再解释，时间说得不够准",
        "person": "staff:desk-1",
    },
}
