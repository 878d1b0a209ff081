"""Mail by the mail server of the region: one connection a batch, one attempt an envelope; `email_parts` makes mails."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection

from backend.push.transports.email_parts import Sender, mail_for
from backend.push.transports.envelopes import Envelope, Outcome, Result

TIMEOUT = 10.0  # seconds, for each word of the mail server
PATIENCE = 60.0  # seconds for one batch, far below the lease of what is being sent
CLOSING = "421"  # and then the server hangs up (RFC 5321 §3.8)
TOO_LARGE = 552  # at MAIL, of the size that is named there (RFC 1870 §6): it is said of this mail
BROKEN = "broken"  # before the mail was handed over
_ENHANCED = re.compile(rb"\d\.\d{1,3}\.\d{1,3}")  # RFC 3463
_TOO_SLOW = Outcome(key=0, result=Result.RETRY, reason="too_slow")
_NOT_TRIED = Outcome(key=0, result=Result.RETRY, reason="not_tried")
NO_SUCH_MAILBOX = {"5.1.1", "5.1.10"}  # the latter: its domain takes no mail at all (RFC 7505)


class Email:
    """A channel to the mail server, in the name of one town."""

    most = 50

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def send(self, envelopes: Sequence[Envelope], *, now: datetime) -> Sequence[Outcome]:
        """One after the other; when the server takes nothing more, or is too slow, the rest is for later."""
        return list(self._outcomes(envelopes, now=now))

    def close(self) -> None:
        """Nothing is held between batches."""

    def _outcomes(self, envelopes: Sequence[Envelope], *, now: datetime) -> Iterator[Outcome]:
        line = _Line()
        until = time.monotonic() + PATIENCE
        for envelope in envelopes:
            problem = _TOO_SLOW if time.monotonic() > until else line.problem()
            if problem is not None:
                yield replace(problem, key=envelope.key)
                continue
            mail = mail_for(envelope, sender=self._sender, now=now, connection=line.connection)
            yield line.hand_over(mail, key=envelope.key)
        line.close()


class _Line:
    """A connection to the mail server, made anew where it breaks, or is ended, after a mail was taken."""

    def __init__(self) -> None:
        self.connection: Any = get_connection(timeout=TIMEOUT)
        self._is_open, self._is_worth_opening = False, True
        self._problem: Outcome | None = None

    def problem(self) -> Outcome | None:
        """None once it is open, or what to say of all envelopes that are left: none of them was sent."""
        if not self._is_open and self._problem is None:
            self._problem = _open(self.connection) if self._is_worth_opening else _NOT_TRIED
            self._is_open, self._is_worth_opening = self._problem is None, False
        return self._problem

    def hand_over(self, mail: EmailMultiAlternatives, *, key: int) -> Outcome:
        """One attempt."""
        handing = _Handing(self.connection)
        try:
            self.connection.send_messages([mail])
        except (SMTPException, OSError) as error:
            outcome = _failed(key, error, has_begun=handing.has_begun)
            if outcome.result == Result.UNKNOWN or outcome.reason.startswith((CLOSING, BROKEN)):
                self.close()
            return outcome
        except ValueError:  # no mail can be made of it
            return Outcome(key=key, result=Result.REJECTED, reason="invalid_message")
        self._is_worth_opening = True
        return Outcome(key=key, result=Result.ACCEPTED)

    def close(self) -> None:
        """Also what was never quite open: who is not let in is connected all the same."""
        self._is_open = False
        with suppress(SMTPException, OSError):  # it was broken already, and each mail has its outcome
            self.connection.close()


def _open(connection: Any) -> Outcome | None:
    """None, or what to say of all envelopes: none of them was sent."""
    try:
        connection.open()
    except SMTPAuthenticationError as error:
        result = Result.RETRY if _is_temporary(error.smtp_code) else Result.MISCONFIGURED
        return Outcome(key=0, result=result, reason=_code(error.smtp_code, error.smtp_error))
    except (SMTPException, OSError) as error:
        return Outcome(key=0, result=Result.RETRY, reason=type(error).__name__)
    return None


def _failed(key: int, error: Exception, *, has_begun: bool) -> Outcome:
    """What an error says of this mail; the server's words may hold the address and go nowhere."""
    if isinstance(error, SMTPRecipientsRefused):
        ((code, text),) = error.recipients.values()
        return _refused(key, code=code, text=text)
    if isinstance(error, SMTPSenderRefused):  # 421 too: the server has had enough of this connection
        return _unwanted(key, code=error.smtp_code, text=error.smtp_error)
    if isinstance(error, SMTPDataError):
        return _refused(key, code=error.smtp_code, text=error.smtp_error)
    if isinstance(error, SMTPNotSupportedError):
        return Outcome(key=key, result=Result.REJECTED, reason="not_supported")
    if not has_begun:
        return Outcome(key=key, result=Result.RETRY, reason=f"{BROKEN} {type(error).__name__}")
    reason = str(error.smtp_code) if isinstance(error, SMTPResponseException) else type(error).__name__
    return Outcome(key=key, result=Result.UNKNOWN, reason=reason)


class _Handing:
    """Whether the server was given the text of a mail: only then may it have taken it when the connection breaks."""

    def __init__(self, connection: Any) -> None:
        smtp = getattr(connection, "connection", None)
        self.has_begun = smtp is None  # Django's other backends, of which nobody knows
        if smtp is not None:
            self._data = type(smtp).data.__get__(smtp)
            smtp.data = self._begin

    def _begin(self, text: bytes) -> tuple[int, bytes]:
        self.has_begun = True
        answer: tuple[int, bytes] = self._data(text)
        return answer


def _unwanted(key: int, *, code: int, text: bytes | str) -> Outcome:
    """What the server says of us, before it knows for whom the mail is."""
    result = Result.RETRY if _is_temporary(code) else Result.MISCONFIGURED
    return Outcome(key=key, result=Result.REJECTED if code == TOO_LARGE else result, reason=_code(code, text))


def _refused(key: int, *, code: int, text: bytes | str) -> Outcome:
    """What the server says of this mailbox or this mail."""
    reason = _code(code, text)
    if _is_temporary(code):
        return Outcome(key=key, result=Result.RETRY, reason=reason)
    is_gone = reason.partition(" ")[2] in NO_SUCH_MAILBOX
    return Outcome(key=key, result=Result.GONE if is_gone else Result.REJECTED, reason=reason)


def _is_temporary(code: int) -> bool:
    return 400 <= code < 500  # noqa: PLR2004 - RFC 5321 §4.2.1


def _code(code: int, text: bytes | str) -> str:
    """`550 5.1.1`: the numbers alone."""
    found = _ENHANCED.match(text.encode(errors="replace") if isinstance(text, str) else text)
    return f"{code} {found.group().decode()}" if found else str(code)
