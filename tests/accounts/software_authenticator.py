"""A passkey made of software (WebAuthn level 3, ES256, no attestation), which can also answer what is not right."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url, encode_cbor

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40  # §6.1, flags


@dataclass(kw_only=True)
class SoftwareAuthenticator:
    """One credential; `origin` and `rp_id` are what its browser says and may be another host's."""

    origin: str
    rp_id: str
    sign_count: int = 0
    flags: int = PRESENT | VERIFIED
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def made(self, challenge: str, *, kind: str = "webauthn.create") -> str:
        """As JSON, what `navigator.credentials.create()` answers."""
        client = self._client_data(challenge, kind=kind)
        key = struct.pack(">16xH", len(self.credential_id)) + self.credential_id + self._public_key()
        data = self._authenticator_data(WITH_KEY) + key
        statement = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(clientDataJSON=client, attestationObject=statement)

    def shown(self, challenge: str, *, kind: str = "webauthn.get") -> str:
        """As JSON, what `navigator.credentials.get()` answers; the counter goes on."""
        self.sign_count += 1
        client = self._client_data(challenge, kind=kind)
        data = self._authenticator_data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _client_data(self, challenge: str, *, kind: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _authenticator_data(self, more_flags: int = 0) -> bytes:
        rp_id_hash = hashlib.sha256(self.rp_id.encode()).digest()
        return rp_id_hash + struct.pack(">BI", self.flags | more_flags, self.sign_count)

    def _public_key(self) -> bytes:
        """COSE (RFC 9053 §7.1.1): EC2, ES256, P-256."""
        numbers = self.key.public_key().public_numbers()
        return encode_cbor({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})

    def _answer(self, **response: Any) -> str:
        name = bytes_to_base64url(self.credential_id)
        encoded = {key: bytes_to_base64url(value) for key, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": encoded})
