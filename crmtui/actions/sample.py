"""Where the sample workspace is: inside an installed package, or at the root of a checkout."""

from __future__ import annotations

from pathlib import Path

from crmtui.errors import NotFound
from crmtui.i18n import _
from crmtui.store.layout import CONFIG

_PACKAGE = Path(__file__).resolve().parents[1]


def sample_folder() -> Path:
    """The folder of the sample workspace. NotFound when this installation has none."""
    for folder in (_PACKAGE / "sample", _PACKAGE.parent):
        if (folder / CONFIG).is_file() and (folder / "playbooks").is_dir():
            return folder
    raise NotFound(_("the sample workspace is missing from this installation"),
                   _("install crmtui again"))  # fmt: skip
