"""What is sent twice is done once: every form that records something carries the page's own key."""

import re
from pathlib import Path

import services.desk
from services.desk.asking.once import key_of, new_once, once_of

TEMPLATES = Path(services.desk.__file__).parent / "templates"

KNOWN_OTHERWISE = {
    "/signout": "ends a session",
    "/signin": "a code works once",
    "/webhooks": "makes due what is there already",
    "/what-if": "asks, and records nothing",
    "/policies/new": "a version follows the one that was shown, and no other",
    "/records/arrangement": "a record that has its number is given no other",
    "{{ here }}/check": "each check is one of its own",
    "{{ here }}": "each look is noted",
    "/{{ plural }}/{{ item.id }}/reveal": "each look is noted",
}


def test_every_form_that_records_carries_the_key() -> None:
    forms = [
        found
        for template in TEMPLATES.glob("*.html")
        for found in re.findall(
            r'<form method="post" action="([^"#]*)[^"]*"(.*?)</form>',
            template.read_text(),
            re.DOTALL,
        )
    ]
    without = {action for action, inside in forms if 'name="once"' not in inside}
    assert without == KNOWN_OTHERWISE.keys()
    assert len(forms) > len(without)


def test_only_a_key_of_ours_counts() -> None:
    once = new_once()
    assert once_of({"once": once}) == once
    assert once_of({"once": "x" * 32}) is None
    assert once_of({}) is None
    assert key_of(None, "notes") is None
    assert key_of(once, "notes") != key_of(once, "replies")
