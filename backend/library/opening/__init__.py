"""Opening hours: what editors type, whether it is open, and the same in words; the form is in `blocks`."""
