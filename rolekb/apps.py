from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class RolekbConfig(AppConfig):
    name = "rolekb"
    verbose_name = "Accounts"


class DeskConfig(AdminConfig):
    default_site = "rolekb.desk.EditorsDesk"
