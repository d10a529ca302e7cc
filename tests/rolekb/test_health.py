"""/livez and /readyz, which probes ask."""

import json
import logging

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from rolekb.health import Health, migrations, what_is_missing
from tests.wsgi import ask


def without_django(environ, start_response):
    raise AssertionError("Django was entered.")


@pytest.fixture
def probed():
    return Health(without_django)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_process_that_answers_is_live_without_a_database(probed, method):
    answer = ask(probed, "/livez", method, HTTP_HOST="10.0.0.7:8000")
    assert answer.status == 200
    assert answer.body == (b'{"live": true}\n' if method == "GET" else b"")


def test_a_site_is_ready_whatever_host_is_asked_for(db, probed):
    answer = ask(probed, "/readyz", HTTP_HOST="nobody.example")
    assert answer.status == 200
    assert json.loads(answer.body) == {"ready": True}
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_nothing_can_be_sent_to_a_probe(probed, path):
    assert ask(probed, path, "POST", b"name=1").status == 405


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("DELETE FROM django_migrations WHERE app = 'roles'", "migrations are not applied"),
        ("DROP TABLE roles_search", "no search index"),
    ],
)
def test_what_is_missing_is_logged_and_not_said(db, probed, caplog, change, words):
    with connection.cursor() as cursor:
        cursor.execute(change)
    answer = ask(probed, "/readyz")
    assert answer.status == 503
    assert json.loads(answer.body) == {"ready": False}
    assert words in caplog.text


def test_a_database_that_gives_no_answer_is_not_ready(db, probed, monkeypatch, caplog):
    caplog.set_level(logging.ERROR)
    monkeypatch.setattr(
        "rolekb.health.MigrationRecorder.applied_migrations", lambda recorder: 1 / 0
    )
    assert ask(probed, "/readyz").status == 503
    assert "ZeroDivisionError" in caplog.text


def test_a_newer_database_is_ready_too(db):
    """While a new version is started, the one before goes on serving."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('roles', '9999_newer', CURRENT_TIMESTAMP)"
        )
    assert what_is_missing() == ""


def test_all_migrations_are_known(db):
    from django.db.migrations.loader import MigrationLoader

    assert migrations() == set(MigrationLoader(None).disk_migrations)


def test_asking_often_asks_the_database_once(db, probed, django_assert_num_queries):
    # The first one asks whether the table of migrations is there.
    with django_assert_num_queries(3):
        for _ in range(50):
            assert ask(probed, "/readyz").status == 200


def test_all_else_goes_to_the_site(db):
    assert ask(Health(WSGIHandler()), "/readyz/").status == 404
