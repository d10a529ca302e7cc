import os, sys

sys.path.insert(0, "/work/wt/i12")
os.environ["DJANGO_SETTINGS_MODULE"] = "rolekb.settings"
os.environ["DATABASE_URL"] = "sqlite:////tmp/i12.sqlite3"
import django

django.setup()
from roles.queries.current import *
