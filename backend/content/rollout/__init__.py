"""A municipality file becomes links, emergency numbers and information pages; one noun a file."""
