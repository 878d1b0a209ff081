"""The signed addresses in mails; who has one has got the mail. Made without a town's schema being open."""

from __future__ import annotations

CONFIRM, SUBSCRIPTION = "confirm mail subscription", "mail subscription"
START = "/e-mails/"


def confirm_path(token: str) -> str:
    """Where a new subscription is confirmed."""
    return f"{START}bestaetigen/{token}/"


def manage_path(token: str) -> str:
    """Where it is seen and changed."""
    return f"{START}abo/{token}/"


def unsubscribe_path(token: str) -> str:
    """Where it is ended, by the button of a page or of a mail program (RFC 8058)."""
    return f"{START}abmelden/{token}/"
