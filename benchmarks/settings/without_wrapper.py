"""As it ships, but kept answers too are given by Django's handler, behind the middleware."""

from benchmarks.settings import *

WSGI_APPLICATION = "benchmarks.wsgi.listening"
