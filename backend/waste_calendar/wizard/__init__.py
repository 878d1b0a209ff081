"""Calendars that people bring: read, asked about, tried and taken over; one step a file, its pages are `views`."""
