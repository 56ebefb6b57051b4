"""Order, return, payment and contract: the money side of a customer."""

from crmtui.model.schema import Field, Schema

VOID_STATES = frozenset({"draft", "cancelled"})
"""Orders in these states count neither as orders nor as revenue."""

LINE = Schema(
    "order line",
    "One position of an order.",
    (
        Field("product", "text", "Product name or number"),
        Field("quantity", "number", "Quantity"),
        Field("price", "number", "Unit price"),
        Field("discount", "number", "Share off, 0 to 1"),
        Field("amount", "number", "Amount of the line"),
    ),
    open=True,
)

ORDER = (
    Field("amount", "number", "Total; returns are separate entries", required=True),
    Field("currency", "text", "ISO code; default: the workspace's currency"),
    Field("lines", "items", "Positions", schema=LINE),
    Field("status", "choice", "State of the order",
          choices=("draft", "open", "confirmed", "paid", "shipped", "closed", "cancelled")),
)  # fmt: skip
RETURN = (
    Field("of", "text", "Id of the order", required=True),
    Field("amount", "number", "Amount returned, positive", required=True),
    Field("currency", "text", "ISO code"),
)
PAYMENT = (
    Field("of", "text", "Id of the order"),
    Field("amount", "number", "Amount", required=True),
    Field("currency", "text", "ISO code"),
    Field("due", "date", "Payable by"),
    Field("paid", "date", "Paid on"),
    Field("status", "choice", "State", choices=("open", "paid", "failed")),
)
CONTRACT = (
    Field("start", "date", "First day", required=True),
    Field("end", "date", "Last day"),
    Field("amount", "number", "Value over the term"),
    Field("currency", "text", "ISO code"),
)
