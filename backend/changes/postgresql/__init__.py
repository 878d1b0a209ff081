"""The database backend of this project: django-tenants' with the recorder in it."""
