"""A new playbook, with a first scenario beside it."""

from __future__ import annotations

import json
import re
from datetime import date

from crmtui.actions.desk import Desk
from crmtui.actions.playbook_texts import BODIES, HEAD, KINDS
from crmtui.dataclass import replace
from crmtui.errors import Conflict, CrmError, NotFound, UsageError
from crmtui.i18n import _
from crmtui.index.fields import registry_of, words_sql
from crmtui.model.chores import AUDIENCE
from crmtui.model.drafts import Done
from crmtui.model.playbook import PLAYBOOK, Playbook
from crmtui.model.rules import Rules
from crmtui.model.scenarios import SCENARIOS
from crmtui.model.schema import is_id
from crmtui.planning.first_story import first_story
from crmtui.planning.scenarios import play, stage_of
from crmtui.query.compile import compile_query
from crmtui.query.language import QueryError
from crmtui.store.codec import parse
from crmtui.store.edit import Set, apply_edits, new_file
from crmtui.store.files import Change
from crmtui.store.layout import kind_of
from crmtui.store.reading import read_file
from crmtui.store.scenarios import FOLDER, read_scenarios

CHORE = KINDS[-1]
_ANYBODY = "has:owner"
"""Whom a new playbook is for where the workspace has no tiers and nobody says it."""


def new_playbook(
    desk: Desk, name: str, *, kind: str = "", audience: str = "", source: str = ""
) -> Done:  # fmt: skip
    """Write a playbook that is switched off and a scenario that holds, as one commit. ``kind`` is
    one of ``KINDS`` (default: cadence); ``source`` names a playbook to copy instead, with its
    scenarios. UsageError, Conflict for a name that is taken, NotFound."""
    path = _free(desk, name)
    if kind and source:
        raise UsageError(_("a kind or a playbook to copy, not both"))
    if audience and (kind == CHORE or audience == AUDIENCE):
        raise UsageError(_("chores are for the team: `--kind chore` without --for"))
    if audience:
        compile_query(audience, registry_of(desk.rules), desk.today(), words=words_sql)
    data = _copied(desk, name, audience, source) if source else _written(desk, name, kind, audience)
    book = _book(data, path)
    rules = replace(desk.rules, playbooks=(*desk.rules.playbooks, book))
    changes, warnings = [Change(path, data, "")], []
    story = _copied_stories(desk, book, rules, source) if source and not audience else b""
    try:
        story = story or new_file(first_story(book, rules, desk.today(), _("A first story")),
                                  SCENARIOS)  # fmt: skip
        changes.append(Change(f"{FOLDER}/{name}.yaml", story, ""))
    except QueryError as refused:
        warnings.append(_("no scenario was written: %(why)s") % {"why": refused.what})
    done = desk.save(changes, f"Begin the playbook {name}", {"Action": "playbook"})
    message = _("Wrote %(paths)s; it is switched off until it says `active: yes`") % {
        "paths": _(" and ").join(change.path for change in changes)}  # fmt: skip
    return replace(done, message=message, warnings=(*done.warnings, *warnings))


def _free(desk: Desk, name: str) -> str:
    path = f"playbooks/{name}.yaml"
    if not is_id(name) or kind_of(path) != "playbook":
        raise UsageError(_("%(name)r is no name for a playbook") % {"name": name},
                         _("use letters, digits, - and _; not tiers, tags or segments"))  # fmt: skip
    taken = {book.name.casefold(): book.path for book in desk.rules.playbooks}
    known = taken.get(name.casefold(), "")
    for place in (path, f"{FOLDER}/{name}.yaml"):
        known = known or (place if (desk.root / place).exists() else "")
    if known:
        raise Conflict(_("%(path)s is there already") % {"path": known}, _("choose another name"))
    return path


def _written(desk: Desk, name: str, kind: str, audience: str) -> bytes:
    kind = kind or KINDS[0]
    if kind not in BODIES:
        raise UsageError(_("no kind of playbook is named %(kind)r") % {"kind": kind},
                         _("choose from %(names)s") % {"names": ", ".join(KINDS)})  # fmt: skip
    query = AUDIENCE if kind == CHORE else audience or _default(desk.rules)
    quoted = json.dumps(query, ensure_ascii=False)
    text = HEAD.format(name=name, audience=quoted)
    return (text + BODIES[kind].replace("{today}", desk.today().isoformat())).encode()


def _default(rules: Rules) -> str:
    return f"tier:{next(iter(rules.tiers))}" if rules.tiers else _ANYBODY


def _book(data: bytes, path: str) -> Playbook:
    parsed = parse(data, path)
    book, findings = Playbook.from_raw(parsed.value, path)
    if parsed.problems or book is None:
        wrong = [p.what for p in parsed.problems] or [f.what for f in findings]
        raise UsageError(wrong[0])
    return book


# -- copies ---------------------------------------------------------------------------------------


def _copied(desk: Desk, name: str, audience: str, source: str) -> bytes:
    """The file of another playbook under a new name, comments and all, switched off."""
    book = next((book for book in desk.rules.playbooks if book.name == source), None)
    if book is None:
        raise NotFound(_("no playbook is named %(name)r") % {"name": source},
                       _("choose from %(names)s") % {
                           "names": ", ".join(one.name for one in desk.rules.playbooks)})  # fmt: skip
    edits = [Set(("playbook",), name), Set(("active",), "no")]
    if audience:
        edits.append(Set(("for",), audience))
    if book.play is not None and book.play.starts is not None:
        edits.append(Set(("starts",), _later(book.play.starts, desk.today()).isoformat()))
    return apply_edits(read_file(desk.root, book.path), edits, PLAYBOOK)


def _later(starts: date, today: date) -> date:
    return max(starts, today)


def _copied_stories(desk: Desk, book: Playbook, rules: Rules, source: str) -> bytes:
    """The scenarios of the playbook that was copied, under the new name; nothing where there are
    none, or where they do not hold for the copy."""
    try:
        data = read_file(desk.root, f"{FOLDER}/{source}.yaml")
        renamed = apply_edits(data, [Set(("playbook",), book.name)], SCENARIOS)
    except CrmError:
        return b""
    # tasks and steps that entries name carry the name of the playbook
    named = re.sub(rf"(?<![\w-]){re.escape(source)}/", f"{book.name}/", renamed.decode())
    found, problems = read_scenarios(f"{FOLDER}/{book.name}.yaml", named.encode())
    if found is None or problems:
        return b""
    stage = stage_of(book, rules)
    holds = all(not play(story, stage) for story in found.scenarios)
    return named.encode() if holds else b""
