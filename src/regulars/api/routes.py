"""How an endpoint is declared: its scope, its answer, its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest
from ninja import Router
from ninja.constants import NOT_SET
from ninja.params.models import Query

from regulars.api import texts
from regulars.api.access import access
from regulars.api.errors import Refused
from regulars.errors import repeated

View = TypeVar("View", bound=Callable[..., Any])


def _asked_by_known_names(view: View) -> View:
    """``view``, refused where the address asks by a name that it does not know, or twice by one that it does.

    Left out silently, a slip ("limt") would be answered with something else than was asked for.
    """

    @wraps(view)
    def asked(request: HttpRequest, **given: Any) -> Any:
        declared = view._ninja_operation.signature.params  # type: ignore[attr-defined]  # ninja's mark
        known = {each.alias for each in declared if isinstance(each.source, Query)}
        for name, values in request.GET.lists():
            field = repeated(name)
            if name not in known:
                raise Refused(422, texts.FIELD_UNKNOWN(field=field), field)
            if len(values) > 1:
                raise Refused(422, texts.FIELD_TWICE(field=field), field)
        return view(request, **given)

    return cast(View, asked)


class Room(Router):
    """Endpoints that belong together. Each says which scope it needs; the summary is its first line.

    ``files`` says of those that take a file how many bytes a request may have.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.files: dict[str, Callable[[], int]] = {}
        self.add_decorator(_asked_by_known_names, "operation")

    def asks(self, path: str, scope: str, answer: Any) -> Callable[[View], View]:
        """A GET at ``path``."""
        return self._declared("GET", path, scope, answer)

    def does(
        self, path: str, scope: str, answer: Any, most: Callable[[], int] | None = None
    ) -> Callable[[View], View]:
        """A POST at ``path``, done once (`regulars.api.keys`); ``most`` bytes where it takes a file."""
        declare = self._declared("POST", path, scope, answer)

        def declared(view: View) -> View:
            if most is not None:
                self.files[view.__name__] = most
            return declare(view)

        return declared

    def gives(self, path: str, scope: str, media: Mapping[str, str]) -> Callable[[View], View]:
        """A GET at ``path`` that gives a file of one of the ``media``."""
        content = {
            each.partition(";")[0]: {"schema": {}, "examples": {"a file": {"value": "its bytes"}}}
            for each in media.values()
        }
        described = {"responses": {200: {"description": "The file.", "content": content}}}
        return self._declared("GET", path, scope, NOT_SET, described)

    def _declared(
        self, method: str, path: str, scope: str, answer: Any, described: dict[str, Any] | None = None
    ) -> Callable[[View], View]:
        def declare(view: View) -> View:
            summary, _, rest = (view.__doc__ or "").partition("\n")
            self.add_api_operation(
                path,
                [method],
                view,
                auth=access(scope),
                response=answer,
                operation_id=view.__name__,
                url_name=view.__name__,
                summary=summary.strip().rstrip("."),
                description=" ".join(rest.split()) or summary.strip(),
                by_alias=True,
                openapi_extra=described,
                exclude_unset=True,
            )
            return view

        return declare
