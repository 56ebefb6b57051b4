"""The demo workspace: a copy of the sample whose dates are today's and whose history has a story."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

from crmtui.actions.demo_dates import move_dates, shifted, whole_weeks, with_starts
from crmtui.actions.demo_story import WINDOW, Scene, subject, tell
from crmtui.actions.sample import sample_folder
from crmtui.errors import Conflict, NotFound
from crmtui.history.drivers import ATTRIBUTES, install
from crmtui.history.message import message
from crmtui.history.program import find_git
from crmtui.history.repository import Repository
from crmtui.history.series import Step, commit_series
from crmtui.i18n import _
from crmtui.model.team import Config, Member
from crmtui.planning.calendar_files import calendar_text
from crmtui.store.codec import parse
from crmtui.store.layout import CONFIG, walk

_SAMPLE_ONLY = re.compile(rb"\A(?:#.*\n)+|^(?:sample|reference_date):.*\n", re.MULTILINE)
_EVENING = time(17, 45)


def make_demo(target: Path, today: date, source: Path | None = None) -> Path:
    """Make a demo workspace in the new or empty folder ``target``; returns it.

    Records of the sample (or of ``source``, a workspace with a ``reference_date``) and the
    ``starts:`` of its playbooks move by whole weeks, so that the reference date becomes the last
    such weekday up to ``today``. Festivals and birthdays stay. Under Git the last four weeks are commits of the people who did the work; the
    same day gives the same history. Conflict when there is something in ``target`` already.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Conflict(_("%(folder)s is not empty") % {"folder": target}, _("choose another"))
    root = source or sample_folder()
    config, reference = _settings(root)
    weeks = whole_weeks(reference, today)
    files = {path: (root / path).read_bytes() for path, _stat in walk(root)}
    records = shifted({p: data for p, data in files.items() if p.startswith("records/")}, weeks)
    rest = {
        p: with_starts(p, data, weeks) for p, data in files.items() if not p.startswith("records/")
    }
    rest[CONFIG] = move_dates(_SAMPLE_ONLY.sub(b"", rest[CONFIG]).lstrip(b"\n"), weeks)
    rest[".gitattributes"] = ATTRIBUTES.encode()
    rest |= _missing_calendars(rest, config, today)
    _write(target, rest | records)
    if find_git() is not None:
        _replay(target, rest, records, config, reference + weeks)
    return target


def demo_day(now: datetime) -> date:
    """The civil day of an instant in the sample's zone, by which its queue goes."""
    config, _reference = _settings(sample_folder())
    return now.astimezone(config.zone).date()


def _settings(root: Path) -> tuple[Config, date]:
    path = root / CONFIG
    config, _findings = Config.from_raw(parse(path.read_bytes(), CONFIG).value)
    if config.reference_date is None:
        raise NotFound(_("%(file)s has no reference_date") % {"file": path})
    return config, config.reference_date


def _missing_calendars(files: Mapping[str, bytes], config: Config, today: date) -> dict[str, bytes]:
    """Calendar files of last, this and next year that the sample does not bring."""
    paths = {
        f"playbooks/calendars/{name}-{year}.yaml": (name, year)
        for name in config.calendars
        for year in range(today.year - 1, today.year + 2)
    }
    return {
        path: calendar_text(*which).encode() for path, which in paths.items() if path not in files
    }


def _write(target: Path, files: Mapping[str, bytes]) -> None:
    """Plain writes: nobody has anything to lose in a folder that was empty a moment ago."""
    for folder in sorted({(target / path).parent for path in files}):
        folder.mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        (target / path).write_bytes(data)


def _replay(
    target: Path, rest: Mapping[str, bytes], records: Mapping[str, bytes], config: Config,
    last_day: date,
) -> None:  # fmt: skip
    """Commit the workspace as it was four weeks before ``last_day``, then what happened since."""
    me = next((m for m in config.team.values() if m.lead), Member("me", "Demo", "demo@example.com"))
    repo = Repository.init(target)
    repo.set_identity(me.name, me.email)
    install(repo)
    story, told = tell(records, last_day, config.zone)
    text = message(f"Start the workspace {config.name}", {"Action": "init"})
    began = datetime.combine(last_day - WINDOW, _EVENING, config.zone)
    steps = [Step({**rest, **story.beginning}, text, _author(config, me.lead, me), began)]
    for scene in story.scenes:
        author = _author(config, scene.by or me.lead, me)
        files = story.files(scene, told)
        steps.append(Step(files, _text(scene), author, max(began, scene.when)))
    commit_series(repo, steps)


def _text(scene: Scene) -> str:
    tasks = [str(task) for piece in scene.pieces for task in piece.entry.get("does") or ()]
    trailers = {"Customer": [customer.id for customer in scene.customers],
                "Action": _action(scene),
                "Task": tasks}  # fmt: skip
    return message(subject(scene), trailers)


def _action(scene: Scene) -> str:
    if scene.mailing:
        return "batch"
    return "add" if scene.added else "edit" if scene.tiered else "log"


def _author(config: Config, key: str, fallback: Member) -> tuple[str, str]:
    member = config.team.get(key, fallback)
    return member.name, member.email
