"""Facilities and sights: SQL, documents, pages, map, files in and out; the model is in `models`."""
