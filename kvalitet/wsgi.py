"""The web server's way in (gunicorn kvalitet.wsgi)."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kvalitet.settings")
application = get_wsgi_application()

# What has been loaded by now stays as long as the process: the garbage collector need not walk through it again. A page
# makes some thousand short-lived objects, so it is called once a page rather than ten times. Measured: a tenth of a
# page's time.
gc.collect()
gc.freeze()
gc.set_threshold(7000, 20, 20)
