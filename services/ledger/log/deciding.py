"""A few threads decide for many callers: sixty that decide at once spend half their time on handing
the interpreter to each other.

A decision is written as *steps*: a generator that yields what is to be appended, is sent what
became of it, and returns its result. Whoever drives it waits for the store, or does something else
meanwhile.
"""

import queue
import threading
from collections.abc import Callable, Generator
from functools import partial
from typing import NoReturn, Protocol, TypeVar

from services.errors import OverloadedError, StoreUnavailableError
from services.store.contract import Append, AppendOutcome, Result, Store

T = TypeVar("T")

Steps = Generator[Append, AppendOutcome, T]

DECIDERS = 4
"""The interpreter works for one thread at a time; the others wait for the database, where a
decision looks something up.
"""

CROWD = 16
"""While no more callers are in hand, one who waits anyway decides in its own thread: passing the
steps on would cost more than it saves.
"""

IN_HAND_MAX = 2_000
ANSWER_WAIT_MAX_S = 60.0
RETRY_AFTER_S = 1


class Driver(Protocol):
    """Takes steps to their end. Safe from many threads."""

    def run(self, steps: Steps[T]) -> T:
        """Waits for the end; raises what the steps raise."""
        ...

    def begin(self, steps: Steps[T], done: Callable[[Result[T]], None]) -> None:
        """Returns at once, and tells ``done`` at the end, from a thread that must not be held up.

        ``done`` does not raise. This may: ``OverloadedError``, ``StoreUnavailableError``.
        """
        ...


class InPlace:
    """Takes the steps in the caller's own thread: for commands, and where there is one caller."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def run(self, steps: Steps[T]) -> T:
        """Waits for the store between the steps."""
        try:
            request = next(steps)
            while True:
                request = steps.send(self._store.append(request))
        except StopIteration as end:
            result: T = end.value
            return result

    def begin(self, steps: Steps[T], done: Callable[[Result[T]], None]) -> None:
        """All is over when this returns."""
        try:
            result = partial(_give, self.run(steps))
        except Exception as error:  # noqa: BLE001 - raised again by whoever asks for the result
            done(partial(_raise, error))
        else:
            done(result)


class Deciders:
    """Takes the steps of many callers by turns, and waits for the store in none of them.

    ``in_hand_max`` bounds how many callers are served at a time; beyond ``crowd``, those who wait
    are served by turns, too. Threads start with the first turn.
    """

    def __init__(
        self,
        store: Store,
        *,
        threads: int = DECIDERS,
        crowd: int = CROWD,
        in_hand_max: int = IN_HAND_MAX,
    ) -> None:
        self._store, self._in_place = store, InPlace(store)
        self._crowd, self._in_hand_max = crowd, in_hand_max
        self._turns: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._changed = threading.Condition(threading.Lock())
        self._in_hand = 0
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"decider-{number}", daemon=True)
            for number in range(threads)
        ]
        self._started = False

    def run(self, steps: Steps[T]) -> T:
        """Waits for the end. Raises ``OverloadedError``, ``StoreUnavailableError`` and what the
        steps raise.
        """
        in_hand = self._enter()
        # Counted until it runs again: of a crowd that is answered at once, none looks alone.
        try:
            return self._in_place.run(steps) if in_hand <= self._crowd else self._wait(steps)
        finally:
            self._leave()

    def begin(self, steps: Steps[T], done: Callable[[Result[T]], None]) -> None:
        """Returns at once. Raises ``OverloadedError`` when too many are in hand."""
        self._enter()
        self._first_turn(steps, partial(self._tell, done))

    def close(self) -> None:
        """Takes no more, sees what is in hand to its end, and ends the threads. Repeatable."""
        with self._changed:
            self._closed = True
            self._changed.wait_for(lambda: self._in_hand == 0, ANSWER_WAIT_MAX_S)
            started, self._started = self._started, False
        if started:
            for _ in self._threads:
                self._turns.put(None)
            for thread in self._threads:
                thread.join()

    def _enter(self) -> int:
        """Counts a caller in; returns how many are in hand with it."""
        with self._changed:
            if self._closed:
                raise StoreUnavailableError("the ledger is closed; nothing landed")
            if self._in_hand >= self._in_hand_max:
                raise OverloadedError(
                    "too many events wait to be decided", retry_after_s=RETRY_AFTER_S
                )
            self._in_hand += 1
            return self._in_hand

    def _leave(self) -> None:
        with self._changed:
            self._in_hand -= 1
            if self._closed:
                self._changed.notify_all()

    def _wait(self, steps: Steps[T]) -> T:
        answer: queue.SimpleQueue[Result[T]] = queue.SimpleQueue()
        self._first_turn(steps, answer.put)
        try:
            result = answer.get(timeout=ANSWER_WAIT_MAX_S)
        except queue.Empty:
            raise StoreUnavailableError.unanswered() from None
        return result()

    def _tell(self, done: Callable[[Result[T]], None], result: Result[T]) -> None:
        self._leave()
        done(result)

    def _first_turn(self, steps: Steps[T], done: Callable[[Result[T]], None]) -> None:
        if not self._started:
            self._start()
        self._turns.put(partial(self._turn, steps, partial(next, steps), done))

    def _start(self) -> None:
        with self._changed:
            if not self._started:
                self._started = True
                for thread in self._threads:
                    thread.start()

    def _work(self) -> None:
        while (turn := self._turns.get()) is not None:
            turn()

    def _turn(
        self, steps: Steps[T], step: Callable[[], Append], done: Callable[[Result[T]], None]
    ) -> None:
        """One step, up to what it wants appended. An error is its caller's and nobody else's."""
        try:
            self._store.begin(step(), partial(self._answered, steps, done))
        except StopIteration as end:
            done(partial(_give, end.value))
        except Exception as error:  # noqa: BLE001 - raised again by whoever asks for the result
            done(partial(_raise, error))

    def _answered(
        self,
        steps: Steps[T],
        done: Callable[[Result[T]], None],
        outcome: Result[AppendOutcome],
    ) -> None:
        """On the sequencer's thread, which has better things to do than decide."""
        self._turns.put(partial(self._turn, steps, lambda: steps.send(outcome()), done))


def _give(value: T) -> T:
    return value


def _raise(error: Exception) -> NoReturn:
    raise error
