"""A mail server that behaves: it answers each turn of the conversation as it is told, and keeps what it took."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from django.test import override_settings


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is said in one turn: `hello`, `sign in`, `sender`, `recipient`, `data` or `end`, which is after the dot.

    All other turns go well. `is_reset` breaks the connection instead: after the dot that is after the mail was taken.
    """

    at: str = "end"
    says: str = "250 2.0.0 taken"
    is_reset: bool = False


ACCEPTED = Answer()
GONE = Answer(at="recipient", says="550 5.1.1 <{to}>: there is no such user")
NO_MAIL_AT_ALL = Answer(at="recipient", says="556 5.1.10 <{to}>: this domain takes no mail")  # RFC 7505
REFUSED = Answer(at="recipient", says="550 5.7.1 <{to}>: not from you")
REFUSED_BARELY = Answer(at="recipient", says="550 <{to}>: no")  # no enhanced code, so who knows why
OUT_OF_STORAGE = Answer(at="recipient", says="552 5.2.2 <{to}>: the mailbox is full")
FULL = Answer(at="recipient", says="452 4.2.2 <{to}>: the mailbox is full")
GREYLISTED = Answer(at="recipient", says="451 4.7.1 <{to}>: come back later")
ENOUGH = Answer(at="sender", says="421 4.7.0 enough for now")  # and hangs up
TOO_LARGE = Answer(at="sender", says="552 5.3.4 a mail of this size is not taken")
NOT_YOURS = Answer(at="sender", says="550 5.7.1 you may not send in this name")
NOT_SIGNED_IN = Answer(at="sender", says="530 5.7.0 sign in first")
WRONG_PASSWORD = Answer(at="sign in", says="535 5.7.8 wrong password")
NO_SIGNING_IN_NOW = Answer(at="sign in", says="454 4.7.0 ask again later")
SPAM = Answer(at="end", says="554 5.7.1 this looks like advertising")
BUSY = Answer(at="hello", says="421 4.3.2 not now")
RESET = Answer(at="end", is_reset=True)
RESET_BEFORE = Answer(at="recipient", is_reset=True)

# Beginning of a mailbox's name -> what is said to it, unless the double is told otherwise.
BY_NAME = {"gone": GONE, "refused": REFUSED, "full": FULL, "spam": SPAM, "drop": RESET}


def by_name(to: str) -> Answer:
    return next((answer for name, answer in BY_NAME.items() if to.startswith(name)), ACCEPTED)


class FakeMailServer(socketserver.ThreadingTCPServer):
    """`answer` decides, from the recipient, or before there is one from an empty word; who hangs up is no news."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answer: Callable[[str], Answer] = by_name
        self.accepted: list[tuple[str, EmailMessage]] = []
        self.connections = 0
        self.mails = 0  # begun
        self.most = 1_000_000  # mails of one connection, then 421
        self.port = int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A killed worker for instance."""


class _Conversation(socketserver.StreamRequestHandler):
    fake: FakeMailServer

    def handle(self) -> None:
        self.fake = cast("FakeMailServer", self.server)
        self.fake.connections += 1
        self.number, self.to = 0, ""
        self.told = self.fake.answer("")
        is_open = self._say("hello", "220 mail.example.org")
        while is_open and (line := self.rfile.readline()):
            is_open = self._hear(line[:4].upper(), line)

    def _hear(self, verb: bytes, line: bytes) -> bool:
        """Answer; whether the conversation goes on."""
        if verb == b"EHLO":
            return self._say("", "250-mail.example.org\r\n250-SIZE 9000000\r\n250 AUTH PLAIN")
        if verb == b"AUTH":
            return self._say("sign in", "235 2.7.0 welcome")
        if verb == b"MAIL":
            self.number += 1
            self.fake.mails += 1
            self.told = ENOUGH if self.number > self.fake.most else self.fake.answer("")
            return self._say("sender")
        if verb == b"RCPT":
            self.to = line.decode().partition("<")[2].partition(">")[0]
            self.told = self.fake.answer(self.to)
            return self._say("recipient")
        if verb == b"DATA":
            return self._take()
        return self._say("", "221 2.0.0 bye" if verb == b"QUIT" else "250 2.0.0 fine") and verb != b"QUIT"

    def _take(self) -> bool:
        if not self._say("data", "354 go on") or self.told.at == "data":
            return not self.told.is_reset
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:  # who speaks was killed
                return False
            lines.append(line[1:] if line.startswith(b"..") else line)
        if self.told.at != "end" or self.told.is_reset or self.told.says.startswith("2"):
            found: Any = message_from_bytes(b"".join(lines).replace(b"\r\n", b"\n"), policy=policy.default)
            self.fake.accepted.append((self.to, found))
        return self._say("end")

    def _say(self, turn: str, otherwise: str = "250 2.0.0 fine") -> bool:
        """What the double was told to say in this turn; whether the conversation goes on."""
        if turn != self.told.at:
            self.wfile.write(f"{otherwise}\r\n".encode())
            return True
        if self.told.is_reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return False
        self.wfile.write(f"{self.told.says.format(to=self.to)}\r\n".encode())
        return not self.told.says.startswith("421")


@contextmanager
def mail_server() -> Iterator[FakeMailServer]:
    """One that runs as long as the block; Django's own SMTP backend speaks to it, and signs in."""
    with FakeMailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        with override_settings(**settings_for(server.port)):
            yield server
        server.shutdown()
        thread.join()


def settings_for(port: int) -> dict[str, Any]:
    """Of Django, so that all mail goes there."""
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": "town",
        "EMAIL_HOST_PASSWORD": "secret",
        "EMAIL_USE_TLS": False,
        "EMAIL_USE_SSL": False,
    }
