"""The workspace's own settings: currency, time zone, calendars, team (crmtui.yaml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crmtui.dataclass import dataclass, field
from crmtui.model.problem import Finding
from crmtui.model.schema import Field, Raw, Schema

Days = tuple[tuple[date, date], ...]
"""Ranges of days, both ends inclusive."""
LONGEST_RANGE = 366
"""Days that ``days_off`` or ``work_days`` may name at once."""

MEMBER = Schema(
    "team member",
    "An account manager or colleague.",
    (
        Field("name", "text", "Name as shown", is_name=True),
        Field("email", "text", "The e-mail of this person's Git commits"),
        Field("lead", "text", "Key of the team lead"),
        Field("cover", "text", "Key of the colleague who covers absences"),
        Field("roles", "texts", "What this person may do, as `review` names it, e.g. [marketing]"),
        Field("folders", "texts", "Folders below records/customers this person answers for"),
        Field("account", "text", "Name at the Git server, e.g. @lin; default: the e-mail"),
        Field("per_day", "count", "Tasks a working day has room for; default 12"),
        Field("away", "ranges", "Absences, both days inclusive: 2026-12-01..2026-12-05"),
        Field("timezone", "text", "IANA zone when it differs from the workspace's"),
        Field("calendars", "texts", "Calendars when they differ from the workspace's"),
        Field("hours", "hours", "Hours that are worked when they differ from the workspace's"),
        Field("days_off", "ranges", "Days this person does not work, without cover: due days move"),
        Field("work_days", "ranges", "Days this person works though the calendar says otherwise"),
    ),
)
FORMAT_VERSION = 1
"""Version of the file format that this program writes."""
WORKSPACE = Schema(
    "workspace",
    "The settings of a workspace (crmtui.yaml).",
    (
        Field("name", "text", "Name of the workspace", required=True, is_name=True),
        Field("currency", "text", "ISO code of amounts without one"),
        Field("timezone", "text", "IANA zone of civil dates, e.g. Asia/Shanghai"),
        Field("calendars", "texts", "Names of public holiday calendars, e.g. CN"),
        Field("hours", "hours", "Hours that are worked, for response times; default 09:00-18:00"),
        Field(
            "days_off", "ranges", "Days nobody works, beside the calendars: 2026-12-24..2026-12-26"
        ),
        Field("work_days", "ranges", "Days that are worked though the calendars say otherwise"),
        Field(
            "new_customers", "text", "Folder of new customers; {shard} and {owner} are filled in"
        ),
        Field(
            "sync",
            "map",
            "push: main, or branch for pull requests; branch: its name, default "
            "sync/{me}; base: the branch to follow; forge: github, gitlab, gitea",
        ),
        Field("team", "named", "Team members by key", schema=MEMBER),
        Field("review", "map", "Who may change which field"),
        Field(
            "phone_region",
            "text",
            "Region of phone numbers without country code (GB, DE); default CN",
        ),
        Field("sample", "flag", "yes: this is the sample; the app refuses to write into it"),
        Field("reference_date", "date", "The day the sample's dates are relative to"),
        Field("version", "count", "Version of the file format"),
    ),
)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _no_zone(name: str) -> Finding:
    return Finding(("timezone",), "unknown-timezone", f"no time zone is named {name[:60]!r}",
                   "use an IANA name like Asia/Shanghai")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """A team member. Fields as in ``MEMBER``."""

    key: str
    name: str
    email: str = ""
    lead: str = ""
    cover: str = ""
    roles: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    account: str = ""
    per_day: int = 12
    away: Days = ()
    timezone: str = ""
    calendars: tuple[str, ...] = ()
    hours: tuple[time, time] | None = None
    days_off: Days = ()
    work_days: Days = ()

    def is_away(self, day: date) -> bool:
        """Whether ``day`` lies in an absence."""
        return any(first <= day <= last for first, last in self.away)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a workspace. Fields as in ``WORKSPACE``."""

    name: str = ""
    currency: str = "CNY"
    timezone: str = "UTC"
    calendars: tuple[str, ...] = ()
    hours: tuple[time, time] = (time(9), time(18))
    """From when to when a working day is worked."""
    days_off: Days = ()
    work_days: Days = ()
    new_customers: str = "records/customers/{shard}"
    sync: Mapping[str, str] = field(default_factory=dict)
    team: Mapping[str, Member] = field(default_factory=dict)
    review: Mapping[str, str] = field(default_factory=dict)
    phone_region: str = "CN"
    sample: bool = False
    reference_date: date | None = None
    version: int = FORMAT_VERSION
    is_readable: bool = True
    """False when crmtui.yaml could not be read; all the rest is then a guess."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone of civil dates (UTC when the name is unknown; ``from_raw`` reports that)."""
        return _zone(self.timezone) or ZoneInfo("UTC")

    @classmethod
    def from_raw(cls, raw: Raw) -> tuple[Config, list[Finding]]:
        """From a codec mapping, with everything wrong about it."""
        findings = WORKSPACE.check(raw)
        if not isinstance(raw, dict):
            return cls(is_readable=False), findings
        v = {k: x for k, x in WORKSPACE.convert(raw).items() if x is not None}
        team = {key: _member(key, m) for key, m in (v.pop("team", None) or {}).items()}
        known = {k: x for k, x in v.items() if k in cls.__match_args__}
        config = cls(**known, team=team)
        return config, findings + config._dangling()

    def zone_of(self, member: str) -> ZoneInfo:
        """The zone of a team member's own civil day."""
        named = self.team[member].timezone if member in self.team else ""
        return (_zone(named) if named else None) or self.zone

    def hours_of(self, member: str) -> tuple[time, time]:
        """From when to when a team member works."""
        own = self.team[member].hours if member in self.team else None
        return own or self.hours

    def covering(self, owner: str, day: date) -> str:
        """Who does ``owner``'s work on ``day``: the owner, or down the chain of cover; the owner
        again when everybody in the chain is away."""
        seen: set[str] = set()
        key = owner
        while key in self.team and key not in seen:
            seen.add(key)
            if not self.team[key].is_away(day):
                return key
            key = self.team[key].cover
        return owner

    def _dangling(self) -> list[Finding]:
        found = [] if _zone(self.timezone) else [_no_zone(self.timezone)]
        if self.version > FORMAT_VERSION:
            found.append(Finding(("version",), "newer-version",
                                 f"the workspace is of version {self.version}, this program knows "
                                 f"version {FORMAT_VERSION}",
                                 "update crmtui; until then nothing is written"))  # fmt: skip
        found += _too_long(self)
        emails: dict[str, str] = {}
        for key, member in self.team.items():
            found += [f.under("team", key) for f in self._odd(member)]
            first = emails.setdefault(member.email.casefold() or key, key)
            if first != key:
                found.append(Finding(("team", key, "email"), "duplicate-email",
                                     f"{key} has the e-mail of {first}, so nobody can tell who acts",
                                     "give each member an own e-mail", "warning"))  # fmt: skip
        return found

    def _odd(self, member: Member) -> Iterator[Finding]:
        for role in ("lead", "cover"):
            named = getattr(member, role)
            if named and named not in self.team:
                yield Finding((role,), "unknown-owner",
                              f"{role} of {member.key}: nobody in the team is {named!r}",
                              "use a key of `team:`")  # fmt: skip
        if member.timezone and not _zone(member.timezone):
            yield _no_zone(member.timezone)
        yield from _too_long(member)


def _too_long(one: Member | Config) -> Iterator[Finding]:
    for name in ("days_off", "work_days"):
        for n, (first, last) in enumerate(getattr(one, name)):
            if (last - first).days >= LONGEST_RANGE:
                yield Finding((name, n), "range-too-long",
                              f"`{name}`: {first} to {last} is more than a year",
                              "name the days of a year; longer ranges do not count")  # fmt: skip


def _member(key: str, values: Mapping[str, object]) -> Member:
    known = {k: x for k, x in values.items() if x is not None and k in Member.__match_args__}
    known.setdefault("name", key)
    known["key"] = key
    return Member(**known)  # type: ignore[arg-type]
