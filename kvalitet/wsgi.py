"""The web server's way in (gunicorn kvalitet.wsgi)."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from kvalitet import langlivad

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kvalitet.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # every view, form and rule, read in before anybody asks
langlivad.stall_in()
