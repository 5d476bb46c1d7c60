"""The projector process: every view it is given, each in a thread of its own.

What a crash leaves is told step by step where each view follows the log (``follower``); the thread
that reads for all of them (``shared``) keeps nothing.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from services.errors import FollowerStoppedError
from services.projector.follower import Follower


class Projector:
    """Several views in one process; more processes share the work of each view."""

    def __init__(self, followers: Sequence[Follower]) -> None:
        self._followers = followers

    def run(self, stop: threading.Event) -> None:
        """Follows until ``stop`` is set.

        A view that needs a person stands still while the others go on. Raises its
        ``FollowerStoppedError`` once no other is left. Should a view's thread end with anything
        else, all end, and whoever started the process starts it again.
        """
        with ThreadPoolExecutor(len(self._followers), thread_name_prefix="view") as threads:
            running = [threads.submit(_follow, each, stop) for each in self._followers]
        for each in running:
            each.result()


def _follow(follower: Follower, stop: threading.Event) -> None:
    try:
        follower.run(stop)
    except FollowerStoppedError:
        raise
    except Exception:
        stop.set()
        raise
