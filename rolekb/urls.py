from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from roles.request.deferred import DeferredUrls, deferred_views
from roles.sharing.page_files import schema

from . import site_files
from .about import about
from .views import home

view = deferred_views("roles")

urlpatterns = [
    DeferredUrls("admin/", "rolekb.admin_urls", "admin"),
    # Files that programs request from any site
    path("robots.txt", site_files.robots, name="robots"),
    path(".well-known/security.txt", site_files.security, name="security"),
    path("favicon.ico", site_files.favicon, name="favicon"),
    path("icon-<int:size>.png", site_files.icon, name="icon"),
    path("schema/1.json", schema, name="schema"),
    path("sitemap.xml", view("sharing.sitemaps.sitemap_index"), name="sitemap"),
    path(
        "sitemap-<slug:section>-<int:number>.xml",
        view("sharing.sitemaps.sitemap_section"),
        name="sitemap_section",
    ),
    path(
        "sitemap-<slug:section>.xml",
        view("sharing.sitemaps.sitemap_section"),
        name="sitemap_section",
    ),
    path("llms.txt", site_files.llms, name="llms"),
    path("data/<str:name>", view("releases.views.data_file"), name="data-file"),
    path("data/<str:version>/<str:name>", view("releases.views.data_file"), name="data-of-version"),
    # English has no prefix, every other language its own
    *i18n_patterns(
        path("", home, name="home"),
        path("about/", about, name="about"),
        path("data/", view("releases.views.data"), name="data"),
        path("opensearch.xml", site_files.opensearch, name="opensearch"),
        path("manifest.webmanifest", site_files.manifest, name="manifest"),
        path("accounts/", include("rolekb.account_urls")),
        path("orgs/", include("teams.urls")),
        path("", include("roles.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "rolekb.bad_requests.bad_request"
handler500 = "rolekb.unavailable.server_error"
