"""Notes on items, of every kind that has drafts.

Wagtail's comments are switched off for them (`WAGTAILADMIN_COMMENTS_ENABLED`): they exist on pages only, hang on a
field and a version, are saved with the form, and would be a second thing of the same use beside these.
"""
