"""Making and asking for a passkey (WebAuthn level 3): what goes to the browser, and whether its answer is right."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from backend.accounts.auditing import record
from backend.accounts.models import AuditEntry, Passkey, User
from backend.common.errors import OrtsblattError
from backend.tenants.middleware import domain_of

logger = logging.getLogger(__name__)
CHALLENGE = "passkey_challenge"  # in the session, for one answer
LIMIT = 100_000  # characters of an answer; real ones have some thousand
NAME_LENGTH = 64
WRONG = (WebAuthnException, UnsupportedAlgorithm, ValueError, KeyError, TypeError)


class PasskeyRefused(OrtsblattError):
    """The answer does not fit the question, the host or the person: ask the browser again."""

    code = "passkey_refused"
    status = 400
    title = gettext_lazy("The passkey was not accepted.")


def registration_options(request: HttpRequest, *, user: User) -> str:
    """JSON for `navigator.credentials.create()`; the challenge stays in the session."""
    options = generate_registration_options(
        rp_id=rp_id(request),
        rp_name=_name_of(request),
        user_id=user.public_id.bytes,
        user_name=user.email,
        user_display_name=str(user),
        # A key that is asked for beside the password need not be on the list of accounts that a device keeps.
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=_descriptors(request, user=user),
    )
    request.session[CHALLENGE] = bytes_to_base64url(options.challenge)
    return options_to_json(options)


def register(request: HttpRequest, *, user: User, answer: str, name: str) -> Passkey:
    """Keep the new passkey. Raises PasskeyRefused."""
    challenge = _challenge(request)
    try:
        credential = _parsed(answer)
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id(request),
            expected_origin=_origin(request),
        )
        transports = [str(each) for each in credential.get("response", {}).get("transports") or []][:8]
        with transaction.atomic():
            passkey = Passkey.objects.create(
                user=user,
                name=name[:NAME_LENGTH],
                rp_id=rp_id(request),
                credential_id=verified.credential_id,
                credential_hash=hashlib.sha256(verified.credential_id).hexdigest(),
                public_key=verified.credential_public_key,
                sign_count=verified.sign_count,
                transports=transports,
            )
    except (*WRONG, IntegrityError) as error:
        logger.info("a passkey could not be registered: %s", error)
        raise PasskeyRefused from error
    record(AuditEntry.Action.FACTOR_ADDED, actor=user, about=user, detail={"kind": "passkey"})
    return passkey


def authentication_options(request: HttpRequest, *, user: User) -> str:
    """JSON for `navigator.credentials.get()`: one of this person's passkeys of this host is asked for."""
    options = generate_authentication_options(
        rp_id=rp_id(request),
        allow_credentials=_descriptors(request, user=user),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    request.session[CHALLENGE] = bytes_to_base64url(options.challenge)
    return options_to_json(options)


def authenticate(request: HttpRequest, *, user: User, answer: str) -> Passkey:
    """The passkey that answered, its counter brought up to date. Raises PasskeyRefused."""
    challenge = _challenge(request)
    try:
        credential = _parsed(answer)
        credential_hash = hashlib.sha256(base64url_to_bytes(credential["rawId"])).hexdigest()
        with transaction.atomic():
            passkey = Passkey.objects.select_for_update().get(
                user=user, confirmed=True, rp_id=rp_id(request), credential_hash=credential_hash
            )
            verified = verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=passkey.rp_id,
                expected_origin=_origin(request),
                credential_public_key=bytes(passkey.public_key),
                credential_current_sign_count=passkey.sign_count,
            )
            passkey.sign_count = verified.new_sign_count
            passkey.set_last_used_timestamp(commit=False)
            passkey.save(update_fields=["sign_count", "last_used_at"])
    except (*WRONG, Passkey.DoesNotExist) as error:
        logger.info("a passkey was refused: %s", error)
        raise PasskeyRefused from error
    return passkey


def rp_id(request: HttpRequest) -> str:
    """The host, without its port: passkeys of one town are nothing in another one."""
    return domain_of(request.get_host())


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _name_of(request: HttpRequest) -> str:
    town = getattr(request, "tenant", None)
    return town.title if town else "Ortsblatt"


def _challenge(request: HttpRequest) -> bytes:
    """Taken out of the session, so that no answer counts twice. Raises PasskeyRefused."""
    challenge = request.session.pop(CHALLENGE, None)
    if not isinstance(challenge, str):
        raise PasskeyRefused
    return base64url_to_bytes(challenge)


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > LIMIT:
        raise ValueError("too long")
    credential = json.loads(answer)
    if not isinstance(credential, dict):
        raise TypeError("not an object")
    return credential


def _descriptors(request: HttpRequest, *, user: User) -> list[PublicKeyCredentialDescriptor]:
    known = {transport.value for transport in AuthenticatorTransport}
    return [
        PublicKeyCredentialDescriptor(
            id=bytes(passkey.credential_id),
            transports=[AuthenticatorTransport(each) for each in passkey.transports if each in known],
        )
        for passkey in Passkey.objects.filter(user=user, rp_id=rp_id(request), confirmed=True)
    ]
