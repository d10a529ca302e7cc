"""The domain's functions over the claims at hand, which are all that there are: they say which
roles each voice speaks of."""

from roles.domain import comparison
from roles.domain.rivalry import speakers


def row(responsibility, roles, claims):
    claims = list(claims)
    return comparison.row(responsibility, roles, claims, speakers(claims))


def rows(responsibilities, roles, claims):
    claims = list(claims)
    return comparison.rows(responsibilities, roles, claims, speakers(claims))


def compare(roles, responsibilities, claims):
    claims = list(claims)
    return comparison.compare(roles, responsibilities, claims, speakers(claims))


def profile(role, roles, responsibilities, claims):
    claims = list(claims)
    return comparison.profile(role, roles, responsibilities, claims, speakers(claims))
