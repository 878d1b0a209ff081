"""What a copy of a town costs: the first reading, what is new after some edits, and both where there is very much."""
