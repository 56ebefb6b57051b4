"""Files to be read, packed by folder: there may be a million of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from crmtui.index.folders import Stamp, pack_stamps


class Folder(NamedTuple):
    """Files of one folder."""

    path: str
    names: str
    """Sorted, with a slash between two."""
    stamps: bytes
    """One after the other, as ``pack_stamps`` writes them."""

    @property
    def size(self) -> int:
        """How many files."""
        return self.names.count("/") + 1

    @property
    def files(self) -> dict[str, Stamp]:
        """The files' workspace-relative paths with their stamps."""
        prefix = f"{self.path}/" if self.path else ""
        numbers = iter(array("q", self.stamps))
        stamps = zip(numbers, numbers, numbers, numbers, strict=True)
        return {prefix + n: s for n, s in zip(self.names.split("/"), stamps, strict=True)}


Chunk = list[Folder]
"""Some whole folders."""


def files_in(chunk: Chunk) -> dict[str, Stamp]:
    """The files of a chunk, folder by folder."""
    return {path: stamp for folder in chunk for path, stamp in folder.files.items()}


def paths_in(chunk: Iterable[Folder]) -> Iterator[str]:
    """The paths of the files of a chunk, folder by folder."""
    for path, names, _ in chunk:
        prefix = f"{path}/" if path else ""
        for name in names.split("/"):
            yield prefix + name


class Pending:
    """New and changed files."""

    def __init__(self, files: Mapping[str, Stamp] | None = None) -> None:
        self._folders: dict[str, Folder] = {}
        self._count = 0
        for path, stamp in (files or {}).items():
            folder, _, name = path.rpartition("/")
            self.add(folder, {name: stamp})

    def __len__(self) -> int:
        return self._count

    def add(self, folder: str, files: Mapping[str, Stamp]) -> None:
        """More files of a folder, by their names."""
        if not files:
            return
        if (known := self._folders.get(folder)) is not None:
            self._count -= known.size
            before = zip(known.names.split("/"), known.files.values(), strict=True)
            files = {**dict(before), **files}
        names = sorted(files)
        stamps = pack_stamps([number for name in names for number in files[name]])
        self._folders[folder] = Folder(folder, "/".join(names), stamps)
        self._count += len(names)

    def take(self, other: Pending) -> None:
        """The files of other folders."""
        self._folders.update(other._folders)
        self._count += other._count

    def paths(self) -> Iterator[str]:
        """The paths of all files."""
        yield from paths_in(self._folders.values())

    def chunks(self, size: int) -> list[Chunk]:
        """All folders in the order of their paths, some with about ``size`` files at a time."""
        chunks: list[Chunk] = []
        room = 0
        for path in sorted(self._folders):
            if room <= 0:
                chunks.append([])
                room = size
            folder = self._folders[path]
            chunks[-1].append(folder)
            room -= folder.size
        return chunks
