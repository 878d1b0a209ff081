"""A capped body: gzip undone piece by piece, so that neither a large answer nor a small bomb ever fills the memory."""

import zlib

from django.utils.translation import gettext_lazy as _

from backend.common.errors import TooLarge, Unreachable

_GZIP = zlib.MAX_WBITS | 16
_RATIO = 200  # XML and iCalendar shrink to a tenth or a fortieth, zeros to a thousandth
_RATIO_FROM = 1_000_000  # below that size no ratio does harm


class CappedBody:
    """Takes the body as it came over the wire and gives it decoded; TooLarge as soon as it exceeds `size` bytes."""

    def __init__(self, *, encoding: str | None, size: int) -> None:
        name = (encoding or "identity").lower()
        if name not in {"identity", "gzip", "x-gzip"}:
            raise Unreachable(_("The answer is compressed in a way that nobody asked for."))
        self._member = None if name == "identity" else zlib.decompressobj(_GZIP)
        self._size = size
        self._received = 0
        self._content = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Adds the next piece of the wire's bytes."""
        self._received += len(chunk)
        if self._member is None:
            self._content += chunk
        else:
            self._inflate(chunk)
        decoded = len(self._content)
        if decoded > self._size or (decoded > _RATIO_FROM and decoded > _RATIO * self._received):
            raise TooLarge

    def content(self) -> bytes:
        """All of it; Unreachable where the compressed answer broke off."""
        if self._member is not None and self._received and not self._member.eof:
            raise Unreachable(_("The answer broke off."))
        return bytes(self._content)

    def _inflate(self, chunk: bytes) -> None:
        while chunk and self._member is not None:
            if self._member.eof:  # RFC 1952 §2.2: members may follow one another
                self._member = zlib.decompressobj(_GZIP)
            try:
                self._content += self._member.decompress(chunk, self._size + 1 - len(self._content))
            except zlib.error as error:
                raise Unreachable(_("The answer broke off.")) from error
            if len(self._content) > self._size:
                return
            chunk = self._member.unused_data
