"""A town's own calendar from files and addresses: read, compared, written as one, and taken back."""
