"""The admin as the editors' desk: its first page says what waits."""

from django.conf import settings
from django.contrib.admin import AdminSite


class EditorsDesk(AdminSite):
    site_header = f"{settings.SITE_NAME}: the editors' desk"
    site_title = settings.SITE_NAME
    index_title = "What waits, and what is here"

    def index(self, request, extra_context=None):
        # Not before the apps are there.
        from roles import waiting
        from roles.models import Claim

        desk = self.get_model_admin(Claim)
        if desk.has_view_permission(request):
            extra_context = {
                "waiting": waiting.waiting(),
                "newest": waiting.newest_changes(),
                "decided": waiting.decided_for(request.user),
                **(extra_context or {}),
            }
        return super().index(request, extra_context)
