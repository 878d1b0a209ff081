"""The same content as others would serve it: Wagtail's own APIs over a page type, and a plain DRF list."""
