"""The web server's way in (gunicorn kvalitet.wsgi)."""

import os

from django.core.wsgi import get_wsgi_application

from kvalitet import langlivad

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kvalitet.settings")
application = get_wsgi_application()
langlivad.stall_in()
