"""Numbers the company publishes."""

from typing import Any

_STEP = {"id": "01970000-0000-7000-8000-000000000170", "by": "staff:manager-1"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "huiyin.service_number.published.v1": {
        **_STEP,
        "community": "lakeside",
        "service": "repairs",
        "name": "湖畔报修电话",
        "name_en": "Lakeside repairs",
        "telephone": "0571-00000800 转 2",
        "hours": "每天 8:00–20:00",
        "hours_en": "Daily 8:00–20:00",
        "post": "lakeside-desk",
        "since": "2026-03-01T00:00:00.000000Z",
    },
    "huiyin.service_number.withdrawn.v1": {
        **_STEP,
        "ended_at": "2026-09-01T00:00:00.000000Z",
        "reason": "并入服务热线",
    },
}
