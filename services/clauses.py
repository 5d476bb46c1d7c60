"""Which clause stands behind a rule that asks who somebody is, or how things are written down,
rather than what was said or done. Rules about the latter name their clause where they are decided.
"""

from collections.abc import Mapping

ARTICLES: Mapping[str, str] = {
    # Who is spoken of.
    "known-party": "Art.2",
    "known-flat": "Art.2",
    # What is promised by when.
    "policy-looked-at": "Art.3(4)",
    "policy-moved": "Art.3(4)",
    "what-if-bounded": "Art.3(4)",
    "what-if-otherwise": "Art.3(4)",
    # Whose secret it is.
    "community-scope": "Art.6(4)",
    "community-of-source": "Art.6(4)",
    "company-wide": "Art.6(4)",
    "csrf": "Art.6(4)",
    "not-permitted": "Art.6(4)",
    "redact-shared-first": "Art.6(4)",
    "role-may-call": "Art.6(4)",
    "same-origin": "Art.6(4)",
    "second-person": "Art.6(4)",
    "two-people": "Art.6(4)",
    # Who speaks for the whole company.
    "company-scope": "Art.7(1)",
    # A record is right about who told what, when and where.
    "brought-in-otherwise": "Art.9(1)",
    "event-size": "Art.9(1)",
    "invalid-event": "Art.9(1)",
    "known-building": "Art.9(1)",
    "known-community": "Art.9(1)",
    "merges-bounded": "Art.9(1)",
    "origin-conflict": "Art.9(1)",
    "own-source": "Art.9(1)",
    "publishable-type": "Art.9(1)",
    "registered-source": "Art.9(1)",
    "telephone-number": "Art.9(1)",
    "time-not-ahead": "Art.9(1)",
    "time-not-too-old": "Art.9(1)",
    "type-of-source": "Art.9(1)",
    "unknown-type": "Art.9(1)",
    "way-of-source": "Art.9(1)",
    # What is kept as an original is what it says it is.
    "attach-once": "Art.9(3)",
    "attach-to-what-is-kept": "Art.9(3)",
    "attach-what-is-there": "Art.9(3)",
    "file-as-declared": "Art.9(3)",
    "file-form": "Art.9(3)",
    "file-kind": "Art.9(3)",
    "file-not-empty": "Art.9(3)",
    "file-size": "Art.9(3)",
    # Numbers run on without gaps.
    "series": "Art.10",
}


def article_of(rule: str) -> str | None:
    """The clause of such a rule; None for what the program asks on its own account: a cursor that
    is none, say.
    """
    return ARTICLES.get(rule)
