"""What an inbox address means, and that it never reaches beyond its reader's scope."""

from projections.inbox.model import LIVE_STATES
from services.desk.inbox.inbox_query import SEARCH_MAX_CHARACTERS, read_query


def test_a_bare_address_asks_for_what_is_to_be_done() -> None:
    asked = read_query({}).filter(None, "staff:x")
    assert asked.states == LIVE_STATES
    assert asked.overdue is None
    assert asked.communities is None


def test_the_overdue_tab_and_a_state() -> None:
    assert read_query({"tab": "overdue"}).filter(None, "staff:x").overdue is True
    assert read_query({"tab": "closed"}).filter(None, "staff:x").states == frozenset({"closed"})
    assert read_query({"tab": "all"}).filter(None, "staff:x").states is None
    assert read_query({"tab": "nonsense"}).tab == "live"


def test_a_community_is_taken_within_the_scope_only() -> None:
    query = read_query({"community": "fengming"})
    assert query.filter(None, "staff:x").communities == frozenset({"fengming"})
    assert query.filter(frozenset({"fengming", "yinhu"}), "staff:x").communities == frozenset(
        {"fengming"}
    )
    assert query.filter(frozenset({"yinhu"}), "staff:x").communities == frozenset()


def test_a_search_needs_two_characters_and_the_present() -> None:
    assert read_query({"q": "漏水"}).search == "漏水"
    short = read_query({"q": "漏"})
    assert (short.search, short.problem) == (None, "inbox.search_short")
    assert len(read_query({"q": "漏水" * 2_000}).search or "") == SEARCH_MAX_CHARACTERS
    past = read_query({"q": "漏水", "as_of": "2026-11-10T09:00"})
    assert (past.search, past.problem) == (None, "inbox.search_past")


def test_a_moment_that_is_none_is_told_and_dropped() -> None:
    query = read_query({"as_of": "gestern"})
    assert query.instant is None
    assert query.problem == "inbox.as_of_bad"
    early = read_query({"as_of": "1900-01-01T07:59"})
    assert (early.instant, early.problem) == (None, "inbox.as_of_early")
    assert read_query({"as_of": "1900-01-01T08:00"}).problem == ""
    assert "as_of" not in query.address()


def test_links_keep_the_filters_and_start_paging_anew() -> None:
    query = read_query({"channel": "phone", "cursor": "abc", "unknown": "x"})
    assert query.address(tab="closed") == "/?channel=phone&tab=closed"
    assert query.address(channel=None) == "/"
