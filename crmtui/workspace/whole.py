"""A workspace with all that can be asked of it and done in it."""

from crmtui.workspace.ahead import Ahead
from crmtui.workspace.alerts import Alerts
from crmtui.workspace.authoring import Authoring
from crmtui.workspace.bound_reviews import BoundReviews
from crmtui.workspace.evidence import Evidence
from crmtui.workspace.letters import Letters
from crmtui.workspace.mailings import Mailings
from crmtui.workspace.plays import Plays
from crmtui.workspace.quality import Quality
from crmtui.workspace.quarters import Quarters
from crmtui.workspace.reviewing import Reviewing
from crmtui.workspace.sharing import Sharing
from crmtui.workspace.tier_reviews import TierReviews
from crmtui.workspace.tiles import Tiles


class Workspace(
    Tiles,
    Sharing,
    Evidence,
    Ahead,
    Reviewing,
    Plays,
    Authoring,
    Alerts,
    Quarters,
    TierReviews,
    BoundReviews,
    Letters,
    Mailings,
    Quality,
):
    """A folder with ``crmtui.yaml``: its customers, its queue, and the actions on them.

    Reads refresh the index first unless ``fresh`` was entered: ``with ws.fresh(): …`` scans the
    disk once for all reads inside.
    """
