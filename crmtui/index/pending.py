"""Files to be read, packed by folder: there may be a million of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self


class Folder(NamedTuple):
    """Files of one folder."""

    path: str
    names: str
    """Sorted, with a slash between two."""

    @property
    def size(self) -> int:
        """How many files."""
        return self.names.count("/") + 1


Chunk = list[Folder]
"""Some whole folders."""


def paths_in(chunk: Iterable[Folder]) -> Iterator[str]:
    """The paths of the files of a chunk, folder by folder."""
    for path, names in chunk:
        prefix = f"{path}/" if path else ""
        for name in names.split("/"):
            yield prefix + name


class Pending:
    """New and changed files."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        self._folders: dict[str, Folder] = {}
        self._count = 0
        for path in paths:
            folder, _, name = path.rpartition("/")
            self.add(folder, [name])

    def packed(self) -> dict[str, str]:
        """Each folder with the names of its files, in builtin types."""
        return {path: folder.names for path, folder in self._folders.items()}

    @classmethod
    def unpacked(cls, told: dict[str, str]) -> Self:
        """What ``packed`` gave."""
        pending = cls()
        pending._folders = {path: Folder(path, names) for path, names in told.items()}
        pending._count = sum([folder.size for folder in pending._folders.values()])
        return pending

    def __len__(self) -> int:
        return self._count

    def add(self, folder: str, names: Iterable[str]) -> None:
        """More files of a folder, by their names."""
        known = self._folders.get(folder)
        if known is not None:
            self._count -= known.size
            names = {*known.names.split("/"), *names}
        ordered = sorted(names)
        if ordered:
            self._folders[folder] = Folder(folder, "/".join(ordered))
            self._count += len(ordered)

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
