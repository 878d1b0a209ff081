"""A first municipality file from a town's name and its website: guesses, each marked as one."""
