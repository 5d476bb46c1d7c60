"""What the person who starts the system sees while it starts, runs and stops."""

import json
import sys
import time
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn


class Reporter(Protocol):
    """Told of every step, in order. `name` is a process or what is being done."""

    def step(self, name: str, state: str) -> None:
        """`name` has come to `state`."""
        ...

    def trouble(self, name: str, what: str) -> None:
        """Something a person should know of; the system helps itself meanwhile."""
        ...

    def download(self, done_bytes: int, total_bytes: int) -> None:
        """How far the downloads are; called often, and with equal numbers at the end."""
        ...


class ConsoleReporter:
    """Lines and a progress bar on standard error: a bar only where there is a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._started_at = time.monotonic()
        self._bar: Progress | None = None

    def step(self, name: str, state: str) -> None:
        self._line(name, state, style="")

    def trouble(self, name: str, what: str) -> None:
        self._line(name, what, style="yellow")

    def download(self, done_bytes: int, total_bytes: int) -> None:
        if done_bytes >= total_bytes:
            if self._bar is not None:
                self._bar.update(self._bar.task_ids[0], completed=done_bytes)
                self._bar.stop()
                self._bar = None
            return
        if self._bar is None:
            self.step("kafka", f"downloading {total_bytes >> 20} MiB, once for this user")
            self._bar = Progress(
                TextColumn("  "),
                BarColumn(),
                DownloadColumn(),
                TransferSpeedColumn(),
                console=self._console,
                transient=True,
                disable=not self._console.is_terminal,
            )
            self._bar.add_task("jars", total=total_bytes)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=done_bytes)

    def close(self) -> None:
        """Leaves the terminal whole when the start ends in the middle of a bar."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _line(self, name: str, text: str, *, style: str) -> None:
        elapsed_s = time.monotonic() - self._started_at
        self._console.print(
            f"{elapsed_s:7.1f} s  {name:<10} {text}",
            style=style,
            soft_wrap=True,
            markup=False,
            highlight=False,
        )


class JsonReporter:
    """The same as one JSON object a line on standard output, for a program that watches."""

    def __init__(self) -> None:
        self._downloaded = False

    def step(self, name: str, state: str) -> None:
        self._write({"step": name, "state": state})

    def trouble(self, name: str, what: str) -> None:
        self._write({"trouble": name, "detail": what})

    def download(self, done_bytes: int, total_bytes: int) -> None:
        if done_bytes >= total_bytes and not self._downloaded:
            self._downloaded = True
            self._write({"step": "download", "state": "complete", "bytes": total_bytes})

    def close(self) -> None:
        """Nothing to put back."""

    def _write(self, document: dict[str, str | int]) -> None:
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
        sys.stdout.flush()
