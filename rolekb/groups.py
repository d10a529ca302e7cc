"""The three groups of those who sign in, and what each may do. A migration makes them.

Contributors write drafts and propose changes to what is published; editors publish, accept and keep
the order of roles and questions; administrators look after accounts too.
"""

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
    *("roles.position", "roles.context", "roles.orgnote"),
    *("roles.formerroleslug", "roles.formerresponsibilityslug", "sources.formersourceslug"),
)

_DESK = "roles.suggestion"

CONTRIBUTORS = {**dict.fromkeys([*_VOCABULARY, _DESK], READ), **_TEXTS}
EDITORS = {**dict.fromkeys([*_VOCABULARY, *_TEXTS, _DESK], ALL), "roles.claim": (*ALL, "publish")}
ADMINISTRATORS = {**EDITORS, "rolekb.user": ALL, "auth.group": ALL}

GROUPS = {
    "Contributors": CONTRIBUTORS,
    "Editors": EDITORS,
    "Administrators": ADMINISTRATORS,
}


def make(apps=None) -> None:
    """Make the groups, or give them their permissions anew. ``apps`` are those of a migration."""
    if apps is None:
        from django.apps import apps
    group_model = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    for name, models in GROUPS.items():
        group, _ = group_model.objects.get_or_create(name=name)
        for label, actions in models.items():
            app, model = label.split(".")
            wanted = [f"{action}_{model}" for action in actions]
            found = permission.objects.filter(content_type__app_label=app, codename__in=wanted)
            group.permissions.add(*found)
