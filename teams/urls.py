"""Addresses of organisations. Each view says in its decorator who may use it."""

app_name = "teams"

urlpatterns = []
