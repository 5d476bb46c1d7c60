"""Checkpoints over time: one an hour, the cosigned one where there is one, the newest first."""

from pathlib import Path

from projections.archive.folder import LogFolder
from projections.archive.history import History

HOUR_S = 3_600
START_S = 1_798_000_000 // HOUR_S * HOUR_S


def test_one_an_hour_is_kept_and_the_cosigned_one_is_told(tmp_path: Path) -> None:
    history = History(LogFolder(tmp_path))
    assert history.newest(limit=10) == []
    for hour in range(3):
        for minute in (0, 7, 59):
            time_s = START_S + hour * HOUR_S + minute * 60
            history.keep(f"signed {hour}.{minute}", time_s=time_s)
    history.keep("cosigned", time_s=START_S + HOUR_S + 61, witnessed=True)
    kept = history.newest(limit=10)
    assert [each.text for each in kept] == ["signed 2.0", "cosigned", "signed 0.0"]
    assert [each.hour for each in kept] == sorted((e.hour for e in kept), reverse=True)
    assert history.newest(before=kept[1].hour, limit=10) == kept[2:]
    assert history.newest(limit=1) == kept[:1]


def test_after_a_crash_the_hour_is_not_kept_twice(tmp_path: Path) -> None:
    History(LogFolder(tmp_path)).keep("first", time_s=START_S)
    again = History(LogFolder(tmp_path))
    again.keep("second", time_s=START_S + 5)
    assert [each.text for each in again.newest(limit=5)] == ["first"]


def test_no_other_file_is_given_out(tmp_path: Path) -> None:
    folder = LogFolder(tmp_path)
    folder.put_text("vkey", "key")
    history = History(folder)
    for name in ("", "../vkey", "2026-11-26T04/../../vkey", "2026"):
        assert history.of(name) is None
