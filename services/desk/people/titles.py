"""What a post is called in the reader's language: a chart has one title a post, in Chinese."""

import functools
from collections.abc import Mapping

from services.desk.messages import Words, words


def post_title(title: str, said_in: Words) -> str:
    """A usual title in the reader's words; any other as the company gave it."""
    key = _usual().get(title)
    return title if key is None else said_in(key)


@functools.cache
def _usual() -> Mapping[str, str]:
    """Where the words of each usual title are, by the title."""
    chinese = words("zh")
    return {chinese(f"post_title.{name}"): f"post_title.{name}" for name in
            chinese.below("post_title")}  # fmt: skip
