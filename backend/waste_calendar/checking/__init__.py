"""What looks wrong in a town's own calendar, each check a file with the same one function; nothing is mended here."""

from backend.waste_calendar.checking import addresses, closed_days, ending, exchanges, gaps, swaps, too_close

CHECKS = (
    addresses.check,
    ending.check,
    gaps.check,
    too_close.check,
    closed_days.check,
    swaps.check,
    exchanges.check,
)

__all__ = ["CHECKS"]
