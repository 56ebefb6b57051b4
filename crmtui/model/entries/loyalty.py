"""Points and referral: what loyalty earns."""

from crmtui.model.schema import Field

POINTS = (
    Field("points", "number", "Credit, or negative for spent", required=True),
    Field("reason", "text", "What for"),
    Field("expires", "date", "Last day of the credit"),
)
REFERRAL = (
    Field("referred", "text", "Id or name of the new customer", required=True),
    Field("status", "text", "State"),
)
