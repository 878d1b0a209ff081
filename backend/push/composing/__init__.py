"""Messages as people write them in the CMS: drafts, who releases them, tests, and what became of them."""
