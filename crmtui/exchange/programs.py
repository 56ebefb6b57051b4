"""The person's own programs: the editor, the clipboard, the mail program. Never through a shell."""

from __future__ import annotations

import base64
import os
import shlex
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from urllib.parse import quote

from crmtui.dataclass import replace
from crmtui.errors import StorageFailed, UsageError
from crmtui.i18n import _
from crmtui.model.letter import Letter

LONGEST_URL = 30_000
"""Characters of a ``mailto:`` address that mail programs are handed at most."""
_MOST_TEXT = 1_000_000
_SUBJECT = "Subject: "
_CLIPBOARDS = (("wl-copy", "WAYLAND_DISPLAY", ()), ("xclip", "DISPLAY", ("-selection", "clipboard")),
               ("xsel", "DISPLAY", ("--clipboard", "--input")), ("pbcopy", "", ()),
               ("clip.exe", "", ()))  # fmt: skip
"""Programs that fill the clipboard, the variable without which they cannot, their arguments."""
_OPENERS = ("xdg-open", "open", "wslview")
_SECONDS = 5.0


def editor_command() -> list[str]:
    """``$VISUAL``, else ``$EDITOR``, else the first usual one that exists. Raises UsageError."""
    for name in ("VISUAL", "EDITOR"):
        words = shlex.split(os.environ.get(name, ""))
        if words:
            return words
    for usual in ("nano", "vim", "vi"):
        if shutil.which(usual):
            return [usual]
    raise UsageError(_("No editor is set"), _("set $EDITOR, for example to vim"))


def edit(path: Path) -> None:
    """Open ``path`` and wait. Raises UsageError without an editor, StorageFailed if it cannot run."""
    try:
        subprocess.run([*editor_command(), str(path)], check=False)
    except OSError as error:
        raise StorageFailed(_("The editor cannot be started: %(why)s") % {"why": error}) from error


def edit_letter(letter: Letter) -> Letter:
    """The letter as the person leaves it in their editor; its first line is the subject. What was
    missing counts as written when its mark is gone. UsageError for an empty or unreadable text."""
    with tempfile.TemporaryDirectory(prefix="crmtui-letter-") as folder:
        path = Path(folder) / "letter.md"
        head = f"{_SUBJECT}{letter.subject}\n\n" if letter.subject else ""
        path.write_text(head + letter.body, encoding="utf-8")
        edit(path)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(_("The text cannot be read back: %(why)s") % {"why": error}) from error
    return _as_left(letter, text.replace("\r\n", "\n"))


def _as_left(letter: Letter, text: str) -> Letter:
    subject = letter.subject
    first, _break, rest = text.partition("\n")
    if subject and first.lower().startswith(_SUBJECT.strip().lower()):
        subject, text = first[len(_SUBJECT.strip()) :].strip(), rest.lstrip("\n")
    if not text.strip() or (letter.subject and not subject):
        raise UsageError(_("The letter is empty; nothing is sent"))
    if len(text) > _MOST_TEXT:
        raise UsageError(_("The letter is longer than %(n)d characters") % {"n": _MOST_TEXT})
    left = tuple(name for name in letter.missing if f"⟨{name}⟩" in subject + text)
    return replace(letter, subject=subject, body=text.rstrip("\n") + "\n", missing=left)


def copy_text(text: str) -> bool:
    """Put a text into the clipboard by a program made for it; False where there is none."""
    for name, variable, arguments in _CLIPBOARDS:
        program = _program(name)
        if program and (not variable or os.environ.get(variable)):
            try:
                done = subprocess.run([program, *arguments], input=text.encode(), check=False,
                                      timeout=_SECONDS, stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL)  # fmt: skip
            except (OSError, subprocess.TimeoutExpired):
                continue
            if done.returncode == 0:
                return True
    return False


def terminal_copy(text: str) -> str:
    """The sequence (OSC 52) by which a terminal puts a text into the clipboard, also over SSH."""
    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"


def mail_address(letter: Letter) -> str:
    """The letter as a ``mailto:`` address; nothing in it but letters, digits and percent signs can
    come from a record. UsageError when it is too long to be handed over."""
    fields = {"subject": letter.subject, "body": letter.body.replace("\n", "\r\n")}
    asked = "&".join(f"{key}={quote(text, safe='')}" for key, text in fields.items() if text)
    url = f"mailto:{quote(letter.to.address, safe='@')}?{asked}"
    if len(url) > LONGEST_URL:
        raise UsageError(_("the letter is too long to be handed to a mail program"),
                         _("copy it instead"))  # fmt: skip
    return url


def open_mail(letter: Letter) -> None:
    """Open the letter in the person's mail program. UsageError where nothing opens it."""
    url = mail_address(letter)
    program = next(filter(None, map(_program, _OPENERS)), None)
    if program is None:
        raise UsageError(_("no program is here that opens mail: %(names)s")
                         % {"names": ", ".join(_OPENERS)}, _("copy the letter instead"))  # fmt: skip
    try:
        started = subprocess.Popen([program, url], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   start_new_session=True, cwd=Path.home())  # fmt: skip
    except OSError as error:
        raise StorageFailed(_("The mail program cannot be started: %(why)s")
                            % {"why": error}) from error  # fmt: skip
    try:
        code = started.wait(1.0)
    except subprocess.TimeoutExpired:  # it runs as long as the person writes
        threading.Thread(target=started.wait, daemon=True).start()
        return
    if code != 0:
        raise UsageError(_("%(program)s could not open the letter (exit code %(code)d)")
                         % {"program": Path(program).name, "code": code},
                         _("set a mail program, or copy the letter instead"))  # fmt: skip


def _program(name: str) -> str | None:
    """The absolute path of a program; what lies in the folder one stands in is no program."""
    found = shutil.which(name)
    return found if found and os.path.isabs(found) else None
