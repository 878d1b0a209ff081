"""How a source is doing in words of the town hall, and what can be done about it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backend.feeds.health.attempts import Attempt, attempts_of
from backend.feeds.health.progress import Progress, Step
from backend.feeds.models import Source

_BY_STATUS: dict[int, str | Promise] = {
    401: gettext_lazy("Ask whoever runs the website to let programs read the feed without a password."),
    403: gettext_lazy("Ask whoever runs the website whether programs are shut out, and to let this one in."),
    404: gettext_lazy("Look on the website where the feed is now, and enter the new address."),
    429: gettext_lazy("There is nothing to do: it is asked again later, and more rarely."),
}
_BY_CODE: dict[str, str | Promise] = {
    "gone": gettext_lazy(
        "Its publisher has taken the feed down for good. Look for its successor and enter that address, or delete this"
        " source; what came from it stays until then."
    ),
    "address_refused": gettext_lazy("Enter the address at which everybody reads it on the internet."),
    "too_large": gettext_lazy("Ask for a feed with fewer entries, or look for one of a single subject."),
    "timed_out": gettext_lazy("Usually this passes. If it lasts for days, ask whoever runs the website."),
    "unreachable": gettext_lazy(
        "Usually this passes. If the website does not open in your browser either, ask whoever runs it."
    ),
    "unreadable_feed": gettext_lazy(
        "Open the address: if that is an ordinary web page, look for its feed, or choose another kind."
    ),
}
_SERVER_ERROR = gettext_lazy("There is nothing to do: the other website has a fault. If it lasts, tell who runs it.")


def state_of(source: Source) -> str:
    """How a source is doing, in one sentence for the town hall."""
    return _("Comes by itself from the region: see the page “Region”.") if source.origin else _fetched_state_of(source)


def _fetched_state_of(source: Source) -> str:
    if source.is_gone and not source.is_active:
        return _("Switched off, because it is gone for good: %(error)s") % {"error": source.last_error}
    if not source.is_active:
        return f"{_('Switched off.')} {source.last_error}".strip()
    if source.last_error:
        said = {"error": source.last_error, "count": source.failures}
        if source.last_success_at is None:
            words = _("%(error)s Failed %(count)d times; nothing has come from there yet.")
        else:
            words = _("%(error)s Failed %(count)d times; the entries of the last success stay.")
        return words % said
    if source.last_success_at is None:
        return _("Not fetched yet.")
    if source.moved_to:
        return _("Works, but has moved to %(address)s.") % {"address": source.moved_to}
    count = len(source.warnings)
    return ngettext("Works, %d warning.", "Works, %d warnings.", count) % count if count else _("Works.")


def advice_of(source: Source) -> str:
    """What the town hall can do about the last failure; empty where the source works."""
    attempts = attempts_of(source)
    if not source.last_error or not attempts:
        return ""
    last = attempts[0]
    by_status = _BY_STATUS.get(last.status or 0)
    if by_status is None and last.code == "bad_status":
        by_status = _SERVER_ERROR
    if last.code == "unreachable" and source.last_success_at is None:
        return _("Look whether the address is written right: does it open in your browser?")
    return str(by_status or _BY_CODE.get(last.code, ""))


def result_of(attempt: Attempt) -> str:
    """What came of an attempt, in one line of a table."""
    if attempt.error:
        return attempt.error
    if attempt.items is None:
        return _("Nothing has changed there.")
    read = ngettext("%d entry read", "%d entries read", attempt.items) % attempt.items
    counted = [
        (attempt.created, _("%d new")),
        (attempt.changed, _("%d changed")),
        (attempt.known, _("%d as before")),
        (attempt.too_old, _("%d too old to be shown")),
        (attempt.refused, _("%d not accepted")),
    ]
    became = ", ".join(words % count for count, words in counted if count)
    return f"{read}: {became}." if became else f"{read}."


def words_of(progress: Progress | None) -> str:
    """What is going on; None: it waits for a worker."""
    if progress is None:
        return _("Waits for its turn …")
    if progress.step == Step.ASKING:
        return _("The other server is asked …")
    if progress.step == Step.READING:
        return _("What came is read …")
    if not progress.entries:
        return _("The result is noted …")
    return ngettext("%d entry is stored …", "%d entries are stored …", progress.entries) % progress.entries
