"""What ``regulars serve`` says."""

from __future__ import annotations

from typing import Final

from regulars.reasons import Reason

STEP: Final = Reason("step.desk", "the desk")
READY: Final = Reason("serve.ready", "The desk's database is ready.")
TAKEN_OVER: Final = Reason(
    "serve.taken_over",
    "{n} record that was entered without a desk was taken over.",
    plural="{n} records that were entered without a desk were taken over.",
)
OPEN: Final = Reason("serve.open", "The desk of {name} is open: {address}")
OTHERS_REACH: Final = Reason("serve.others_reach", "Other computers reach it at {addresses}")
STOP_BY: Final = Reason("serve.stop_by", "Stop it with Ctrl-C.")
STOPPED: Final = Reason("serve.stopped", "The desk is closed. Everything that was entered is kept.")
FIRST_OWNER: Final = Reason(
    "serve.first_owner", "Nobody signs in here yet. This link makes the owner; it works once, within a day:"
)
OWNER_LINK: Final = Reason(
    "serve.owner_link", "By this link the owner chooses a new password; it works once, within a day:"
)
SEEN_BY_OTHERS: Final = Reason(
    "serve.seen_by_others",
    "Other computers can reach this desk, and nothing between them and it is encrypted: passwords and "
    "clients' "
    "data can be read on the way. Put a server that speaks HTTPS before it and start it with --https, or "
    "leave "
    "--host out.",
)
PORT_TAKEN: Final = Reason(
    "error.port_taken",
    "Another program uses port {port} already; it may be this desk, open elsewhere. Close it, or choose "
    "another "
    "port: regulars serve --port {free}",
)
PORT_FORBIDDEN: Final = Reason(
    "error.port_forbidden",
    "This person may not open port {port}. Choose one above 1023: regulars serve --port {free}",
)
HOST_UNKNOWN: Final = Reason(
    "error.host_unknown",
    "This computer has no address {host}. Leave --host out, or give 0.0.0.0 for all its addresses.",
)
FAILED: Final = Reason(
    "error.desk_failed", "The desk stopped because a part of it did not start. What it said stands above."
)
