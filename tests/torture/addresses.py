"""Every address of the site, from the resolver itself: a new one is in it at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.apps import apps
from django.urls import get_resolver
from django.utils import translation

from sources.models import Source

from .strings import ODD_VALUES

_PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_GROUP = re.compile(r"\(\?P<(\w+)>([^()]*)\)")


@dataclass(frozen=True)
class Address:
    """A pattern of the resolver with its converters."""

    route: str
    converters: dict
    name: str

    @property
    def is_staff(self) -> bool:
        return self.route.startswith("admin/")

    @property
    def is_upload(self) -> bool:
        return bool(
            re.search(r"import|source/new|snapshot|suggestion/<int:pk>/draft|link/", self.route)
        )


def _walk(patterns, before: str = "", converters=()) -> Iterator[Address]:
    for pattern in patterns:
        own = pattern.pattern
        route = getattr(own, "_route", None)
        if route is None:
            regex = getattr(own, "_regex", None)
            route = (
                own.language_prefix if regex is None else _GROUP.sub(r"<re:\1>", regex).strip("^$")
            )
        known = {**dict(converters), **own.converters}
        if not hasattr(own, "_route") and getattr(own, "_regex", ""):
            known |= dict(_GROUP.findall(own._regex))
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern.url_patterns, before + route, known)
        else:
            yield Address(before + route, known, pattern.name or "")


def all_addresses() -> list[Address]:
    """Return every address; those of readers in English."""
    with translation.override("en-gb"):
        return list(_walk(get_resolver().url_patterns))


class Real:
    """Real values for the parameters, from what a world has rows of."""

    def __init__(self, claim, organisation) -> None:
        person, team = organisation.people.first(), organisation.teams.first()
        self.values = {
            "slugs": "product-manager-vs-product-owner",
            "key": claim.key,
            "origin": "onet",
            "size": "192",
            "section": "roles",
            "decision": "publish",
            "noun": "role",
            "kind": "csv",
            "team": team.slug,
            "local": organisation.local_roles.first().slug,
            "gone": str(claim.role.pk),
            "kept": str(claim.role.pk + 1),
            "token": "abc",
            "content_type_id": "1",
            "app_label": "roles",
            "url": "nothing",
        }
        self.slugs = {
            "roles/": claim.role.slug,
            "on/": claim.responsibility.slug,
            "responsibilities/": claim.responsibility.slug,
            "questions/": claim.responsibility.slug,
            "sources/": claim.source.slug,
            "orgs/": organisation.slug,
        }
        self.person = person.key
        self.member = organisation.memberships.first().pk

    def of(self, address: Address, name: str, before: str) -> str:
        """Return a value for the parameter of this name, which stands behind this."""
        converter = address.converters.get(name)
        if name == "ending":
            return converter.regex.split("|")[0]
        if name == "key" and before.endswith("people/"):
            return self.person
        if name == "pk" and before.endswith("members/"):
            return str(self.member)
        if name in {"pk", "object_id", "gone", "kept"} and before.startswith("admin/"):
            return self._row(before, last=name == "kept")
        if name == "slug":
            last = re.search(r"[^/]+/$", before)
            return self.slugs.get(last[0] if last else "", "nothing")
        return self.values.get(name, "1")

    def _row(self, before: str, *, last: bool = False) -> str:
        _admin, app, model, *_others = before.split("/")
        try:
            rows = apps.get_model(app, model)._default_manager.order_by("pk")
        except LookupError:
            rows = Source.objects.order_by("pk")
        row = rows.last() if last else rows.first()
        return str(row.pk if row else 1)

    def path(self, address: Address, *, odd=None) -> str:
        """Return the address with real values, of which a source of chance makes one odd."""
        names = [match["name"] for match in _PARAMETER.finditer(address.route)]
        wrong = odd.choice(names) if odd and names else None
        path, end = "/", 0
        for match in _PARAMETER.finditer(address.route):
            path += address.route[end : match.start()]
            value = self.of(address, match["name"], path[1:])
            if match["name"] == wrong:
                value = odd.choice(ODD_VALUES)[:300] or "-"
            path += quote(value, safe="")
            end = match.end()
        return path + address.route[end:].replace("\\", "")

    def endings(self, address: Address) -> list[str]:
        """Return the address with each of its endings."""
        path = self.path(address)
        converter = address.converters.get("ending")
        choices = converter.regex.split("|") if converter else [""]
        return [
            path.replace(f".{choices[0]}", f".{choice}") if choice else path for choice in choices
        ]
