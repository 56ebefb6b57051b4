"""News from outside: files that changed under us."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

WATCHED = ("records", "playbooks", "crmtui.yaml")
"""What a workspace consists of."""
HEAD = (".git/HEAD", ".git/logs/HEAD")
"""Files that change with every commit, checkout and merge."""
_HOME = str(Path(__file__).resolve().parents[2])
_START = ("import sys; sys.path.insert(0, sys.argv.pop(1)); "
          "from crmtui.cli.main import main; sys.exit(main())")  # fmt: skip


class Companion:
    """A watcher in a process of its own, which also vouches for the index to every command. It ends
    with this process, however that ends."""

    def __init__(self, root: Path, told: Callable[[], None], ended: Callable[[], None]) -> None:
        """``told`` is called for every burst of changes, ``ended`` when no more will be told: nobody
        can follow these files, or somebody else does."""
        self._told, self._ended = told, ended
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, _HOME, "-w", str(root), "watch", "--while-open"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        assert self._process.stdin is not None and self._process.stdout is not None
        self._pipes = self._process.stdin, self._process.stdout
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._pipes[1], self._hear)

    def _hear(self) -> None:
        if os.read(self._pipes[1].fileno(), 1 << 16):
            self._told()
        else:
            self.close()
            self._ended()

    def close(self) -> None:
        """End it, if it still runs."""
        if not self._pipes[1].closed:
            self._loop.remove_reader(self._pipes[1])
            self._process.kill()
            self._process.wait()
            for pipe in self._pipes:
                pipe.close()


async def changes(root: Path, stop: asyncio.Event) -> AsyncIterator[None]:
    """The same for systems where nobody can vouch: one item for every burst of changes of records,
    playbooks or settings below ``root``."""
    from watchfiles import awatch

    existing = [root / name for name in WATCHED if (root / name).exists()]
    if not existing:
        return
    async for _changes in awatch(*existing, stop_event=stop, debounce=400, step=100,
                                 recursive=True, ignore_permission_denied=True):  # fmt: skip
        yield


def head_state(root: Path) -> tuple[int, ...]:
    """Something that is another after a commit or a checkout; for where watching is not possible."""
    stamps = []
    for name in HEAD:
        try:
            stamps.append(os.stat(root / name).st_mtime_ns)
        except OSError:
            stamps.append(0)
    return tuple(stamps)
