"""Case, survey, usage and delivery: how we serve the customer and what it says about it."""

from crmtui.model.schema import Field

CASE = (
    Field("case", "id", "Id of the case; all its steps share it", required=True),
    Field("step", "choice", "What happened", required=True,
          choices=("opened", "replied", "escalated", "resolved", "reopened")),
    Field("about", "choice", "Kind", choices=("complaint", "question", "fault", "after-sales")),
    Field("severity", "choice", "How bad", choices=("low", "medium", "high")),
    Field("via", "text", "Channel it came by"),
    Field("with", "texts", "Keys of the contacts"),
    Field("title", "text", "What it is about, one line"),
)  # fmt: skip
SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
"""The lowest and the highest score of each measure."""
SURVEY = (
    Field("measure", "choice", "Kind of score", required=True, choices=("nps", "csat", "ces")),
    Field("score", "number", "NPS 0 to 10, CSAT 1 to 5, CES 1 to 7", required=True),
    Field("with", "texts", "Keys of the contacts"),
    Field("campaign", "text", "The survey it belongs to"),
)
USAGE = (
    Field("signal", "text", "Name of the behaviour, e.g. logins", required=True),
    Field("count", "number", "How often; default 1"),
    Field("until", "date", "Last day of the period counted"),
)
DELIVERY = (
    Field("item", "text", "What was delivered", required=True),
    Field("of", "text", "Id of the order"),
    Field("status", "text", "State"),
)
