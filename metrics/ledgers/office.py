"""Registers whose rows nobody counts: whom and what the ledgers refer to, and what the office keeps of itself."""

from __future__ import annotations

from metrics.ledgers.register import Register
from metrics.models import Attachment, CatalogueEntry, Parameter, Person, Service, Succession

PEOPLE = Register("people", Person)
SERVICES = Register("services", Service)
PARAMETERS = Register("parameters", Parameter)
SUCCESSIONS = Register("successions", Succession)
DEFINITIONS = Register("definitions", CatalogueEntry)
PAPERS = Register("papers", Attachment)

REGISTERS: tuple[Register, ...] = (SUCCESSIONS, DEFINITIONS, PEOPLE, PARAMETERS, SERVICES, PAPERS)
