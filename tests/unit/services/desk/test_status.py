"""The status page says what is wrong with each part in the reader's language."""

import pytest

from projections.views import all_views
from services.desk.messages import LANGUAGES, words
from services.desk.operations.status_page import part_line
from services.readiness import PartState
from services.store.skew import told


@pytest.mark.parametrize(
    ("name", "detail", "shown", "trouble"),
    [
        ("sealer", None, "封存", ""),
        ("sealer", "12 events behind", "封存", "落后 12 个事件"),
        (
            "sealer",
            "the witness w refuses: 422 no",
            "封存",
            "见证方 w 拒绝联署，原因见 sealer 日志",
        ),
        ("sealer", "no cosignature by a, b for 60 s", "封存", "见证方 a, b 已有一分钟没有联署"),
        (
            "database",
            "the database has not answered a write for 21 s",
            "数据库",
            "数据库已有 21 秒没有答复写入",
        ),
        ("projector/inbox", "never heard of", "投影进程：收件箱", "从未报到"),
        (
            "time",
            told(-3.2),
            "时间",
            "本机时钟比数据库慢 3 秒：请让两者由同一台时间服务器（NTP）校时",
        ),
        (
            "time",
            told(3.2),
            "时间",
            "本机时钟比数据库快 3 秒：请让两者由同一台时间服务器（NTP）校时",
        ),
        ("relay", "in a sentence of its own", "转发", "in a sentence of its own"),
    ],
)
def test_a_part_is_named_and_its_trouble_told(
    name: str, detail: str | None, shown: str, trouble: str
) -> None:
    line = part_line(PartState(name=name, ok=detail is None, detail=detail), words("zh"))
    assert (line.name, line.trouble) == (shown, trouble)


def test_every_view_and_the_time_have_names_in_both_languages() -> None:
    for language in LANGUAGES:
        spoken = words(language)
        assert [n for n in (*all_views(), "time") if not spoken.known(f"part.{n}")] == []
