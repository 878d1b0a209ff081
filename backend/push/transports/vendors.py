"""Who carries Web Push: whose a browser's address is, so that one service that fails or hangs holds up no other's."""

from __future__ import annotations

# Names of the browsers' own services and of all hosts below them; of any other, anybody may be the owner.
KNOWN = ("fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com")
OTHER = ""


def service_at(host: str) -> str:
    """The known service that this host, as `addresses.read_url` finds it, belongs to; empty for all others."""
    name = host.lower().rstrip(".")
    return next((service for service in KNOWN if name == service or name.endswith(f".{service}")), OTHER)
