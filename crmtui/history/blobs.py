"""Many objects of a repository read by one git, in the order asked for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from subprocess import Popen
from threading import Thread, Timer
from typing import IO

from crmtui.errors import StorageFailed, Unsafe
from crmtui.history.refusal import refusal
from crmtui.history.repository import Repository
from crmtui.history.runner import TIMEOUT, finish, stop
from crmtui.i18n import _

MAX_BYTES = 10_000_000
"""A larger file in a commit is not read."""

_HEAD = "%(objecttype) %(objectname) %(objectsize)"
_CHUNK = 1 << 16


def read_objects(repo: Repository, specs: Sequence[str]) -> list[tuple[str, bytes] | None]:
    """Name and bytes of the blob that each name, or ``commit:path``, stands for; None where there is
    none. Raises `Unsafe` before a blob that is too large is read."""
    if not specs:
        return []
    process = repo.git.start("cat-file", f"--batch={_HEAD}", "--buffer", feed=True)
    late = Timer(TIMEOUT, stop, [process])
    late.start()
    feeding = Thread(target=_feed, args=(process, specs))
    feeding.start()
    try:
        found = [_next(process) for _spec in specs]
    except BaseException:
        stop(process)
        raise
    finally:
        late.cancel()
        feeding.join()
    _end(process)
    return found


def _feed(process: Popen[bytes], specs: Sequence[str]) -> None:
    """A git that was stopped, or gave up, reads no more."""
    with suppress(OSError, ValueError):
        _stdin(process).write(b"".join(os.fsencode(spec) + b"\n" for spec in specs))
    with suppress(OSError, ValueError):
        _stdin(process).close()


def _next(process: Popen[bytes]) -> tuple[str, bytes] | None:
    out = _stdout(process)
    head = out.readline()
    if not head.endswith(b"\n"):
        _end(process)
        raise StorageFailed(_("git ended in the middle of its answer"), _("`git fsck` tells more"))
    if head.endswith((b" missing\n", b" ambiguous\n")):
        return None
    kind, name, size = head.decode("ascii").split()
    if kind == "blob" and int(size) > MAX_BYTES:
        about = {"name": name[:12], "size": int(size) // 1_000_000}
        raise Unsafe(_("the object %(name)s of %(size)d MB is too large to read") % about)
    data = _take(out, int(size), kind == "blob")
    out.readline()
    return (name, data) if kind == "blob" else None


def _take(out: IO[bytes], size: int, is_kept: bool) -> bytes:
    if is_kept:
        return out.read(size)
    while size:  # a folder where a file was looked for
        size -= len(out.read(min(size, _CHUNK))) or size
    return b""


def _end(process: Popen[bytes]) -> None:
    process.stdin = None
    done = finish(process)
    if done.code:
        raise refusal("cat-file", done.code, done.err)


def _stdin(process: Popen[bytes]) -> IO[bytes]:
    assert process.stdin is not None
    return process.stdin


def _stdout(process: Popen[bytes]) -> IO[bytes]:
    assert process.stdout is not None
    return process.stdout
