"""The application that a server runs."""

from __future__ import annotations

import os
import warnings

from django.core.asgi import get_asgi_application

from regulars.web.serving import WARM

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.web.settings")
# Files of the desk are small and read in a thread; there is nothing to mend in it.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
application = get_asgi_application()


if os.environ.get(WARM) == "1":
    # Only now: what is warmed needs the applications.
    from regulars.desk import present
    from regulars.web import warming

    warming.warm_up()
    present.keep_ready(warming.portfolio, warming.settle)
