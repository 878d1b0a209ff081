"""The one error family of Ortsblatt; how an error becomes an HTTP answer is not here but in `serving`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text: TypeAlias = str | Promise


class OrtsblattError(Exception):
    """Something this project foresaw; catch the narrowest subclass, and derive a new one in the room that raises it.

    `code` is stable and for machines, `title` says what kind of problem it is, `detail` what happened this time,
    `errors` what is wrong by field, `more` further members of the problem document. `retryable` promises that the
    same call can succeed later without a change.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    title: ClassVar[Text] = _("Something went wrong.")

    detail: Text
    errors: dict[str, list[Text]]
    more: Mapping[str, Any]

    def __init__(
        self,
        detail: Text | None = None,
        *,
        errors: Mapping[str, Sequence[Text]] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        self.detail = self.title if detail is None else detail
        self.errors = {field: list(messages) for field, messages in (errors or {}).items()}
        self.more = more or {}
        super().__init__(self.detail)

    def __str__(self) -> str:
        return str(self.detail)


class NotFound(OrtsblattError):
    """The object does not exist in this town, or not publicly: answer 404 and don't say which of the two."""

    code = "not_found"
    status = 404
    title = _("There is nothing at this address.")


class InvalidParameter(OrtsblattError):
    """A parameter is unknown or its value is not usable: the client must change its request."""

    code = "invalid_parameter"
    status = 400
    title = _("A parameter is not valid.")

    def __init__(self, name: str, *, detail: Text | None = None) -> None:
        message = _("This value is not valid.") if detail is None else detail
        super().__init__(detail, errors={name: [message]})

    @classmethod
    def several(cls, errors: Mapping[str, Sequence[Text]]) -> Self:
        """One error for all wrong parameters of a request; `errors` must not be empty."""
        error = cls(next(iter(errors)))
        error.errors = {name: list(messages) for name, messages in errors.items()}
        return error


class InvalidBody(OrtsblattError):
    """What was sent can't be read, or its fields are not usable (`errors` names them): the client must change it."""

    code = "invalid_body"
    status = 400
    title = _("What was sent is not complete or not readable.")


class BodyTooLarge(OrtsblattError):
    """More was sent than is read: send less."""

    code = "body_too_large"
    status = 413
    title = _("This is too much at once.")


class UnknownMediaType(OrtsblattError):
    """The body is not of the media type that is read here: send JSON, and say so."""

    code = "unsupported_media_type"
    status = 415
    title = _("Only application/json is read here.")


class TooManyRequests(OrtsblattError):
    """Too much came from one place, or in one town: try again after `retry_after` seconds, which Retry-After names."""

    code = "too_many_requests"
    status = 429
    retryable = True
    title = _("Too much was sent from here in a short time. Please try again later.")

    def __init__(self, *, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__()


class ModuleNotEnabled(OrtsblattError):
    """The town does not use this module: clients find the enabled ones in `config`."""

    code = "module_not_enabled"
    status = 404
    title = _("This town does not offer this service.")


class TownNotReady(OrtsblattError):
    """The town's schema is missing or outdated: the operator migrates it, clients try again later."""

    code = "town_not_ready"
    status = 503
    retryable = True
    title = _("This town is being updated. Please try again in a few minutes.")


class FilesUnavailable(OrtsblattError):
    """Where pictures and documents are kept does not answer: try again later."""

    code = "files_unavailable"
    status = 503
    retryable = True
    title = _("Files can't be reached at the moment.")


class FetchError(OrtsblattError):
    """Fetching from outside failed: keep the last good data and show `detail` at the source.

    `upstream_status` is the other side's HTTP status if it answered, `retry_after` the instant it asked us to wait for.
    """

    code = "fetch_failed"
    status = 502
    title = _("The address could not be fetched.")

    def __init__(
        self,
        detail: Text | None = None,
        *,
        upstream_status: int | None = None,
        retry_after: datetime | None = None,
    ) -> None:
        self.upstream_status = upstream_status
        self.retry_after = retry_after
        super().__init__(detail)


class AddressRefused(FetchError):
    """We don't go to this address (private network, port, credentials, scheme): the address must be changed."""

    code = "address_refused"
    status = 400
    title = _("This address is not allowed. Only public http and https addresses can be fetched.")


class TooLarge(FetchError):
    """The answer exceeds the cap: ask the publisher for a smaller file."""

    code = "too_large"
    title = _("The answer is too large.")


class TimedOut(FetchError):
    """The other side was too slow: try again with back-off."""

    code = "timed_out"
    status = 504
    retryable = True
    title = _("The other server took too long to answer.")


class Unreachable(FetchError):
    """No connection, no such name, a broken certificate or a broken answer: try again with back-off."""

    code = "unreachable"
    retryable = True
    title = _("The other server could not be reached.")


class BadStatus(FetchError):
    """The other side answered with an error: try again with back-off, not before `retry_after`."""

    code = "bad_status"
    retryable = True
    title = _("The other server answered with an error.")


class Gone(BadStatus):
    """The other side says that this address is gone for good (410): stop fetching it."""

    code = "gone"
    retryable = False
    title = _("This address no longer exists.")
