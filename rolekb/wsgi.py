"""The WSGI application that granian, or any other server, serves."""

import os

from django.core.wsgi import get_wsgi_application

from . import serving

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rolekb.settings")

serving.keep_with_threads()
serving.keep_connections()
serving.defer_admin()
# Before the layers, which copy how the database is connected to.
serving.limit_statements()
application = serving.watched(serving.with_layers(get_wsgi_application()))
serving.checkpoint_at_exit()
