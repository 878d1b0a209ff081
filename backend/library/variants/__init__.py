"""Items in several languages: what variants share, which are missing or outdated, and how they are written."""
