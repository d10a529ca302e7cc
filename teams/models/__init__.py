"""Organisations, who may see them, and their teams, people and roles.

All of it is private unless an owner publishes it. No model prints a name by itself: ``str(person)``
is "person 12", so that no log, error or list of the admin can show one.
"""

from .access import Access, Invitation, Level
from .organisation import LogEntry, Organisation
from .people import LocalRole, Membership, Person, Team, TitleRule
