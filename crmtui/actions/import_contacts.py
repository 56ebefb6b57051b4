"""The contacts of an imported row against those a profile has: who is known, and what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from crmtui.exchange.drafts import same_name
from crmtui.store.edit import Append, Edit, Set

Person = Mapping[str, Any]
Forms = Callable[[str], Iterable[str]]
"""The spellings by which a phone number is compared."""


def contact_edits(held: Any, proposed: Sequence[Person], forms: Forms) -> list[Edit]:
    """The edits that bring what a profile lacks of the contacts a file names.

    A contact of the file is the one with its key; else the only one of that name on both sides;
    else, among namesakes, the one with a shared phone or e-mail. Numbers and addresses are added
    to it, empty fields are filled, nothing is replaced. Everybody else becomes a contact, unless
    nothing would tell the newcomer from a namesake.
    """
    edits: list[Edit] = []
    listed = held if isinstance(held, list) else []
    people: list[Any] = [dict(p) if isinstance(p, dict) else p for p in listed]
    for person in proposed:
        place = _place(people, person, proposed, forms)
        if place is not None:
            edits += _missing(place, people[place], person, forms)
        elif _key(person) not in {_key(known) for known in _mappings(people)}:
            edits.append(Append(("contacts",), dict(person)))
            people.append(dict(person))
    if not held and edits:
        return [Set(("contacts",), people)]
    return edits


def reach(person: Person, forms: Forms) -> set[str]:
    """What identifies a person beyond the name: phone numbers and e-mail addresses."""
    phones = {form for phone in _texts(person.get("phones")) for form in forms(phone)}
    return phones | {email.casefold() for email in _texts(person.get("emails"))}


def _place(
    people: Sequence[Any], person: Person, proposed: Sequence[Person], forms: Forms
) -> int | None:
    """The position of the contact that ``person`` is; None when there is none."""
    known = [n for n, p in enumerate(people) if isinstance(p, dict)]
    keyed = [n for n in known if person.get("key") and people[n].get("key") == person["key"]]
    if keyed:
        return keyed[0]
    name = same_name(str(person["name"]))
    named = [n for n in known if name in map(same_name, _names(people[n]))]
    others = [p for p in proposed if same_name(str(p["name"])) == name]
    if len(named) == len(others) == 1:
        return named[0]
    wanted = reach(person, forms)
    return next((n for n in named if reach(people[n], forms) & wanted), None)


def _missing(place: int, known: dict[str, Any], person: Person, forms: Forms) -> Iterator[Edit]:
    """What ``person`` adds to the contact at ``place``, which knows it from then on."""
    for name, value in person.items():
        at, own = ("contacts", place, name), known.get(name) or []
        if name in ("phones", "emails"):
            new = [v for v in value if not reach({name: [v]}, forms) & reach(known, forms)]
            if isinstance(own, list):
                known[name] = [*own, *new]
                yield from [Append(at, v) for v in new] if own else [Set(at, new)] if new else []
        elif name not in ("key", "name") and not own:
            known[name] = value
            yield Set(at, value)


def _mappings(people: Iterable[Any]) -> Iterable[Person]:
    return (p for p in people if isinstance(p, dict))


def _key(person: Person) -> str:
    return str(person.get("key") or person.get("name") or "")


def _names(person: Person) -> Iterable[str]:
    return (str(person[part]) for part in ("name", "key") if person.get(part))


def _texts(value: Any) -> list[str]:
    """The texts of a list as a profile has it; whatever else stands there identifies nobody."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
