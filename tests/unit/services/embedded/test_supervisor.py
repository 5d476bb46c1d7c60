"""How long a service that keeps dying is left alone."""

from services.embedded.supervisor import BACKOFF_MAX_S, BACKOFF_MIN_S, backoff_s


def test_waits_double_and_are_bounded() -> None:
    waits = [backoff_s(failures) for failures in range(12)]
    assert waits[0] == BACKOFF_MIN_S
    assert waits[1:4] == [2 * BACKOFF_MIN_S, 4 * BACKOFF_MIN_S, 8 * BACKOFF_MIN_S]
    assert waits[-1] == BACKOFF_MAX_S
    assert waits == sorted(waits)
