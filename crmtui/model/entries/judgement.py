"""Alert and review: a judgement somebody accepted on a date."""

from crmtui.model.schema import Field

ALERT = (
    Field("alert", "text", "Name of the alert", required=True),
    Field("state", "choice", "Opened or closed", required=True, choices=("opened", "closed")),
    Field("severity", "choice", "How bad", choices=("low", "medium", "high")),
    Field("why", "text", "The cause"),
)
REVIEW = (
    Field("review", "text", "What was reviewed, e.g. tier", required=True),
    Field("result", "text", "The judgement"),
    Field("why", "text", "The reason"),
)
