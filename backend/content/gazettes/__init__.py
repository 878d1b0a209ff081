"""Official gazettes: the file, its contents, the text for everybody, and the proof that it was displayed."""
