"""Each web process hears of every commit that changes answers, and vouches for its memory as long as it does."""

from __future__ import annotations

import logging
import select
import threading
import time
from typing import Any

import orjson
import psycopg
from django.db import connection

from backend.changes.notices import CHANNEL
from backend.changes.states import states
from backend.common.freshness import memory
from backend.serving import metrics
from backend.tenants.hosts import hosts

logger = logging.getLogger(__name__)

HEARTBEAT = 0.25  # s between two questions whether anything was missed
# So long after a question that was answered the memory may be believed: an answer is never stale for a second.
BELIEVED = 0.75
LONGEST_PAUSE = 2.0  # s between two attempts to connect


class Listener(threading.Thread):
    """A connection of its own, outside of Django's; when it is lost, every request asks the database until it is back.

    PostgreSQL hands over what was notified before it answers the next statement: so an answered `SELECT 1` says that
    nothing was missed up to the moment at which it was sent.
    """

    def __init__(self) -> None:
        super().__init__(name="listener", daemon=True)
        self._stopping = threading.Event()
        self.heard_until = 0.0  # an instant of `time.monotonic()`: every commit before it has been heard of

    def run(self) -> None:
        pause = 0.1
        while not self._stopping.is_set():
            try:
                with self._connected() as listening:
                    pause = 0.1
                    self._listen(listening)
            except (psycopg.Error, OSError) as error:
                memory.lapse()
                logger.warning("not listening, every request asks the database: %s", error)
            except Exception:  # whatever it was, without a listener answers are right and only slower
                memory.lapse()
                logger.exception("the listener failed")
            self._stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def stop(self) -> None:
        """Return soon; the memory is not believed any more."""
        self._stopping.set()
        memory.lapse()

    def _connected(self) -> psycopg.Connection[Any]:
        parameters = connection.get_connection_params()
        for name in ("cursor_factory", "context", "prepare_threshold"):  # Django's own, for its connections
            parameters.pop(name, None)
        return psycopg.connect(
            **parameters, autocommit=True, connect_timeout=5, application_name="ortsblatt listener",
            keepalives_idle=5, keepalives_interval=2, keepalives_count=2, tcp_user_timeout=5000,
        )  # fmt: skip

    def _listen(self, listening: psycopg.Connection[Any]) -> None:
        listening.add_notify_handler(lambda notice: hear(notice.payload))
        listening.execute(f"LISTEN {CHANNEL}")
        forget()  # what happened before nobody told us
        metrics.listener_reconnected()
        while not self._stopping.is_set():
            asked = time.monotonic()
            listening.execute("SELECT 1")
            self.heard_until = asked
            memory.extend(until=asked + BELIEVED)
            metrics.listener_heard(at=time.time())
            select.select([listening.fileno()], [], [], HEARTBEAT)


def hear(payload: str) -> None:
    """One notice of `changes.flushing`; one that can't be read may have been about anything."""
    try:
        notice = orjson.loads(payload)
        if notice.get("hosts"):
            hosts.forget()
        else:
            states.hear(notice)
    except (orjson.JSONDecodeError, KeyError, AttributeError):
        logger.exception("a notice could not be read")
        forget()


def forget() -> None:
    """Believe nothing of what is remembered."""
    states.forget()
    hosts.forget()


def start() -> Listener:
    """Listen in this process from now on."""
    listener = Listener()
    listener.start()
    return listener
