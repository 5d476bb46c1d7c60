"""A register's address says which items are wanted, and never more than its reader may see."""

from services.desk.registers.query import read_query


def test_a_tab_asks_for_open_late_every_or_one_state() -> None:
    def asked(tab: str) -> tuple[object, ...]:
        found = read_query("/notices", {"tab": tab}).filter("notice", None)
        return found.open, found.overdue, found.states

    assert asked("") == (True, None, None)
    assert asked("overdue") == (None, True, None)
    assert asked("all") == (None, None, None)
    assert asked("posted") == (None, None, frozenset({"posted"}))


def test_a_community_outside_the_scope_finds_nothing() -> None:
    query = read_query("/notices", {"community": "yinhu"})
    assert query.filter("notice", frozenset({"fengming"})).communities == frozenset()
    assert query.filter("notice", None).communities == frozenset({"yinhu"})
    everything = read_query("/notices", {})
    assert everything.filter("notice", frozenset({"a"})).communities == frozenset({"a"})


def test_a_moment_that_is_none_is_told_and_left_out() -> None:
    early = read_query("/notices", {"as_of": "1899-12-31T23:59"})
    assert (early.instant, early.problem) == (None, "inbox.as_of_early")
    query = read_query("/notices", {"as_of": "soon", "tab": "all"})
    assert (query.instant, query.problem) == (None, "inbox.as_of_bad")
    assert query.address() == "/notices?tab=all"
    assert query.address(tab=None) == "/notices"
