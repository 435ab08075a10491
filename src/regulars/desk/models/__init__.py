"""Tables of the desk. Models hold no behaviour: writes stand in the modules of `regulars.desk`."""

from regulars.desk.models.access import Done, OneTimeLink, Token
from regulars.desk.models.audit import AuditEntry, Pseudonym
from regulars.desk.models.cases import Case, EvidenceFile
from regulars.desk.models.jobs import Job
from regulars.desk.models.people import Person
from regulars.desk.models.privacy import Objection
from regulars.desk.models.queueing import Ticket
from regulars.desk.models.records import Record
from regulars.desk.models.settings import SettingChange
from regulars.desk.models.visits import Visit

__all__ = [
    "AuditEntry", "Case", "Done", "EvidenceFile", "Job", "Objection", "OneTimeLink", "Person", "Pseudonym",
    "Record", "SettingChange", "Ticket", "Token", "Visit",
]  # fmt: skip
