from django.apps import AppConfig


class RolekbConfig(AppConfig):
    name = "rolekb"
    verbose_name = "Accounts"
