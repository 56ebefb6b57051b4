"""Message templates: a subject and a text with places that a customer's values fill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crmtui.dataclass import dataclass
from crmtui.model.channels import CHANNELS
from crmtui.model.problem import Finding
from crmtui.model.schema import Field, Raw, Schema

TEMPLATE = Schema(
    "template",
    "The head of a message template (playbooks/templates/NAME.md).",
    (
        Field("title", "text", "Title, both languages", required=True),
        Field("about", "text", "What it is for and when to use it"),
        Field("via", "texts", "Channels it is written for; default email"),
        Field("subject", "text", "Subject of an e-mail; may hold {{ values }}"),
        Field("for", "text", "Query that says whom it suits (quoted); others are warned about"),
    ),
)
OTHER = "other"
"""The key of ``template:`` for tiers that have no template of their own."""


@dataclass(frozen=True, slots=True)
class Template:
    """A message template. Fields as in ``TEMPLATE``."""

    name: str
    """Stem of the file's name."""
    title: str
    body: str
    """The text, with its places still empty."""
    subject: str = ""
    via: tuple[str, ...] = ("email",)
    audience: str = ""
    """The query of ``for:``."""
    about: str = ""
    path: str = ""
    line: int = 1
    """Line of the file on which the body begins."""
    subject_line: int = 1

    @classmethod
    def from_raw(
        cls, raw: Raw, body: str, name: str, path: str = "", line: int = 1
    ) -> tuple[Template | None, list[Finding]]:
        """From the front matter and the text below it. None when an error makes it unusable."""
        findings = TEMPLATE.check(raw)
        if not isinstance(raw, dict) or any(f.severity == "error" for f in findings):
            return None, findings
        v = TEMPLATE.convert(raw)
        via = tuple(v.get("via") or ("email",))
        findings += [
            Finding(("via", n), "bad-choice", f"no channel is named {channel!r}",
                    "choose from " + ", ".join(CHANNELS))
            for n, channel in enumerate(via) if channel not in CHANNELS
        ]  # fmt: skip
        if "email" in via and not v.get("subject"):
            findings.append(Finding(("via",), "missing-field", "an e-mail needs a `subject`",
                                    "add `subject:`, or name other channels in `via`"))  # fmt: skip
        if any(f.severity == "error" for f in findings):
            return None, findings
        made = cls(name, v["title"], body, v.get("subject") or "", via, v.get("for") or "",
                   v.get("about") or "", path, line)  # fmt: skip
        return made, findings


@dataclass(frozen=True, slots=True)
class ByTier:
    """What ``template:`` of a step says: one name for all, or one by tier."""

    other: str = ""
    tiers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_raw(cls, raw: Raw) -> ByTier:
        """From a codec value without findings."""
        if isinstance(raw, str):
            return cls(raw)
        named = dict(raw) if isinstance(raw, Mapping) else {}
        other = named.pop(OTHER, None) or ""
        return cls(other, tuple((tier, name) for tier, name in named.items() if name))

    def of(self, tier: str) -> str:
        """The name of the template for a customer of that tier; empty when there is none."""
        return dict(self.tiers).get(tier, self.other)

    def named(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Every name with its place below ``template:``."""
        for tier, name in self.tiers:
            yield (tier,), name
        if self.other:
            yield ((OTHER,) if self.tiers else ()), self.other
