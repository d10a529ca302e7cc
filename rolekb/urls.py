from django.contrib import admin
from django.urls import include, path

from . import site_files, views

urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("admin/", admin.site.urls),
    # What programs ask of any site
    path("robots.txt", site_files.robots, name="robots"),
    path(".well-known/security.txt", site_files.security, name="security"),
    path("opensearch.xml", site_files.opensearch, name="opensearch"),
    path("manifest.webmanifest", site_files.manifest, name="manifest"),
    path("icon-<int:size>.png", site_files.icon, name="icon"),
    path("", include("roles.urls")),
]
