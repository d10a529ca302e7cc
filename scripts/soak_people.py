"""Readers and editors of a site under `make soak`, who ask it through nginx as browsers would."""

import contextlib
import http.client
import random
import secrets
import socket
import ssl
import threading
import time
from collections import Counter
from urllib.parse import urlencode, urljoin, urlsplit

import lxml.html

HOST = "rolebook.example"
PATIENCE = 60
PASSWORD = secrets.token_urlsafe(20)

SEARCHES = ["backlog", "who writes user stories", "prodcut manger", "difference between scrum"]
API = [
    "/api/v1/who?question=who+writes+user+stories",
    "/api/v1/compare?role=product-manager&role=product-owner",
    "/api/v1/title?title=Senior+Product+Owner",
    "/sitemap.xml",
    "/livez-is-not-here",
]


class UnexpectedAnswerError(Exception):
    """An answer that no reader and no editor should get."""


class Figures:
    """What was asked and answered, counted by all at once."""

    def __init__(self):
        self._lock = threading.Lock()
        self.statuses, self.edits = Counter(), Counter()
        self.slowest = {"reading": (0.0, ""), "editing": (0.0, "")}
        self.problems = []

    def note_answer(self, kind, what, status, seconds):
        with self._lock:
            self.statuses[f"{kind} {status}"] += 1
            self.slowest[kind] = max(self.slowest[kind], (seconds, what))
            if status >= 500:
                self.problems.append(f"{status} {what}")

    def note_edit(self, name):
        with self._lock:
            self.edits[name] += 1

    def note_problem(self, problem):
        with self._lock:
            self.problems.append(problem)


class Browser:
    """One that keeps cookies, and has an address of its own on this machine."""

    def __init__(self, nginx, address, kind, figures):
        self._nginx, self._address, self._kind, self._figures = nginx, address, kind, figures
        self._trusting = ssl.create_default_context(cafile=nginx.folder / "certificate.pem")
        self.cookies = {}

    def ask(self, method, path, body=None, **headers):
        """Return the status, the headers and the text of an answer."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers = {"Accept": "text/html", "Connection": "close", **headers}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        started = time.monotonic()
        client = http.client.HTTPConnection(HOST)
        client.sock = self._connect()
        with contextlib.closing(client):
            client.request(method, path, body, headers)
            with client.getresponse() as response:
                text = response.read().decode(errors="replace")
                status, answered = response.status, response.headers
        seconds = time.monotonic() - started
        self._figures.note_answer(self._kind, f"{method} {path}", status, seconds)
        for cookie in answered.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return status, answered, text

    def _connect(self):
        plain = socket.create_connection(
            ("127.0.0.1", self._nginx.port), timeout=PATIENCE, source_address=(self._address, 0)
        )
        return self._trusting.wrap_socket(plain, server_hostname=HOST)

    def open(self, path):
        """Return the path of a page after redirects, and its HTML."""
        status, headers, text = self.ask("GET", path)
        if status in {301, 302}:
            return self.open(_path(urljoin(path, headers["Location"])))
        if status != 200:
            raise UnexpectedAnswerError(f"GET {path} answers {status}")
        return path, lxml.html.fromstring(text)

    def send(self, path, page, fields, file=None):
        """Send the longest form of a page with some fields changed; return what is opened then.

        What the site asks about it is confirmed, once.
        """
        forms = [form for form in page.forms if form.action != "/admin/logout/"]
        if not forms:
            raise UnexpectedAnswerError(f"{path} has no form")
        form = max(forms, key=lambda form: (form.method == "POST", len(form.fields.keys())))
        pairs = [(name, value) for name, value in form.form_values() if name not in fields]
        for name, value in fields.items():
            pairs += [(name, one) for one in (value if isinstance(value, list) else [value])]
        target = _path(urljoin(path, form.action or path))
        status, headers, text = self.post(target, pairs, file)
        if status == 302:
            return self.open(_path(urljoin(target, headers["Location"])))
        again = lxml.html.fromstring(text or "<p></p>")
        if _asked(again) and "confirmed" not in fields:
            return self.send(target, again, {**fields, "confirmed": _asked(again)})
        raise UnexpectedAnswerError(f"POST {target} answers {status}: {_complaint(again)}")

    def post(self, path, fields, file=None):
        """Send a form as a browser does; return the status, the headers and the text."""
        kind, body = _encode(fields, file)
        address = f"https://{HOST}"
        return self.ask(
            "POST", path, body, Content_Type=kind, Origin=address, Referer=f"{address}{path}"
        )


def _path(address):
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _complaint(page):
    errors = page.xpath("//*[contains(@class, 'error') or contains(@class, 'refused')]")
    return " ".join(" ".join(error.text_content().split()) for error in errors)[:300]


def _encode(pairs, file):
    if file is None:
        return "application/x-www-form-urlencoded", urlencode(pairs)
    boundary = secrets.token_hex(16)
    parts = [f'name="{name}"\r\n\r\n{value}' for name, value in pairs if name != "file"]
    parts.append(f'name="file"; filename="claims.csv"\r\nContent-Type: text/csv\r\n\r\n{file}')
    body = "".join(f"--{boundary}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    return f"multipart/form-data; boundary={boundary}", f"{body}--{boundary}--\r\n".encode()


class Reader:
    """Reads pages of all types, in both languages, some of them again with their ETag."""

    def __init__(self, browser, pages, for_programs):
        self._browser = browser
        self._pages, self._for_programs = pages, for_programs
        self._tags = {}

    def act(self):
        headers = {}
        path = self._choose()
        if path in self._tags and random.random() < 0.5:
            headers["If_None_Match"] = self._tags[path]
        _, answered, _ = self._browser.ask("GET", path, Accept_Encoding="gzip", **headers)
        if "ETag" in answered:
            self._tags[path] = answered["ETag"]

    def _choose(self):
        chance = random.random()
        if chance < 0.1:
            return random.choice(API)
        if chance < 0.2:
            return random.choice(self._for_programs)
        if chance < 0.3:
            words = f"{random.choice(SEARCHES)} {random.randrange(10**6)}"
            return f"/search/?{urlencode({'q': words})}"
        page = random.choice(self._pages)
        return f"/de{page}" if chance < 0.5 else page


class Editor:
    """Enters, changes, publishes and withdraws claims, imports tables, keeps a team, and answers
    what readers suggest."""

    def __init__(self, name, browser, reader, claims, figures):
        self._name, self._browser, self._reader = name, browser, reader
        self._claims, self._figures = claims, figures
        self._numbers = iter(range(1, 10**9))
        self._drafts, self._published = [], []
        self._team = ""

    def sign_in(self):
        path, page = self._browser.open("/accounts/login/?next=/admin/")
        self._browser.send(path, page, {"login": self._name, "password": PASSWORD})

    def act(self):
        deeds = [self._enter, self._change, self._change, self._publish, self._withdraw]
        deeds += [self._suggest, self._import, self._keep_a_team]
        deed = random.choice(deeds)
        if deed():
            self._figures.note_edit(deed.__name__.strip("_"))

    def _words(self):
        return f"{self._name} writes sentence {next(self._numbers)}."

    def _enter(self):
        claim = random.choice(self._claims)
        path, page = self._browser.open("/admin/roles/claim/add/")
        names = ("source", "role", "responsibility", "other_role", "position", "quotation")
        fields = {name: claim[name] for name in names}
        # The same claim at the same place would be refused.
        locator = f"paragraph {next(self._numbers)} of {self._name}"
        words = {"paraphrase": self._words(), "locator": locator, "_continue": "1"}
        path, page = self._browser.send(path, page, {**fields, **words})
        self._drafts.append(path.split("/")[4])
        return True

    def _change(self):
        if not self._drafts and not self._published:
            return False
        claim = random.choice([*self._drafts, *self._published])
        path, page = self._browser.open(f"/admin/roles/claim/{claim}/change/")
        fields = {"note": self._words(), "reason": "Read again"}
        self._browser.send(path, page, fields)
        return True

    def _publish(self):
        return self._decide("publish", self._drafts, self._published)

    def _withdraw(self):
        return self._decide("unpublish", self._published, self._drafts)

    def _decide(self, decision, taken_from, put_into):
        if not taken_from:
            return False
        claim = taken_from.pop(random.randrange(len(taken_from)))
        path, page = self._browser.open(f"/admin/roles/claim/decide/{decision}/?ids={claim}")
        self._browser.send(path, page, {"reason": "Read", "confirmed": _asked(page)})
        put_into.append(claim)
        return True

    def _suggest(self):
        path, page = self._reader.open("/suggest/?page=/claims/rspvaz95/&claim=rspvaz95")
        self._reader.send(path, page, {"sentence": self._words()})
        return True

    def _import(self):
        lines = ["source,role,responsibility,position,paraphrase,locator"]
        for number in range(5):
            claim = random.choice(self._claims)
            names = [claim[f"{name}_name"] for name in ("source", "role", "question", "answer")]
            lines.append(",".join([*names, self._words(), f"line {number}"]))
        path, page = self._browser.open("/admin/roles/claim/import/")
        path, page = self._browser.send(path, page, {}, file="\n".join(lines))
        self._browser.send(path, page, {"confirmed": _asked(page)})
        return True

    def _keep_a_team(self):
        if not self._team:
            path, page = self._browser.open("/orgs/new/")
            path, _ = self._browser.send(path, page, {"name": f"Harbour of {self._name}"})
            self._team = path.removesuffix("import/")
        path, page = self._browser.open(f"{self._team}new-person/")
        self._browser.send(path, page, {"name": f"Person {next(self._numbers)}"})
        return True


def _asked(page):
    """Return the values of all questions that a page wants to be confirmed."""
    return page.xpath("//input[@name='confirmed']/@value")
