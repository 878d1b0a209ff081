"""Places in and out as tables (CSV) and maps (GeoJSON), for editors; the API's documents are beside."""
