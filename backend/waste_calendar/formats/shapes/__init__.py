"""The shapes that tables of dates come in, each one file with the same functions `guess` and `read`."""
