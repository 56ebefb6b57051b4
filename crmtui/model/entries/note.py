"""Note: something worth remembering that was no interaction."""

from crmtui.model.schema import Field

FIELDS = (Field("topic", "text", "What it is about"),)
