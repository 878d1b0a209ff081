"""What comes in without an account, and the letters that answer it; one noun a file."""

from backend.inbox.models.feedback import Feedback
from backend.inbox.models.letters import Letter

__all__ = ["Feedback", "Letter"]
