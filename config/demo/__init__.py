"""`make demo`: the region on one machine, from nothing to running and back; what it shows is in `samples`."""
