"""Empties the queue of a town: claims what is due, hands it to the transports, writes down what became of it."""

from __future__ import annotations

import logging
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from cryptography.fernet import InvalidToken
from django.db import transaction

from backend.push import breakers
from backend.push.claiming import LEASE, REPEATED, Claim, Record, claim, most_urgent, record
from backend.push.erasing import erase_held, hold, hold_deliveries
from backend.push.models import Delivery, Device, Message
from backend.push.models.messages import Severity
from backend.push.silence import put_off
from backend.push.targets import unseal
from backend.push.transports.envelopes import Channel, Envelope, Outcome, Result
from backend.push.wording import Wording
from backend.tenants.models import Municipality

logger = logging.getLogger(__name__)

BATCH = 500  # claimed at once
SHARE = 2_000  # deliveries of one town before it is another's turn
LONGEST_TURN = 20_000  # deliveries, also where nobody else waits: a worker that is asked to stop can soon do so
AHEAD = 2  # batches under way, so that no thread waits for the slowest of its batch
FIRST_PAUSE = timedelta(seconds=30)  # doubled after each attempt
LONGEST_PAUSES = {
    Severity.URGENT: timedelta(minutes=5),
    Severity.REMINDER: timedelta(minutes=15),
    Severity.NORMAL: timedelta(hours=1),
}
JITTER = 0.3

Channels = Mapping[str, Channel]
Clock = Callable[[], datetime]
Question = Callable[[Severity], bool]


@dataclass(kw_only=True)
class Run:
    """One turn of a town."""

    town: Municipality
    channels: Channels
    clock: Clock
    wording: Wording
    claimed: int = 0
    under_way: list[tuple[list[Claim], list[Future[Sequence[Outcome]]]]] = field(default_factory=list)


def send_due(
    *,
    town: Municipality,
    channels: Channels,
    clock: Clock,
    is_wanted_elsewhere: Question,
    is_anybody_waiting: Question = lambda _urgency: True,
) -> bool:
    """Send what is due in the current schema, the most urgent first; whether there is more.

    Stops as soon as `is_wanted_elsewhere` says that something more urgent waits, and after its fair share where
    `is_anybody_waiting` says that something as urgent does. While a batch is under way the next one is claimed.
    """
    run = Run(town=town, channels=channels, clock=clock, wording=Wording(town=town))
    with ThreadPoolExecutor(max_workers=AHEAD * max(len(channels), 1)) as pool:
        while run.claimed < LONGEST_TURN:
            closed = _closed(run)
            urgency = most_urgent(closed=closed, now=clock())
            if urgency is None or is_wanted_elsewhere(urgency):
                break
            if run.claimed >= SHARE and is_anybody_waiting(urgency):
                break
            claims = claim(size=BATCH, closed=closed, now=clock())
            run.claimed += len(claims)
            _start(run, claims, pool=pool)
            if len(run.under_way) >= AHEAD:
                _finish_first(run)
        while run.under_way:
            _finish_first(run)
    return most_urgent(closed=_closed(run), now=clock()) is not None


def _closed(run: Run) -> list[str]:
    """Transports that are not spoken to now: without credentials, or after too many failures."""
    return breakers.closed(now=run.clock(), channels=run.channels)


def _start(run: Run, claims: list[Claim], *, pool: ThreadPoolExecutor) -> None:
    """Hand on what is still of use; the rest is settled at once."""
    messages = run.wording.messages_of({one.message for one in claims})
    over = {key for key, message in messages.items() if _is_useless(message, now=run.clock())}
    record([_useless(one) for one in claims if one.message in over], now=run.clock())
    left = [one for one in claims if one.message not in over]
    night = put_off(left, town=run.town, now=run.clock())
    left = [one for one in left if one.id not in night]
    envelopes, unreadable = _envelopes(left, run=run)
    record(unreadable, now=run.clock())
    futures = [
        pool.submit(_attempt, run.channels[transport], part, run=run, until=run.clock() + LEASE / 2)
        for transport, batch in envelopes.items()
        for part in _parts(batch, most=run.channels[transport].most)
    ]
    keys = {envelope.key for envelope in chain.from_iterable(envelopes.values())}
    run.under_way.append(([one for one in left if one.id in keys], futures))


def _attempt(channel: Channel, envelopes: Sequence[Envelope], *, run: Run, until: datetime) -> Sequence[Outcome]:
    """Speak to the transport, unless a slow one kept these so long that their lease may end before it answers."""
    now = run.clock()
    if now > until:
        return [Outcome(key=one.key, result=Result.RETRY, reason="not_tried") for one in envelopes]
    try:
        return channel.send(envelopes, now=now)
    except Exception as error:  # noqa: BLE001 - no transport may raise; one that does spoils no other part of the batch
        logger.error("a transport raised %s", type(error).__name__)  # noqa: TRY400 - its text may hold addresses
        return []


def _is_useless(message: Message, *, now: datetime) -> bool:
    is_over = message.useless_at is not None and message.useless_at <= now
    return is_over or message.state == Message.State.CANCELLED


def _useless(one: Claim) -> Record:
    return Record(claim=one, state=Delivery.State.USELESS, result=Delivery.State.USELESS)


def _envelopes(claims: Iterable[Claim], *, run: Run) -> tuple[dict[str, list[Envelope]], list[Record]]:
    """By transport, what can be sent; and what can't, since its device moved or no key opens its address."""
    envelopes: defaultdict[str, list[Envelope]] = defaultdict(list)
    unreadable = []
    for one in claims:
        if one.transport not in run.channels:
            unreadable.append(Record(claim=one, state=Delivery.State.USELESS, result="useless", reason="no_target"))
            continue
        try:
            target = unseal(one.sealed, transport=one.transport)
        except InvalidToken:
            unreadable.append(Record(claim=one, state=Delivery.State.REJECTED, result="rejected", reason="sealed"))
            continue
        notification = run.wording.notification(one.message, lang=one.lang)
        envelopes[one.transport].append(Envelope(key=one.id, target=target, notification=notification))
    return envelopes, unreadable


def _parts(batch: Sequence[Envelope], *, most: int) -> Iterator[Sequence[Envelope]]:
    return (batch[start : start + most] for start in range(0, len(batch), most))


def _finish_first(run: Run) -> None:
    """Wait for the oldest batch and write down what became of it."""
    claims, futures = run.under_way.pop(0)
    outcomes = {outcome.key: outcome for future in futures for outcome in future.result()}
    now = run.clock()
    records = [_settled(one, outcomes.get(one.id) or _nothing(one), now=now) for one in claims]
    _write_down(records, now=now)
    breakers.note(records, channels=run.channels, now=now)


def _nothing(one: Claim) -> Outcome:
    """A transport that says nothing of an envelope may have sent it."""
    return Outcome(key=one.id, result=Result.UNKNOWN, reason="no_outcome")


def _settled(one: Claim, outcome: Outcome, *, now: datetime) -> Record:
    """The new state of a delivery after one attempt."""
    state = _state_after(outcome.result, severity=one.severity)
    pause = max(outcome.retry_after or timedelta(), _back_off(one.attempts, severity=Severity(one.severity)))
    return Record(
        claim=one,
        state=state,
        result=outcome.result,
        reason=outcome.reason[:60],
        receipt=outcome.receipt[:200],
        not_before=now + pause if state == Delivery.State.WAITING else None,
    )


def _state_after(result: Result, *, severity: int) -> Delivery.State:
    if result in {Result.RETRY, Result.MISCONFIGURED} or (result == Result.UNKNOWN and severity <= REPEATED):
        return Delivery.State.WAITING
    return Delivery.State(result.value)


def _back_off(attempts: int, *, severity: Severity) -> timedelta:
    """Doubled after each attempt, and never the same for all, so that they don't come back at once."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSES[severity])
    return pause * (1 + random.uniform(0, JITTER))  # noqa: S311 - spreads load, guards nothing


def _write_down(records: Sequence[Record], *, now: datetime) -> None:
    """What became of them; devices that the service says are gone go in the same transaction.

    Unless they have another address by now.
    """
    gone = {one.claim.device: one.claim.sealed for one in records if one.result == Result.GONE}
    if not gone:
        record(records, now=now)
        return
    with transaction.atomic():
        there = hold(Device.objects.filter(pk__in=gone))
        erased = [key for key, device in there.items() if device.target_sealed == gone[key]]
        hold_deliveries(of=erased, and_those=[one.claim.id for one in records])
        record(records, now=now)
        erase_held(erased)
