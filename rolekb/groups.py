"""The three groups of accounts and their permissions. A migration creates them.

Contributors write drafts and propose changes to published content; editors publish, accept and
maintain roles and questions; administrators maintain accounts too, and may erase.
"""

from django.apps import apps

READ = ("view",)
WRITE = ("view", "add", "change")
ALL = ("view", "add", "change", "delete")

_TEXTS = {
    "sources.source": WRITE,
    "sources.snapshot": ("view", "add"),
    "sources.voice": ("view", "add"),
    "roles.claim": WRITE,
    "taggit.tag": ("view", "add"),
}
_VOCABULARY = (
    *("roles.role", "roles.alias", "roles.responsibility", "roles.area", "roles.scale"),
    *("roles.position", "roles.context", "roles.orgnote", "roles.responsibilityalias"),
    *("roles.formerroleslug", "roles.formerresponsibilityslug", "sources.formersourceslug"),
    *("roles.rolecode", "roles.featuredcomparison"),
)
_OTHERS = (*_VOCABULARY, "roles.suggestion")
_EDITORS = {**dict.fromkeys([*_OTHERS, *_TEXTS], ALL), "roles.claim": (*ALL, "publish")}

GROUPS = {
    "Contributors": {**dict.fromkeys(_OTHERS, READ), **_TEXTS},
    "Editors": _EDITORS,
    "Administrators": {
        **_EDITORS,
        "rolekb.user": ALL,
        "auth.group": ALL,
        # Adding to the register of erasures is erasing.
        "roles.erasure": ("view", "add"),
    },
}


def create_groups(apps=apps) -> None:
    """Create the groups, or give them their permissions again. A migration passes its own apps."""
    group_model = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    for name, models in GROUPS.items():
        group, _ = group_model.objects.get_or_create(name=name)
        for label, actions in models.items():
            app, model = label.split(".")
            names = [f"{action}_{model}" for action in actions]
            permissions = permission.objects.filter(content_type__app_label=app, codename__in=names)
            group.permissions.add(*permissions)
