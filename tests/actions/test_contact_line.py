"""A contact typed as one text."""

import pytest

from crmtui.actions.contact_line import contact_named
from crmtui.errors import UsageError
from crmtui.model.drafts import ContactDraft


@pytest.mark.parametrize(
    ("text", "draft"),
    [
        ("张工 138 0013 8000", ContactDraft("张工", ("138 0013 8000",))),
        ("张工138 0013 8000", ContactDraft("张工", ("138 0013 8000",))),
        ("张工(采购) +86-138-0013-8000 zhang@example.com",
         ContactDraft("张工", ("+86-138-0013-8000",), ("zhang@example.com",), "采购")),
        ("Ann Lee, ann@example.com; 0512-6288 0000转8021",
         ContactDraft("Ann Lee", ("0512-6288 0000转8021",), ("ann@example.com",))),
        ("张工（技术） １３８００１３８０００", ContactDraft("张工", ("13800138000",), (), "技术")),
        ("R2D2", ContactDraft("R2D2")),
    ],
)  # fmt: skip
def test_takes_apart(text: str, draft: ContactDraft) -> None:
    assert contact_named(text) == draft


def test_needs_a_name() -> None:
    with pytest.raises(UsageError, match="has no name"):
        contact_named("138 0013 8000")
