"""Many callers, few threads: each gets its own answer, and nobody waits for a neighbour's store."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.errors import CommandRefusedError, OverloadedError, StoreUnavailableError
from services.ledger.log.deciding import Deciders, Driver, InPlace, Steps
from services.store.contract import Append, Appended, AppendOutcome, Result
from tests.unit.services.ledger.memory import MemoryStore, MemoryVault

THREADS = 2
NOTHING = Append(events=())
GIVE_UP_S = 10


class SlowStore(MemoryStore):
    """Answers when told, as the sequencer does: from another thread, later."""

    def __init__(self) -> None:
        super().__init__(MemoryVault())
        self.begun = threading.Semaphore(0)
        self.waiting: list[Callable[[Result[AppendOutcome]], None]] = []

    def begin(self, request: Append, answered: Callable[[Result[AppendOutcome]], None]) -> None:
        del request
        self.waiting.append(answered)
        self.begun.release()

    def answer_all(self, result: Result[AppendOutcome]) -> None:
        waiting, self.waiting = self.waiting, []
        for answered in waiting:
            answered(result)

    def wait_for(self, appends: int) -> None:
        for _ in range(appends):
            assert self.begun.acquire(timeout=GIVE_UP_S)


def landed() -> AppendOutcome:
    return Appended(receipts=())


def away() -> AppendOutcome:
    raise StoreUnavailableError("the database is away")


def steps(name: str) -> Steps[str]:
    outcome = yield NOTHING
    assert isinstance(outcome, Appended)
    return name


def refused() -> Steps[str]:
    raise CommandRefusedError("it may not be", rule="never")
    yield NOTHING


@pytest.fixture
def store() -> SlowStore:
    return SlowStore()


@pytest.fixture
def deciders(store: SlowStore) -> Iterator[Deciders]:
    deciders = Deciders(store, threads=THREADS, crowd=0, in_hand_max=20)
    yield deciders
    store.answer_all(landed)
    deciders.close()


@pytest.mark.parametrize("kind", [InPlace, Deciders])
def test_what_steps_return_and_raise_is_their_callers(
    kind: Callable[[MemoryStore], Driver],
) -> None:
    driver = kind(MemoryStore(MemoryVault()))
    assert driver.run(steps("a")) == "a"
    with pytest.raises(CommandRefusedError):
        driver.run(refused())
    told: list[Result[str]] = []
    heard = threading.Semaphore(0)

    def done(result: Result[str]) -> None:
        told.append(result)
        heard.release()

    for each in (steps("b"), refused()):
        driver.begin(each, done)
        assert heard.acquire(timeout=GIVE_UP_S)
    assert told[0]() == "b"
    with pytest.raises(CommandRefusedError):
        told[1]()
    if isinstance(driver, Deciders):
        driver.close()


def test_no_thread_waits_for_the_store(store: SlowStore, deciders: Deciders) -> None:
    with ThreadPoolExecutor(10) as callers:
        answers = [callers.submit(deciders.run, steps(str(number))) for number in range(10)]
        store.wait_for(10)  # ten are with the store, and there are two threads
        store.answer_all(landed)
        assert [each.result(GIVE_UP_S) for each in answers] == [str(n) for n in range(10)]


def test_an_error_is_told_to_its_caller_alone(store: SlowStore, deciders: Deciders) -> None:
    with ThreadPoolExecutor(3) as callers:
        lost = callers.submit(deciders.run, steps("lost"))
        store.wait_for(1)
        store.answer_all(away)
        with pytest.raises(StoreUnavailableError):
            lost.result(GIVE_UP_S)
        bad = callers.submit(deciders.run, refused())
        good = callers.submit(deciders.run, steps("good"))
        with pytest.raises(CommandRefusedError):
            bad.result(GIVE_UP_S)
        store.wait_for(1)
        store.answer_all(landed)
        assert good.result(GIVE_UP_S) == "good"


def test_more_than_the_limit_are_sent_away(store: SlowStore, deciders: Deciders) -> None:
    told: list[Result[str]] = []
    for number in range(20):
        deciders.begin(steps(str(number)), told.append)
    with pytest.raises(OverloadedError):
        deciders.begin(steps("one too many"), told.append)
    store.wait_for(20)
    store.answer_all(landed)
    deciders.close()
    assert sorted(int(result()) for result in told) == list(range(20))


def test_a_few_who_wait_decide_in_their_own_threads() -> None:
    decided_in: list[threading.Thread] = []

    def noting() -> Steps[None]:
        decided_in.append(threading.current_thread())
        yield NOTHING

    store = SlowStore()
    deciders = Deciders(store, threads=THREADS, crowd=1, in_hand_max=20)
    deciders.run(noting())
    assert decided_in == [threading.current_thread()]
    deciders.begin(steps("first in hand"), lambda _: None)
    store.wait_for(1)
    with ThreadPoolExecutor(1) as callers:
        second = callers.submit(deciders.run, noting())
        store.wait_for(1)
        store.answer_all(landed)
        second.result(GIVE_UP_S)
    assert decided_in[1].name.startswith("decider")
    deciders.close()


def test_closing_sees_everybody_to_the_end(store: SlowStore, deciders: Deciders) -> None:
    told: list[Result[str]] = []
    deciders.begin(steps("last"), told.append)
    store.wait_for(1)
    closing = threading.Thread(target=deciders.close)
    closing.start()
    store.answer_all(landed)
    closing.join(GIVE_UP_S)
    assert [result() for result in told] == ["last"]
    with pytest.raises(StoreUnavailableError):
        deciders.run(steps("too late"))
