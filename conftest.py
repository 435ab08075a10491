"""Before anything is collected: Django, with which the desk's modules can be imported at all."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tools.desk_settings")
django.setup()
