"""The WSGI application that the web server imports."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
django = get_wsgi_application()

from backend.serving import listening
from backend.serving.from_memory import answering_from_memory
from backend.serving.metrics import measured

application = measured(answering_from_memory(django))
listening.start()
