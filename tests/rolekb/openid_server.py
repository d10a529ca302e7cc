"""A small server of OpenID Connect on this machine, with all that it may do wrong."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "rolebook", "a secret of both"


class OpenIDServer:
    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        self.codes: dict[str, dict] = {}
        self.behave()
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def behave(self) -> None:
        """Do everything right from now on, and know one person."""
        self.person = {"sub": "person-1", "preferred_username": "erin"}
        self.changes: dict = {}
        self.config: dict = {}
        self.signing_key, self.header, self.algorithm = self.key, {"kid": "k1"}, "RS256"
        self.id_token = ""
        self.data, self.seconds_for_a_byte = b"", 0.0
        self.headers: dict[str, str] = {}

    def authorize(self, address: str) -> str:
        """Sign the person in. Return the query with which the server sends them back."""
        sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert sent["client_id"] == CLIENT
        assert sent["response_type"] == "code"
        assert sent["code_challenge_method"] == "S256"
        assert set(sent["scope"].split()) == {"openid", "profile"}
        code = f"code-{len(self.codes)}"
        self.codes[code] = sent
        return f"code={code}&state={sent['state']}"

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    def _answer(self, path: str, body: dict, authorization: str) -> tuple[int, dict]:
        if path == "/.well-known/openid-configuration":
            return 200, self._configuration() | self.config
        if path == "/keys":
            row = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return 200, {"keys": [{**row, "kid": "k1", "use": "sig"}]}
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        sent = self.codes.pop(body.get("code", ""), None)
        if path != "/token" or authorization != f"Basic {basic}" or sent is None:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(body["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if challenge != sent["code_challenge"] or body["redirect_uri"] != sent["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        id_token = self.id_token or self._id_token(sent["nonce"])
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": id_token}

    def _configuration(self) -> dict:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
        }

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        of_token = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims = {**of_token, "nonce": nonce, **self.person, **self.changes}
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, self.signing_key, self.algorithm, self.header)

    def _handler(server):  # noqa: N805 - the handler's own self is another
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.do_POST()

            def do_POST(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
                authorization = self.headers.get("Authorization", "")
                status, answer = server._answer(self.path, body, authorization)
                data = server.data or json.dumps(answer).encode()
                self.send_response(status)
                of_answer = {"Content-Type": "application/json", "Content-Length": str(len(data))}
                for name, value in (of_answer | server.headers).items():
                    self.send_header(name, value)
                self.end_headers()
                if server.seconds_for_a_byte:
                    for byte in data:
                        time.sleep(server.seconds_for_a_byte)
                        self.wfile.write(bytes([byte]))
                else:
                    self.wfile.write(data)

            def log_message(self, *args):
                """Say nothing."""

        return Handler
