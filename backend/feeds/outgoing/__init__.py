"""News for everything that isn't the app: RSS, Atom, JSON Feed; what may leave is decided by the source's rights."""
