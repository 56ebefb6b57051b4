"""Stop-watches for whole processes and for programs in a pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|.)", re.DOTALL
)
QUIET = 0.08
"""Seconds without output after which a picture counts as painted."""


class NotMeasured(Exception):
    """A row cannot be measured here; the others stand."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that came to its end."""

    seconds: float
    megabytes: float
    """Peak resident memory."""
    out: str


def run(
    command: Sequence[str], cwd: Path, env: Mapping[str, str], given: str = "",
    *, is_quiet: bool = False,
) -> Ended:  # fmt: skip
    """Run a command that must succeed, else NotMeasured; ``given`` is what it reads, a few lines.
    ``is_quiet``: what it says beside its answer is not shown."""
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=cwd, env=dict(env), stdout=subprocess.PIPE,
        stdin=subprocess.PIPE if given else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if is_quiet else None,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        if process.stdin is not None:
            process.stdin.write(given.encode())
            process.stdin.close()
        out = process.stdout.read().decode("utf-8", "replace")
        _pid, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise NotMeasured(
            f"{' '.join(command)[:200]} ended with {process.returncode}\n{out[-2000:]}"
        )
    return Ended(seconds, used.ru_maxrss / 1024, out)


def side_by_side(
    ours: Callable[[int], float], theirs: Callable[[int], float], rounds: int
) -> tuple[float, float]:
    """Medians of two measurements taken in turn, after one round that does not count."""
    pairs = [(ours(n), theirs(n)) for n in range(rounds + 1)][1:]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


class Terminal:
    """A program in a pseudo-terminal of 140 x 45."""

    def __init__(self, command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> None:
        self.start = time.perf_counter()
        self._text = ""
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execvpe(command[0], list(command), dict(env))
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", 45, 140, 0, 0))

    def wait_for(self, text: str, timeout: float = 60.0) -> float:
        """Seconds from the start until ``text`` stands in what was painted since the last wait;
        NotMeasured when it never does."""
        deadline = time.perf_counter() + timeout
        while text not in _ESCAPES.sub("", self._text):
            if not self._read(deadline - time.perf_counter()):
                raise NotMeasured(
                    f"{text!r} was never painted: {_ESCAPES.sub('', self._text)[-1500:]!r}"
                )
        seconds = time.perf_counter() - self.start
        self._text = ""
        return seconds

    def settle(self, quiet: float = 0.5) -> None:
        """Wait until nothing is painted any more."""
        while self._read(quiet):
            pass
        self._text = ""

    def send(self, keys: str) -> None:
        """Press keys and wait for nothing."""
        os.write(self._fd, keys.encode())

    def press(self, keys: str, quiet: float = QUIET) -> float:
        """Seconds from a key to the last output before ``quiet`` seconds without any."""
        start = last = time.perf_counter()
        self.send(keys)
        while self._read(1.0 if last == start else quiet):
            last = time.perf_counter()
        self._text = ""
        return last - start

    def close(self) -> float:
        """End the program; its own peak memory in MB, where the system tells it, else that of it and
        of the programs whose end it waited for."""
        own = _own_peak(self.pid)
        os.kill(self.pid, signal.SIGTERM)
        while self._read(2.0):
            pass
        _pid, _status, used = os.wait4(self.pid, 0)
        os.close(self._fd)
        return own or used.ru_maxrss / 1024

    def _read(self, timeout: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], max(0.0, timeout))
        if not ready:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:
            return False
        self._text += data.decode("utf-8", "replace")
        return bool(data)


def _own_peak(pid: int) -> float:
    """Peak memory of a running process in MB, as Linux tells it; 0 elsewhere."""
    try:
        told = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in told.splitlines() if "VmHWM" in line)
