"""A client's own data: given out to him, objected to, erased."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field

from regulars.api import texts
from regulars.api.access import Asked
from regulars.api.bodies import Answer, Body, Name
from regulars.api.errors import Refused
from regulars.api.keys import key_of
from regulars.api.rooms.clients import ClientId
from regulars.api.rooms.jobs import JOB, JobTold, job_told
from regulars.api.routes import Room
from regulars.desk import clients, present, privacy

router = Room(tags=["A client's own data"])

_DATA: Final[dict[str, Any]] = {
    "client": "1843",
    "data": {
        "person": {"client": "1843", "name": "Anna Munteanu"},
        "entered": [{"kind": "check-backs", "client": "1843", "answer": "better"}],
    },
}


class DataOfClient(Answer):
    """Everything that is known of a client, for him to have; parts with nothing are left out."""

    model_config = ConfigDict(json_schema_extra={"examples": [_DATA]})
    client: str
    data: dict[str, Any] = Field(description="Each part by its name: person, purchases, entered, visits, …")


class ObjectionIn(Body):
    """Whether he objects to being called or written to (``stands``), or does not any more."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"stands": True}]})
    stands: Annotated[bool, Field(strict=True, description="False: he may be contacted again.")]


class Objections(Answer):
    """To what a client objects."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"client": "1843", "objects_to": ["contact"]}]})
    client: str
    objects_to: list[str] = Field(description="contact: he is neither called nor written to.")


class ErasureIn(Body):
    """His number once more, so that nobody is erased by a slip."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"again": "1843"}]})
    again: Name = Field(description="The client's number, as in the address.")


class ErasureTold(JobTold):
    """The job that erases him."""

    model_config = ConfigDict(json_schema_extra={"examples": [JOB | {"kind": "erase"}]})


@router.asks("/clients/{path:client}/data", "privacy:read", DataOfClient)
def client_data(request: Asked, client: ClientId) -> DataOfClient:
    """Give out everything that is known of a client.

    It is for him, and tells what is expected of him in money, so it needs value:read as well.
    """
    with present.portfolio() as portfolio:
        clients.known(portfolio, client)
        if not request.auth.sees_value:
            raise Refused(403, texts.SCOPE(scope="value:read"))
        found = privacy.known(portfolio, client, request.auth.person)
    # Days, sums and moments as text; a number that cannot be told is null.
    data = json.loads(json.dumps(found, default=str), parse_constant=lambda _: None)
    return DataOfClient(client=client, data=data)


@router.does("/clients/{path:client}/objection", "privacy:write", Objections)
def client_objects(request: Asked, client: ClientId, given: ObjectionIn) -> Objections:
    """Write down that a client objects to being contacted, or does not any more.

    He is on no list of people to call until he says otherwise; he is served as before.
    """
    person, key = request.auth.person, key_of(request)
    with present.portfolio() as portfolio:
        privacy.object_to(portfolio, client, privacy.CONTACT, stands=given.stands, by=person, key=key)
    return Objections(client=client, objects_to=sorted(privacy.objecting(client)))


@router.does("/clients/{path:client}/erasure", "privacy:write", ErasureTold)
def client_erase(request: Asked, client: ClientId, given: ErasureIn) -> ErasureTold:
    """Erase a client for good, in the background: from records, every portfolio kept, the desk.

    The job knows him by his pseudonym alone; `GET /jobs/{job}` tells how far it is (imports:write).
    """
    if given.again.strip() != client:
        raise Refused(422, privacy.ERASE_WRONG(client=client), "again")
    with present.portfolio() as portfolio:
        job = privacy.ask_erasure(portfolio, client, request.auth.person, key_of(request))
    return ErasureTold(**job_told(request, job).model_dump())
