"""Keeps the translations in step with the program: every string in ``_()`` and ``ngettext()``.

.venv/bin/python docs/words.py            write the catalogues anew (new strings come in, gone ones go out)
.venv/bin/python docs/words.py --check    say what is not translated, or not in step

A catalogue is ``crmtui/locale/LANGUAGE/LC_MESSAGES/crmtui.po``, edited by hand, and the ``.mo`` beside it, which
the program reads. ``click.po`` beside them has what the library of the command line says to users; what it
says to programmers is left out.
"""

from __future__ import annotations

import ast
import re
import struct
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "crmtui"
CATALOGUES = tuple(sorted((PACKAGE / "locale").glob("*/LC_MESSAGES/crmtui.po")))
BORROWED = tuple(sorted((PACKAGE / "locale").glob("*/LC_MESSAGES/click.po")))
_PLACE = re.compile(r"%(?:\((\w+)\))?[-+#0,]*\d*(?:\.\d+)?[a-zA-Z%]")
_FIELD = re.compile(r"\{\w+(?:![rs])?\}")
_LINE = re.compile(r'(?:(msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+)?"(.*)"\s*')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_UNESCAPE = re.compile(r"\\(.)")


@dataclass
class Message:
    """A string of the program, where it stands, and what a catalogue makes of it."""

    one: str
    many: str = ""
    places: list[str] = field(default_factory=list)
    told: str = ""


class NotPlain(Exception):
    """A call whose string is put together first, so that no catalogue can have it."""


# -- what the program says ---------------------------------------------------------------------


def messages(package: Path = PACKAGE) -> dict[str, Message]:
    """All strings to translate by their English text. Raises NotPlain."""
    found: dict[str, Message] = {}
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package).as_posix()
        for one, many in _calls(ast.parse(path.read_bytes()), place):
            known = found.setdefault(one, Message(one))
            known.many = known.many or many
            if place not in known.places:
                known.places.append(place)
    return found


def unread(package: Path = PACKAGE) -> Iterator[str]:
    """The calls whose string stands somewhere else: it is translated only if another call has it."""
    for path in sorted(package.rglob("*.py")):
        for call, count in _looked_up(ast.parse(path.read_bytes())):
            if not all(_constant(value) for value in call.args[:count]):
                yield f"{path.relative_to(package).as_posix()}:{call.lineno}: {ast.unparse(call)}"


def _calls(tree: ast.AST, place: str) -> Iterator[tuple[str, str]]:
    for call, count in _looked_up(tree):
        texts = [_constant(value) for value in call.args[:count]]
        if any(isinstance(value, ast.JoinedStr | ast.BinOp) for value in call.args[:count]):
            raise NotPlain(f"{place}:{call.lineno}: write the string itself: {ast.unparse(call)}")
        if all(texts):
            yield texts[0], texts[1] if count == 2 else ""


def _looked_up(tree: ast.AST) -> Iterator[tuple[ast.Call, int]]:
    """The calls that look strings up, and how many they look up."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            count = {"_": 1, "N_": 1, "ngettext": 2}.get(node.func.id, 0)
            if count:
                yield node, count


def _constant(value: ast.expr) -> str:
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return value.value if is_text else ""


# -- a catalogue -------------------------------------------------------------------------------


def read_po(text: str) -> dict[str, str]:
    """Translations by their English text; plural forms apart by NUL. The head is under ``""``."""
    found: dict[str, str] = {}
    for block in re.split(r"\n\s*\n", text):
        parts: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            match = _LINE.fullmatch(line)
            if match:
                key = match[1] or key
                parts[key] = parts.get(key, "") + _unescaped(match[2])
        if "msgid" in parts:
            found[parts["msgid"]] = "\0".join(
                value for name, value in parts.items() if name.startswith("msgstr")
            )
    return found


def write_po(head: str, known: Mapping[str, Message]) -> str:
    """A catalogue as text: by file, then in the order of the alphabet, so that differences stay small."""
    blocks = ['msgid ""\nmsgstr ""\n' + "\n".join(_quoted(head))]
    for message in sorted(known.values(), key=lambda one: (one.places[0], one.one)):
        blocks.append("\n".join(_block(message)))
    return "\n\n".join(blocks) + "\n"


def _block(message: Message) -> Iterator[str]:
    yield f"#: {' '.join(message.places[:3])}"
    if _PLACE.search(message.one):
        yield "#, python-format"
    yield f'msgid "{_escaped(message.one)}"'
    if not message.many:
        yield f'msgstr "{_escaped(message.told)}"'
        return
    yield f'msgid_plural "{_escaped(message.many)}"'
    for n, form in enumerate(message.told.split("\0")):
        yield f'msgstr[{n}] "{_escaped(form)}"'


def compiled(head: str, known: Mapping[str, Message]) -> bytes:
    """The ``.mo`` of a catalogue, little-endian, without a hash table; untranslated strings are left out."""
    pairs = [("", head)] + [
        ("\0".join(filter(None, (one.one, one.many))), one.told)
        for one in known.values()
        if one.told
    ]
    table = sorted((key.encode(), value.encode()) for key, value in pairs)
    start = 28 + 16 * len(table)
    data, keys, values = b"", b"", b""
    for which in (0, 1):
        for pair in table:
            entry = struct.pack("<2I", len(pair[which]), start + len(data))
            keys, values = (keys + entry, values) if which == 0 else (keys, values + entry)
            data += pair[which] + b"\0"
    top = struct.pack("<7I", 0x950412DE, 0, len(table), 28, 28 + 8 * len(table), 0, start)
    return top + keys + values + data


def _quoted(text: str) -> Iterator[str]:
    return (f'"{_escaped(line)}"' for line in text.splitlines(keepends=True))


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in text)


def _unescaped(text: str) -> str:
    return _UNESCAPE.sub(lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), text)


# -- both together -----------------------------------------------------------------------------


def merged(path: Path) -> tuple[str, dict[str, Message]]:
    """The head of a catalogue, and the program's strings with what the catalogue makes of them."""
    told = read_po(path.read_text(encoding="utf-8"))
    known = messages()
    for one, message in known.items():
        message.told = told.get(one, "")
    return told.get("", ""), known


def borrowed(path: Path) -> tuple[str, dict[str, Message]]:
    """The head of a library's catalogue, and those of the library's strings that it translates."""
    told = read_po(path.read_text(encoding="utf-8"))
    known = messages(Path(str(files(path.stem))))
    for one, message in known.items():
        message.told = told.get(one, "")
    return told.get("", ""), {one: message for one, message in known.items() if message.told}


def places(text: str) -> list[str]:
    """The placeholders of a string, in order of the alphabet."""
    return sorted(match[0] for form in (_PLACE, _FIELD) for match in form.finditer(text))


def faults(message: Message) -> Iterator[str]:
    """What is wrong with a translation: other placeholders, markup, other spaces at the ends."""
    wanted = places(message.many or message.one)
    for form in message.told.split("\0"):
        if places(form) != wanted:
            yield f"other placeholders: {message.one!r} → {form!r}"
        if form.count("[") != message.one.count("[") or form.count("\n") != message.one.count("\n"):
            yield f"brackets or lines come or go: {message.one!r} → {form!r}"


def main(arguments: list[str]) -> int:
    """Write the catalogues, or check them."""
    bad = 0
    for call in unread():
        print(f"{call}: the string stands elsewhere")
    for path in CATALOGUES + BORROWED:
        head, known = merged(path) if path in CATALOGUES else borrowed(path)
        text, binary = write_po(head, known), compiled(head, known)
        compiled_path = path.with_suffix(".mo")
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
            compiled_path.write_bytes(binary)
        in_step = path.read_text(encoding="utf-8") == text and compiled_path.read_bytes() == binary
        missing = [one for one in known.values() if not one.told]
        wrong = [fault for one in known.values() if one.told for fault in faults(one)]
        for line in [*wrong, *(f"{m.places[0]}: {m.one!r}" for m in missing)]:
            print(line)
        print(
            f"{path.parts[-3]}/{path.stem}: {len(known)} strings, {len(missing)} not translated, {len(wrong)} wrong"
        )
        bad += bool(missing or wrong) or not in_step
    return int(bool(bad) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
