"""/api/v1/: one request for one question, every answer with all others."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from roles.api import faults
from roles.models import Claim
from tests.records import check_published, points_of
from tests.roles.api.described import check_answer

API = "/api/v1/"


@pytest.fixture
def ask(visitor):
    """Asks the API: ``ask("who?question=backlog")`` returns what it answers."""

    def get(path: str, status: int = 200, prefix: str = API) -> dict:
        response = visitor.get(prefix + path)
        assert response.status_code == status, response.content
        kind = "application/json" if status == 200 else "application/problem+json"
        assert response["Content-Type"] == kind
        assert response["Access-Control-Allow-Origin"] == "*"
        check_answer(path, status, response.json())
        if "schema" in response.json():
            check_published(response.json())
        return response.json()

    return get


def sides(point: dict) -> dict[str, set[str]]:
    """Return the sources of each answer of a point."""
    return {
        answer["slug"]: {statement["source"]["slug"] for statement in answer["statements"]}
        for answer in point["answers"]
    }


BOTH = {"owns": {"lymar"}, "not-theirs": {"thread"}}


class TestEachQuestion:
    @pytest.fixture(autouse=True)
    def _content(self, filled):
        self.claim = filled

    def test_a_title_means_a_role(self, ask):
        entry = ask("title?title=Senior+Product+Owner")
        assert (entry["tier"], entry["comparison"]) == ("certain", None)
        assert [role["slug"] for role in entry["roles"]] == ["product-owner"]
        assert entry["reasons"] == ["Senior is ignored"]

    def test_a_title_of_several_roles_says_which_and_where_they_are_compared(self, ask, world):
        world.role("project-manager", abbreviation="PM")
        world.role("program-manager", abbreviation="PM")
        entry = ask("title?title=PM")
        assert entry["tier"] == "ask"
        assert entry["comparison"].endswith("/compare/program-manager-vs-project-manager/")

    def test_a_title_of_no_role_comes_with_the_nearest(self, ask):
        entry = ask("title?title=Product+Janitor")
        assert (entry["tier"], entry["roles"]) == ("none", [])
        assert {role["slug"] for role in entry["nearest"]} == {"product-owner", "product-manager"}

    def test_several_titles_at_once(self, visitor):
        body = json.dumps({"titles": ["Product Owner", "Clown"]})
        response = visitor.post(f"{API}titles", body, content_type="application/json")
        assert response.status_code == 200
        check_answer("titles", 200, response.json())
        assert [entry["tier"] for entry in response.json()["titles"]] == ["certain", "none"]
        assert "no-store" in response["Cache-Control"]

    def test_the_older_address_of_titles_stays_and_names_the_new_one(self, visitor):
        response = visitor.post("/api/titles", '{"titles": []}', content_type="application/json")
        assert response.json() == {"titles": []}
        assert response["Link"] == '</api/v1/>; rel="successor-version"'

    def test_who_does_it_by_slug_and_in_words(self, ask):
        by_slug, in_words = ask("who?question=backlog"), ask("who?question=who+does+the+backlog")
        assert (by_slug["understood_by"], in_words["understood_by"]) == ("slug", "words")
        for record in (by_slug, in_words):
            assert [sides(point) for point in record["question"]["points"]] == [BOTH]
            assert [role["slug"] for role in record["roles"]] == ["product-owner"]
            assert record["answer"]["text"]
        assert by_slug["question"] == ask("questions/backlog")["question"]

    def test_words_that_fit_several_questions_name_the_others(self, ask, world):
        world.claim("lymar", "product-owner", "backlog-order")
        record = ask("who?question=the+backlog")
        assert [other["slug"] for other in record["other_questions"]] == ["backlog-order"]

    def test_words_of_no_question_are_a_problem_that_says_what_is_right(self, ask):
        problem = ask("who?question=zebras", 404)
        assert problem["status"] == 404
        assert problem["suggestions"][0]["address"].endswith("/responsibilities/")

    def test_roles_are_compared(self, ask, world):
        world.claim("berls", "product-manager", "backlog", "shares")
        record = ask("compare?role=Product+Owner&role=product-manager")
        assert [role["slug"] for role in record["roles"]] == ["product-owner", "product-manager"]
        points = {point["key"]: point for q in record["questions"] for point in q["points"]}
        assert sides(points["backlog--product-owner"]) == BOTH
        assert record["answer"][0]["text"]

    def test_what_it_depends_on_has_kinds_with_answers_and_whole_points(self, ask):
        record = ask("depends?question=backlog")
        (kind,) = record["kinds_of_organisation"]
        assert kind["slug"] == "startup"
        (on_point,) = kind["points"]
        assert [a["answer"]["slug"] for a in on_point["answers"]] == ["owns"]
        assert [sides(point) for point in record["points"]] == [BOTH]
        assert [source["slug"] for source in record["sources"]] == ["lymar", "thread"]

    def test_what_a_comparison_depends_on(self, ask, world):
        world.claim("berls", "product-manager", "backlog", "shares")
        for asked in ("", "&question=backlog"):
            record = ask(f"depends?role=product-owner&role=product-manager{asked}")
            assert BOTH in [sides(point) for point in record["points"]]
            assert [question["slug"] for question in record["questions"]] == ["backlog"]

    def test_disagreements_of_a_role_go_on_at_a_cursor(self, ask, world):
        for slug in ("scope", "budget"):
            world.claim("lymar", "product-owner", slug)
            world.claim("thread", "product-owner", slug, "not-theirs")
        questions, after = [], ""
        for left in (2, 1, 0):
            part = ask(f"disagreements?role=product-owner&limit=1&after={after}")
            assert part["total"] == 3
            questions += [d["question"]["slug"] for d in part["disagreements"]]
            assert [sides(d["point"]) for d in part["disagreements"]] == [BOTH]
            after = part["next"]
            assert bool(after) is bool(left)
        assert sorted(questions) == ["backlog", "budget", "scope"]
        assert ask("disagreements?role=product-manager")["total"] == 0

    @pytest.mark.parametrize(
        "path",
        [
            "roles/product-owner?",
            "who?question=backlog&",
            "questions/backlog?",
            "compare?role=product-owner&role=product-manager&",
            "depends?role=product-owner&role=product-manager&",
            "sources/lymar?",
        ],
    )
    def test_what_is_long_goes_on_at_a_cursor_between_whole_points(self, ask, world, path):
        for slug in ("backlog", "scope", "budget"):
            for source in ("lymar", "thread"):
                answer = "owns" if source == "lymar" else "not-theirs"
                for role in ("product-owner", "product-manager"):
                    if slug != "backlog" or role == "product-manager":
                        world.claim(source, role, slug, answer)
        whole, parts, after = ask(path), [], ""
        while after is not None:
            parts.append(ask(f"{path}limit=1&after={after}"))
            after = parts[-1]["next"]
        assert whole["next"] is None
        assert len(parts) == whole["total"] > 1
        points = [point for part in parts for point in points_of(part)]
        assert points == list(points_of(whole))
        assert all(sides(p) == BOTH for p in points if p["kind"] == "role")
        assert ask(f"{path}after=nothing", 400)["status"] == 400
        assert ask(f"{path}limit=0", 422)["status"] == 422

    def test_a_statement_comes_with_the_other_side(self, ask):
        record = ask(f"statements/{self.claim.key}")
        assert [sides(point) for point in record["points"]] == [BOTH]

    def test_a_source_comes_with_the_other_sides(self, ask):
        record = ask("sources/lymar")
        assert [sides(point) for point in record["points"]] == [BOTH]
        assert record == ask("sources/lym")

    def test_a_role(self, ask):
        record = ask("roles/product-owner")
        assert [sides(p) for q in record["questions"] for p in q["points"]] == [BOTH]

    def test_the_address_alone_chooses_the_language(self, visitor):
        answers = [
            visitor.get(f"{prefix}/api/v1/who?question=backlog", HTTP_ACCEPT_LANGUAGE="de")
            for prefix in ("", "/de")
        ]
        english, german = (answer.json() for answer in answers)
        assert (english["language"], german["language"]) == ("en", "de")
        assert german["question"]["points"][0]["answers"][0]["answer"] == "verantwortet"
        assert german["addresses"]["page"].startswith("http://testserver/de/")
        assert "Accept-Language" not in answers[0].get("Vary", "")

    def test_drafts_are_nowhere(self, visitor):
        draft = Claim.objects.get(status="draft")
        for path in (
            *("who?question=same-job", "roles/product-owner", "sources/lymar"),
            *("compare?role=product-owner&role=product-manager", "changes?since=2000-01-01"),
            *("disagreements", "depends?question=backlog"),
        ):
            assert draft.key not in visitor.get(API + path).text
        assert visitor.get(f"{API}statements/{draft.key}").status_code == 404


class TestChanges:
    def test_what_readers_saw_change_and_nothing_else(self, ask, world):
        today = timezone.localdate().isoformat()
        claim = world.claim("lymar", "product-owner", "backlog")
        world.claim("thread", "product-owner", "backlog", "not-theirs")
        draft = world.claim("berls", "product-owner", "backlog", status="draft")
        draft.paraphrase = "A secret draft."
        draft.save()
        claim.note = "A note of an editor."
        claim.save()
        claim.paraphrase = "It is the Product Owner."
        claim.save()
        gone = world.claim("reply", "product-owner", "backlog")
        gone.delete()
        record = ask(f"changes?since={today}")
        seen = {key: [] for key in (claim.key, gone.key)}
        for change in record["changes"]:
            seen.setdefault(change["statement"], []).append((change["how"], change["fields"]))
        assert seen.pop(claim.key) == [("published", []), ("changed", ["paraphrase"])]
        assert seen.pop(gone.key) == [("published", []), ("withdrawn", [])]
        assert list(seen.values()) == [[("published", [])]]
        assert [sides(point) for point in record["points"]] == [BOTH]
        of_gone = [c["points"] for c in record["changes"] if c["statement"] == gone.key]
        assert of_gone == [[], []]
        assert draft.key not in json.dumps(record)

    def test_they_begin_at_a_day_and_go_on_at_a_cursor(self, ask, world):
        now = timezone.now()
        for source, days in (("lymar", 9), ("thread", 2), ("berls", 1)):
            published_at = now - timedelta(days=days)
            world.claim(source, "product-owner", "backlog", published_at=published_at)
        since = timezone.localdate(now - timedelta(days=2)).isoformat()
        first = ask(f"changes?since={since}&limit=1")
        second = ask(f"changes?since={since}&limit=1&after={first['next'].replace('+', '%2B')}")
        assert (first["total"], second["next"]) == (2, None)
        assert first["changes"][0]["at"] < second["changes"][0]["at"]
        assert ask(f"changes?since={since}&after=made-up", 400)["status"] == 400

    def test_a_day_in_the_future_has_none(self, ask, world):
        assert ask("changes?since=9999-12-31")["changes"] == []
        assert ask("changes?since=0001-01-01")["total"] == 0


class TestProblems:
    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("", 404),
            ("v1/nothing", 404),
            ("no%0Athing", 404),
            ("v1/roles/a%0Ab", 404),
            ("v1/roles/nobody", 404),
            ("v1/statements/nothing", 404),
            ("v1/statements/a%00b", 422),
            ("v1/sources/a%00b", 404),
            ("v1/roles/a%00b", 404),
            ("v1/compare?role=chief&role=product-manager", 409),
            ("v1/roles/product-owner?as_of=2020-02-30", 400),
            ("v1/roles/product-owner?context=moon", 400),
            ("v1/depends", 422),
            ("v1/depends?role=product-owner", 400),
            ("v1/compare?role=product-owner", 422),
            ("v1/changes?since=yesterday", 422),
            ("v1/disagreements?limit=" + "9" * 30, 422),
            ("v1/disagreements?limit=0", 422),
            ("v1/who?question=" + "a" * 301, 422),
            ("v1/who", 422),
        ],
    )
    def test_they_say_what_is_wrong_as_rfc_9457_has_it(self, ask, filled, world, path, status):
        for slug in ("product-owner", "project-owner"):
            world.role(slug)
            world.role(slug).aliases.create(title="Chief")
        for prefix in ("/api/", "/de/api/"):
            problem = ask(path, status, prefix)
            assert problem["status"] == status
            assert problem["type"] == "about:blank"
            assert problem["title"]
            assert problem["detail"]

    def test_what_is_wrong_with_a_value_is_named(self, ask, db):
        assert ask("who", 422)["errors"] == [{"where": "query.question", "what": "This is missing"}]

    def test_more_parameters_than_are_read(self, ask, db, settings):
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
        assert "more than 5 parameters" in ask("who?" + "question=a&" * 9, 400)["detail"]

    def test_only_what_is_offered_is_taken(self, visitor, db):
        response = visitor.post(f"{API}who", "{}", content_type="application/json")
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert response["Content-Type"] == "application/problem+json"
        response = visitor.get(f"{API}titles")
        assert (response.status_code, response["Allow"]) == (405, "POST, OPTIONS")

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ("[", 400),
            ("", 422),
            ("{}", 422),
            ('{"titles": "PM"}', 422),
            ('{"titles": ["\\ud800"]}', 422),
            (json.dumps({"titles": ["PM"] * 2001}), 422),
            ("[" * 90_000, 400),
            (json.dumps({"titles": ["x" * 1_100_000]}), 413),
        ],
    )
    def test_a_body_that_is_no_list_of_titles(self, visitor, db, body, status):
        response = visitor.post(f"{API}titles", body, content_type="application/json")
        assert response.status_code == status
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["suggestions"][0]["address"] == "http://testserver/api/v1/"

    def test_too_many_requests_have_to_wait(self, visitor, world, settings):
        settings.API_REQUESTS_AN_HOUR_FROM_ONE = 2
        world.claim("lymar", "product-owner", "backlog")
        address = {"REMOTE_ADDR": "192.0.2.77"}
        statuses = [
            visitor.get(f"{API}who?question=backlog", **address).status_code for _ in range(2)
        ]
        refused = visitor.get(f"{API}who?question=backlog", **address)
        assert (statuses, refused.status_code) == ([200, 200], 429)
        assert 0 < int(refused["Retry-After"]) <= 3600
        assert refused.json()["status"] == 429
        assert refused["RateLimit-Policy"] == '"hour";q=2;w=3600'
        other = visitor.get(f"{API}who?question=backlog", REMOTE_ADDR="192.0.2.78")
        assert other.status_code == 200

    @pytest.mark.parametrize(
        ("path", "words"),
        [
            ("title", "This is missing"),
            ("title?title=", "at least 1 character"),
            (f"title?title={'x' * 201}", "at most 200 characters"),
            ("compare?role=po", "at least 2 times"),
            ("compare?" + "role=po&" * 6, "at most 5 times"),
            ("disagreements?limit=x", "a whole number"),
            (f"disagreements?limit={'9' * 5000}", "a whole number"),
            ("disagreements?limit=0", "1 or more"),
            ("roles/po?limit=101", "100 at most"),
            ("changes?since=2026", "2026-01-31"),
            ("changes?since=2026-02-30", "has to be a day"),
            ("statements/a,b", "letters and digits"),
        ],
    )
    def test_a_wrong_value_is_explained(self, ask, db, path, words):
        problem = ask(path, 422)
        assert words in problem["errors"][0]["what"]
        assert problem["detail"].endswith(problem["errors"][0]["what"])

    def test_it_is_explained_in_the_language_of_the_address(self, ask, db):
        for language, prefix in (("en", API), ("de", f"/de{API}")):
            with translation.override(language):
                missing = str(faults.WORDS["missing"])
            assert ask("who", 422, prefix)["errors"][0]["what"] == missing

    @pytest.mark.parametrize(
        ("body", "where", "words"),
        [
            ("{}", "body.titles", "This is missing"),
            ("[]", "body", "This has to be an object"),
            ('{"titles": "PM"}', "body.titles", "This has to be a list"),
            ('{"titles": ["PM", 1]}', "body.titles.1", "This has to be text"),
            ('{"titles": ["\\ud800"]}', "body.titles.0", "half a character"),
        ],
    )
    def test_a_wrong_body_is_explained(self, visitor, db, body, where, words):
        response = visitor.post(f"{API}titles", body, content_type="application/json")
        assert response.status_code == 422
        (fault,) = response.json()["errors"]
        assert fault["where"] == where
        assert words in fault["what"]


class TestHeaders:
    def test_what_has_not_changed_is_not_sent_again(self, visitor, world):
        world.claim("lymar", "product-owner", "backlog")
        address = f"{API}questions/backlog"
        first = visitor.get(address)
        again = visitor.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        assert again["Access-Control-Allow-Origin"] == "*"
        world.claim("thread", "product-owner", "backlog", "not-theirs")
        assert visitor.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200

    def test_pages_of_other_sites_may_ask(self, visitor, db):
        response = visitor.options(f"{API}titles", HTTP_ORIGIN="https://other.example")
        assert response.status_code == 204
        assert "POST" in response["Access-Control-Allow-Methods"]
        assert "Content-Type" in response["Access-Control-Allow-Headers"]

    def test_it_can_be_shared(self, visitor, world):
        world.claim("lymar", "product-owner", "backlog")
        response = visitor.get(f"{API}questions/backlog")
        assert "Cookie" not in response.get("Vary", "")
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert not response.cookies


QUERIES = {
    "title?title=PO": 2,
    "who?question=backlog": 10,
    "questions/backlog": 9,
    "roles/product-owner": 11,
    "compare?role=product-owner&role=product-manager": 10,
    "compare?role=product-owner&role=product-manager&limit=1": 10,
    "depends?question=backlog": 9,
    "depends?role=product-owner&role=product-manager": 10,
    "disagreements?role=product-owner": 10,
    "statements/KEY": 13,
    "sources/lymar": 10,
    "changes?since=2000-01-01": 16,
}


def test_queries_do_not_grow_with_the_content(visitor, filled, world):
    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get(API + path.replace("KEY", filled.key)).status_code == 200
        return len(queries)

    world.claim("berls", "product-manager", "backlog", "shares")
    for path in QUERIES:
        count(path)
    before = {path: count(path) for path in QUERIES}
    for question in ("backlog", "scope", "budget"):
        for source in ("one", "two", "three"):
            world.claim(source, "product-owner", question, contexts=("startup", "bank"))
            world.claim(source, "product-manager", question, "not-theirs")
            world.claim(source, "developer", question, "shares")
    assert before == QUERIES
    assert {path: count(path) for path in QUERIES} == QUERIES
