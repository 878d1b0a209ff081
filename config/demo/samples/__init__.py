"""The demo's feeds, calendars and pictures, in shapes that really occur; no database, and nothing is imported."""

from config.demo.samples.towns import Town, read_towns
from config.demo.samples.writing import write_samples

__all__ = ["Town", "read_towns", "write_samples"]
