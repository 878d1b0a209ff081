"""Django's own handler, without the wrapper that answers from the response cache."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
