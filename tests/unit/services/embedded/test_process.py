"""Children start, tell when they are ready, stop when asked, and never outlive who started them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from services.embedded.errors import ServerFailedError
from services.embedded.process import LAUNCHER, ManagedProcess, ProcessSpec, plain_user
from services.embedded.server import Service, ServiceServer, bring_up

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"


def _process(tmp_path: Path, program: str, *, one_shot: bool = False) -> ManagedProcess:
    return ManagedProcess(
        ProcessSpec(
            name="child",
            argv=[sys.executable, "-c", program],
            env={"PATH": os.environ["PATH"]},
            log_file=tmp_path / "child.log",
            one_shot=one_shot,
            stop_timeout_s=0.5,
        )
    )


def test_a_one_shot_is_ready_when_it_has_ended_well(tmp_path: Path) -> None:
    process = _process(tmp_path, "print('done')", one_shot=True)
    process.start()
    process.wait_ready()
    assert process.output() == ["done"]
    assert not process.running


def test_what_a_command_complained_of_last_is_told(tmp_path: Path) -> None:
    said = "print('huiyin: first.'); print('huiyin: the disk is full.'); print('{}')"
    complaining, silent = (
        _process(tmp_path / name, program, one_shot=True)
        for name, program in (("a", said), ("b", "print('{}')"))
    )
    for process in (complaining, silent):
        process.start()
        process.wait_ready()
    assert complaining.complaint == "the disk is full"
    assert silent.complaint is None


@pytest.mark.parametrize("one_shot", [True, False])
def test_an_early_end_is_told_with_its_status(tmp_path: Path, *, one_shot: bool) -> None:
    process = _process(tmp_path, "raise SystemExit(3)", one_shot=one_shot)
    process.start()
    with pytest.raises(ServerFailedError, match=r"child ended while starting \(exit status 3\)"):
        process.wait_ready()


def test_output_is_that_of_the_last_start_only(tmp_path: Path) -> None:
    process = _process(tmp_path, "import os; print(os.getpid())", one_shot=True)
    for _ in range(2):
        process.start()
        process.wait_ready()
        assert len(process.output()) == 1
    assert len((tmp_path / "child.log").read_text().splitlines()) == 2


def test_who_does_not_stop_when_asked_is_killed(tmp_path: Path) -> None:
    process = _process(tmp_path, STUBBORN)
    process.start()
    process.wait_ready()
    assert process.stop() is False
    assert process.ending == "killed by SIGKILL"


def test_who_stops_when_asked_is_not_killed(tmp_path: Path) -> None:
    process = _process(tmp_path, "import time; time.sleep(60)")
    process.start()
    process.wait_ready()
    assert process.stop() is True
    assert process.ending == "killed by SIGTERM"


def test_giving_up_while_waiting_leaves_no_process(tmp_path: Path) -> None:
    service = Service(name="slow", argv=["/bin/sleep", "60"], env={}, ready=lambda: False)
    server = ServiceServer(service, log_dir=tmp_path, working_dir=tmp_path)

    def give_up() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_up(server, give_up)
    assert not server.process.running


def test_a_service_that_fails_is_told_in_its_own_words(tmp_path: Path) -> None:
    program = "import sys; print('huiyin: set HUIYIN_ORIGIN.'); print('{}'); sys.exit(2)"
    service = Service(name="api", argv=[sys.executable, "-c", program], env={})
    server = ServiceServer(service, log_dir=tmp_path, working_dir=tmp_path)
    with pytest.raises(ServerFailedError) as refusal:
        bring_up(server)
    log_file = tmp_path / "api.log"
    assert str(refusal.value) == f"api does not start: set HUIYIN_ORIGIN. See {log_file}."


def test_a_child_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent_program = f"""
import os, sys, time
from pathlib import Path
from services.embedded.process import ManagedProcess, ProcessSpec
child = ManagedProcess(ProcessSpec(name="child", argv=["/bin/sleep", "60"], env={{}},
    log_file=Path({str(tmp_path / "child.log")!r})))
child.start()
child.wait_ready()
print(child.pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", parent_program], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    with parent, parent.stdout as stdout:
        child = psutil.Process(int(stdout.readline()))
        assert child.name() == "sleep"
        parent.kill()
    gone, _ = psutil.wait_procs([child], timeout=10)
    assert gone or child.status() == psutil.STATUS_ZOMBIE


def test_a_launcher_whose_parent_is_gone_already_starts_nothing() -> None:
    answer = subprocess.run(
        [*LAUNCHER, str(os.getppid()), str(int(signal.SIGTERM)), "same", "/bin/echo", "started"],
        check=False,
        capture_output=True,
    )
    assert (answer.returncode, answer.stdout) == (127, b"")


def test_a_program_that_is_missing_is_named() -> None:
    answer = subprocess.run(
        [*LAUNCHER, str(os.getpid()), str(int(signal.SIGTERM)), "same", "/no/such/program"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 127
    assert answer.stderr == "FATAL: cannot start /no/such/program: No such file or directory\n"


@pytest.mark.parametrize("user", ["namespace", "nobody"])
def test_root_can_become_a_plain_user_in_two_ways_and_others_are_plain_already(user: str) -> None:
    answer = subprocess.run(
        [*LAUNCHER, str(os.getpid()), str(int(signal.SIGTERM)), user, "/usr/bin/id", "-u"],
        check=False,
        capture_output=True,
    )
    if os.geteuid() != 0:
        assert plain_user() == "same"
    elif user in {"nobody", plain_user()}:
        assert answer.stdout == b"65534\n"
    else:
        assert plain_user() == "nobody"
