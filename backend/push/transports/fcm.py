"""Firebase Cloud Messaging by the sync SDK: one attempt an envelope, in the threads that all channels share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import count

import firebase_admin
from firebase_admin import credentials as firebase_credentials
from firebase_admin import exceptions, messaging
from google.auth import exceptions as auth

from backend.push.transports.answers import life, retry_after, was_not_sent
from backend.push.transports.envelopes import Credentials, Envelope, Notification, Outcome, Result
from backend.push.transports.firebase_seam import without_repeats
from backend.push.transports.pool import THREADS, Lane, lane, side_by_side

TIMEOUT = 10.0  # seconds; the SDK's own two minutes would outlive the lease of a batch
_BY_ERROR: tuple[tuple[type[exceptions.FirebaseError], Result], ...] = (
    (messaging.UnregisteredError, Result.GONE),
    (messaging.SenderIdMismatchError, Result.REJECTED),  # an address of another project
    (messaging.ThirdPartyAuthError, Result.MISCONFIGURED),
    (exceptions.UnauthenticatedError, Result.MISCONFIGURED),
    (exceptions.PermissionDeniedError, Result.MISCONFIGURED),
    (exceptions.NotFoundError, Result.MISCONFIGURED),  # no such project
    (exceptions.InvalidArgumentError, Result.REJECTED),
    (messaging.QuotaExceededError, Result.RETRY),
    (exceptions.ResourceExhaustedError, Result.RETRY),
    (exceptions.UnavailableError, Result.RETRY),
    (exceptions.InternalError, Result.RETRY),
)
_numbers = count()


class Fcm:
    """A channel to one Firebase project."""

    most = 500

    def __init__(self, credentials: Credentials, *, url: str = "") -> None:
        """`values` is the JSON of a service account. Raises ValueError for one that can't be used, and SdkChanged."""
        self.project = credentials.project
        certificate = firebase_credentials.Certificate(credentials.values)
        name = f"{credentials.project}-{next(_numbers)}"  # new credentials are a new app
        self._app = firebase_admin.initialize_app(certificate, {"httpTimeout": TIMEOUT}, name=name)
        without_repeats(self._app, connections=THREADS, url=url)

    def send(self, envelopes: Sequence[Envelope], *, now: datetime) -> Sequence[Outcome]:
        """One request each, side by side."""
        return side_by_side(partial(self._send_one, now=now), envelopes, lane_of=_lane)

    def check(self) -> Outcome:
        """Whether the credentials open the project, without telling anybody (`validate_only`)."""
        message = messaging.Message(fid="cAAAAAAAAAAAAAAAAAAAAA", data={"check": "1"})
        found = self._attempt(0, message, dry_run=True)
        # Nobody has that id: any answer about it comes from a project that let us in.
        return Outcome(key=0, result=Result.ACCEPTED) if found.result in {Result.GONE, Result.REJECTED} else found

    def close(self) -> None:
        firebase_admin.delete_app(self._app)

    def _send_one(self, envelope: Envelope, *, now: datetime) -> Outcome:
        return self._attempt(envelope.key, message_for(envelope, now=now))

    def _attempt(self, key: int, message: messaging.Message, *, dry_run: bool = False) -> Outcome:
        try:
            name = messaging.send(message, dry_run=dry_run, app=self._app)
        except exceptions.FirebaseError as error:
            return _outcome(key, error)
        except auth.GoogleAuthError as error:  # no access token: nothing was sent
            is_ours = isinstance(error, auth.RefreshError) and not error.retryable
            return Outcome(
                key=key, result=Result.MISCONFIGURED if is_ours else Result.RETRY, reason=type(error).__name__
            )
        except (KeyError, TypeError):  # an answer of success that is no document of Firebase's
            return Outcome(key=key, result=Result.UNKNOWN, reason="unreadable")
        except ValueError:  # the SDK finds the message impossible
            return Outcome(key=key, result=Result.REJECTED, reason="invalid_message")
        return Outcome(key=key, result=Result.ACCEPTED, receipt=name)


def _lane(_envelope: Envelope) -> Lane:
    """All projects are Google's."""
    return lane("fcm")


def message_for(envelope: Envelope, *, now: datetime) -> messaging.Message:
    """The message as Firebase, Android and iOS want it."""
    told = envelope.notification
    message = messaging.Message(
        notification=messaging.Notification(title=told.title, body=told.body),
        data={**told.data, "url": told.url},
        android=_android(told, now=now),
        apns=_apns(told, now=now),
    )
    # Set and not given: an app of before installation ids is told all the same, without the SDK's warning each time.
    message.fid = envelope.target.value if envelope.target.kind == "fid" else None
    message.token = envelope.target.value if envelope.target.kind == "registration" else None
    return message


def _android(told: Notification, *, now: datetime) -> messaging.AndroidConfig:
    return messaging.AndroidConfig(
        priority="high" if told.is_urgent else "normal",
        ttl=life(told, now=now),
        notification=messaging.AndroidNotification(channel_id=told.channel, tag=told.collapse_id or None),
    )


def _apns(told: Notification, *, now: datetime) -> messaging.APNSConfig:
    headers = {
        "apns-push-type": "alert",
        "apns-priority": "10" if told.is_urgent else "5",
        "apns-expiration": str(int((now + life(told, now=now)).timestamp())),
    }
    if told.collapse_id:
        headers["apns-collapse-id"] = told.collapse_id
    aps = messaging.Aps(
        thread_id=told.channel,
        sound="default" if told.is_urgent else None,
        custom_data={"interruption-level": "time-sensitive" if told.is_waking else "active"},
    )
    return messaging.APNSConfig(headers=headers, payload=messaging.APNSPayload(aps=aps))


def _outcome(key: int, error: exceptions.FirebaseError) -> Outcome:
    """What an error of the SDK says of this attempt; its text may hold the address and goes nowhere."""
    reason = _reason(error)
    if error.http_response is None:
        result = Result.RETRY if was_not_sent(error.cause) else Result.UNKNOWN
        return Outcome(key=key, result=result, reason=reason)
    result = next((result for kind, result in _BY_ERROR if isinstance(error, kind)), _by_status(error))
    pause = None
    if result == Result.RETRY:
        pause = retry_after(error.http_response.headers, status=error.http_response.status_code)
    return Outcome(key=key, result=result, reason=reason, retry_after=pause)


def _reason(error: exceptions.FirebaseError) -> str:
    return str(error.code) if type(error).__module__.endswith("exceptions") else type(error).__name__


def _by_status(error: exceptions.FirebaseError) -> Result:
    return Result.RETRY if error.http_response.status_code >= 500 else Result.REJECTED  # noqa: PLR2004 - RFC 9110
