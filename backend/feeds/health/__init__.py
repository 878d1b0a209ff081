"""How a source is doing: what is kept of it, who is told, and its page; fetching itself is in `importing`."""
