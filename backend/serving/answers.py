"""What a read builder returns, and that answer as it is kept and sent: bytes, ETag, headers; nothing is built here."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from http import HTTPStatus
from typing import Any

import deflate
import orjson
from django.conf import settings
from django.http import HttpResponse
from django.utils.http import http_date, parse_etags

MIN_GZIP_BYTES = 500  # below that the header costs more than it saves
JSON = "application/json"
_LEVEL = 9  # of libdeflate: half the time of zlib's 6, and a hundredth smaller
_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")
# Of one entry beside its bytes: the objects around them, measured with tracemalloc.
_OVERHEAD = 1_000

Headers = tuple[tuple[str, str], ...]

# Of the API: any website may read it, from a visitor's browser too.
CORS: Headers = (("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "ETag"))


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A body (bytes as they are, anything else as JSON) and the instant at which time alone makes it wrong."""

    body: Any
    valid_until: datetime | None = None
    content_type: str = JSON
    modified_at: datetime | None = None  # for those who ask by date: feed readers that know no ETag

    def to_bytes(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else orjson.dumps(self.body)


@dataclass(kw_only=True)
class Packed:
    """An answer ready to be sent, the same for everybody: strong ETag (another when gzipped), no cookie."""

    body: bytes
    headers: Headers
    valid_until: datetime | None = None
    last_modified: str = ""  # as the header has it
    etag: str = field(init=False)
    gzip_etag: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.blake2b(self.body, digest_size=12).hexdigest()
        self.etag, self.gzip_etag = f'"{digest}"', f'"{digest}-gz"'

    @cached_property
    def gzipped(self) -> bytes:
        """Made when the first client asks for it."""
        return bytes(deflate.gzip_compress(self.body, _LEVEL))

    @property
    def size(self) -> int:
        """Bytes that it takes in memory, about; the gzipped body is counted before it is made."""
        return len(self.body) + len(self.body) // 4 + _OVERHEAD

    def sent(self, *, encodings: str, known: str, since: str = "") -> tuple[HTTPStatus, Headers, bytes]:
        """Status, headers and body for a client that accepts `encodings` and knows the ETags of `known`.

        Who knows no ETag may have this very answer, of the date `since` (RFC 9110, 13.1.3); an earlier or a later date
        is of another one, since an answer also changes by what leaves it.
        """
        is_gzipped = len(self.body) >= MIN_GZIP_BYTES and accepts_gzip(encodings)
        etag = self.gzip_etag if is_gzipped else self.etag
        if is_known(etag, header=known) if known else since and since == self.last_modified:
            return HTTPStatus.NOT_MODIFIED, (("ETag", etag), *self.headers[1:]), b""
        body = self.gzipped if is_gzipped else self.body
        coding = (("Content-Encoding", "gzip"),) if is_gzipped else ()
        return HTTPStatus.OK, (*self.headers, ("ETag", etag), ("Content-Length", str(len(body))), *coding), body

    def to_response(self, *, encodings: str, known: str, since: str = "") -> HttpResponse:
        """The same for Django."""
        status, headers, body = self.sent(encodings=encodings, known=known, since=since)
        response = HttpResponse(body, status=status)
        del response["Content-Type"]
        for name, value in headers:
            response[name] = value
        response.xframe_options_exempt = True  # the middleware's; ours says it, or means not to
        return response


def pack(answer: Answer, *, cache_control: str, headers: Headers = ()) -> Packed:
    """The answer with what every public answer says of itself, but for `headers` that are empty.

    Its media type is the first header.
    """
    unsaid = {name for name, value in headers if not value}
    usual = (pair for pair in (*_public_headers(), *headers) if pair[0] not in unsaid)
    every = (("Content-Type", answer.content_type), ("Cache-Control", cache_control), *usual)
    dated = http_date(answer.modified_at.timestamp()) if answer.modified_at else ""
    return Packed(
        body=answer.to_bytes(),
        headers=(*every, ("Last-Modified", dated)) if dated else every,
        valid_until=answer.valid_until,
        last_modified=dated,
    )


@lru_cache(maxsize=1)
def _public_headers() -> Headers:
    """Those of Django's middleware are among them, since an answer from memory does not pass it."""
    hsts = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains" if settings.SECURE_HSTS_SECONDS else ""
    return (
        ("Vary", "Accept-Encoding"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
        ("X-Frame-Options", settings.X_FRAME_OPTIONS),
        *([("Strict-Transport-Security", hsts)] if hsts else []),
    )


def accepts_gzip(encodings: str) -> bool:
    """Whether somebody with this Accept-Encoding reads gzip."""
    return "gzip" in encodings and not _NO_GZIP.search(encodings)


def is_known(etag: str, *, header: str) -> bool:
    """If-None-Match compares weakly (RFC 9110, 13.1.2): a proxy that re-compressed may have put W/ before our tag."""
    if header == etag:
        return True
    known = {tag.removeprefix("W/") for tag in parse_etags(header)}
    return etag in known or "*" in known
