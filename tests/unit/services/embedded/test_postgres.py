"""What the embedded server says when it does not start, and which of it is told."""

import pytest

from services.embedded.postgres import COMPLAINT


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('2026-11-26 14:57 UTC [7] FATAL:  could not read file "x"', 'could not read file "x"'),
        ("2026-11-26 14:57 UTC [7] PANIC:  no checkpoint", "no checkpoint"),
        ('but could not open file "/h/global/pg_control": No such file', 'could not open file "/h'),
        ("2026-11-26 14:57 UTC [7] FATAL:  the database system is starting up", None),
        ("2026-11-26 14:57 UTC [7] LOG:  could not open file: retrying", None),
        ('Expected to find it in the directory "/h",', None),
    ],
)
def test_a_complaint_is_what_the_server_ended_with(line: str, told: str | None) -> None:
    found = COMPLAINT.search(line)
    assert (found[1] if found else "").startswith(told or "")
    assert (found is None) is (told is None)
