"""What every room needs and no room owns: errors, fetching, HTML, paging, time. No models."""
