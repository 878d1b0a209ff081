"""`make bench`: what serving, new towns and memory cost, measured in one run; nothing of the product imports it."""
