"""A watcher that runs while something is measured, and a record that changes each time."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from measure import NotMeasured


@contextmanager
def watcher(command: Sequence[str], root: Path, env: Mapping[str, str]) -> Iterator[None]:
    """``crmtui watch``, from when it vouches for the index until the context ends; NotMeasured where it
    cannot."""
    with subprocess.Popen(
        [*command, "watch"], cwd=root, env=dict(env), text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        said = process.stderr.readline()
        if "Watching" not in said:
            raise NotMeasured(f"nobody watches: {said.strip()}")
        try:
            yield
        finally:
            process.terminate()


@contextmanager
def one_changed(root: Path) -> Iterator[Path]:
    """A profile to change; it gets its bytes back."""
    profile = next((root / "records/customers").glob("*/*/customer.yaml"))
    before = profile.read_bytes()
    try:
        yield profile
    finally:
        profile.write_bytes(before)
