"""The town's whole calendar for everybody who wants to work with it: CSV, JSON, iCalendar, and what they are."""
