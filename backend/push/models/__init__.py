"""Devices, what they want to hear of, messages and their deliveries; one noun a file."""

from backend.push.models.deliveries import Breaker, Delivery, Tally
from backend.push.models.devices import Device, Subscription
from backend.push.models.keys import VapidKey
from backend.push.models.messages import Message
from backend.push.models.past import PastMonth, PastTally
from backend.push.models.reminders import ReminderSlot, ServedSlot
from backend.push.models.setup import Credential, DailyCap, QuietHours
from backend.push.models.signups import MailSignup
from backend.push.models.submissions import MessageSubmission
from backend.push.models.trials import TrialDevice

__all__ = [
    "Breaker",
    "Credential",
    "DailyCap",
    "Delivery",
    "Device",
    "MailSignup",
    "Message",
    "MessageSubmission",
    "PastMonth",
    "PastTally",
    "QuietHours",
    "ReminderSlot",
    "ServedSlot",
    "Subscription",
    "Tally",
    "TrialDevice",
    "VapidKey",
]
