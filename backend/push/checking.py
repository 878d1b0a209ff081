"""Whether a town's credentials open anything, found out without telling anybody; what they are is in `credentials`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, runtime_checkable

from django.db import transaction

from backend.common.errors import OrtsblattError
from backend.push import breakers
from backend.push.channels import channel_for
from backend.push.credentials import opened
from backend.push.models import Breaker, Credential
from backend.push.transports.envelopes import Outcome, Result
from backend.tenants.models import Municipality


class CredentialsRefused(OrtsblattError):
    """A transport can't be used as the municipality file says: mend the file, or what it names, and apply it again."""

    code = "credentials_refused"


@runtime_checkable
class Checked(Protocol):
    """A channel that can be tried."""

    def check(self) -> Outcome:
        """Accepted if the service lets us in."""


def check_credentials(town: Municipality, *, now: datetime) -> None:
    """Try each and write down what was found; "" is fine. Raises CredentialsRefused, a sentence for each that failed.

    A demo tells nobody anything, so that nobody is asked either.
    """
    if town.is_demo:
        return
    found = {row.transport: _check(row, now=now) for row in Credential.objects.order_by("transport")}
    if problems := [f"{transport}: {sentence}" for transport, sentence in found.items() if sentence]:
        raise CredentialsRefused("; ".join(problems))


def _check(row: Credential, *, now: datetime) -> str:
    try:
        credentials = opened(row)
        channel = channel_for(row.transport, credentials)
    except OrtsblattError as error:
        _note(row, project="", problem=error.code, now=now)
        return str(error)
    found = channel.check() if isinstance(channel, Checked) else Outcome(key=0, result=Result.ACCEPTED)
    problem = "" if found.result == Result.ACCEPTED else (found.reason or found.result)
    _note(row, project=credentials.project, problem=problem[:60], now=now)
    if not problem:
        breakers.close(Breaker.objects.filter(transport=row.transport))  # what was mended is spoken to at once
        return ""
    if found.result == Result.MISCONFIGURED:
        return f"the service does not let us in with these credentials ({problem})"
    return f"could not be tried just now ({problem}); messages are sent as soon as it answers"


@transaction.atomic
def _note(row: Credential, *, project: str, problem: str, now: datetime) -> None:
    Credential.objects.filter(pk=row.pk).update(project=project, problem=problem, checked_at=now)
