"""A log grows to its bound, not beyond, while its writer goes on."""

from pathlib import Path

from services.embedded.logfiles import bound


def test_a_small_log_and_a_missing_one_are_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    assert bound(log) is False
    log.write_text("small")
    assert bound(log, max_bytes=5) is False
    assert list(tmp_path.iterdir()) == [log]


def test_a_grown_log_moves_on_and_the_oldest_is_dropped(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    with log.open("ab", buffering=0) as writer:
        for letter in (b"a", b"b", b"c", b"d"):
            writer.write(letter * 10)
            assert bound(log, max_bytes=9) is True
            assert log.read_bytes() == b""
        writer.write(b"still here")
    assert log.read_bytes() == b"still here"
    assert (tmp_path / "api.log.1").read_bytes() == b"d" * 10
    assert (tmp_path / "api.log.2").read_bytes() == b"c" * 10
    assert len(list(tmp_path.iterdir())) == 3
