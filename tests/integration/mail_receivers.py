"""Mail servers for tests: aiosmtpd on free ports of loopback, which remember what they took and misbehave as told.

Needs python3-aiosmtpd; without it the tests that use this end with 77, which says SKIP.
"""

import base64
import contextlib
import http.server
import json
import logging
import pathlib
import ssl
import subprocess
import sys
import threading
import time

try:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult, LoginPassword
except ImportError:
    print("SKIP: python3-aiosmtpd is not installed")
    sys.exit(77)


logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # what goes wrong is what the tests are about


class FreePort(Controller):
    """Listens on a port that the system chooses."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Handler:
    """Takes mail. What a test sets changes its answers; all of them are asked in the server's thread."""

    def __init__(self):
        self.taken = []       # (recipients, content) of each mail
        self.signed_in = []   # what somebody signed in with
        self.asked = 0        # recipients that were named
        self.on_ehlo = None   # → reply
        self.on_mail = None
        self.on_recipient = None  # (address) → reply
        self.on_content = None    # (server, content) → reply
        self.users = {}
        self.tokens = set()

    def authenticator(self, server, session, envelope, mechanism, data):
        if mechanism == "XOAUTH2" or not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        name, password = data.login.decode(), data.password.decode()
        self.signed_in.append((mechanism, name))
        return AuthResult(success=self.users.get(name) == password, handled=False)

    async def auth_XOAUTH2(self, server, arguments):
        given = base64.b64decode(arguments[1]) if len(arguments) > 1 else await server.challenge_auth("")
        fields = dict(part.split("=", 1) for part in given.decode().strip("\1").split("\1"))
        self.signed_in.append(("XOAUTH2", fields["user"]))
        if fields["auth"].removeprefix("Bearer ") in self.tokens:
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        if self.on_ehlo:
            return [self.on_ehlo()]
        return responses

    async def handle_HELO(self, server, session, envelope, hostname):
        session.host_name = hostname
        return self.on_ehlo() if self.on_ehlo else "250 here"

    async def handle_MAIL(self, server, session, envelope, address, options):
        reply = self.on_mail(address) if self.on_mail else None
        if reply:
            return reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.asked += 1
        reply = self.on_recipient(address) if self.on_recipient else None
        if reply:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append((list(envelope.rcpt_tos), envelope.content))
        reply = self.on_content(server, envelope.content) if self.on_content else None
        return reply or "250 taken"


def make_certificates(folder):
    """An authority, and certificates right and wrong; file names by their kind."""
    folder = pathlib.Path(folder)

    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=60)

    def authority(name):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                f"/CN={name}", "-days", 2, "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem")

    def signed(name, alternative, by, days=2, key=("ec", "-pkeyopt", "ec_paramgen_curve:P-256")):
        openssl("req", "-newkey", *key, "-nodes", "-subj", f"/CN={name}", "-keyout", folder / f"{name}.key", "-out",
                folder / f"{name}.csr")
        (folder / f"{name}.ext").write_text(f"subjectAltName={alternative}\n")
        openssl("x509", "-req", "-in", folder / f"{name}.csr", "-CA", folder / f"{by}.pem", "-CAkey",
                folder / f"{by}.key", "-CAcreateserial", "-days", days, "-extfile", folder / f"{name}.ext", "-out",
                folder / f"{name}.pem")

    authority("trusted")
    authority("stranger")
    here = "IP:127.0.0.1,DNS:localhost"
    signed("good", here, "trusted")
    signed("expired", here, "trusted", days=-1)
    signed("wrong-host", "DNS:mail.elsewhere.example", "trusted")
    signed("unknown-authority", here, "stranger")
    signed("weak-key", here, "trusted", key=("rsa:1024",))


def tls(folder, name="good", weak=False):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if weak:
        context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(pathlib.Path(folder) / f"{name}.pem", pathlib.Path(folder) / f"{name}.key")
    return context


@contextlib.contextmanager
def mail_server(handler, starttls=None, direct=None, sign_in=False):
    """The address of a server; `starttls` and `direct` are TLS contexts."""
    options = {"tls_context": starttls, "require_starttls": starttls is not None} if starttls else {}
    if direct:
        options["ssl_context"] = direct
    if sign_in:
        options |= {"authenticator": handler.authenticator, "auth_required": True,
                    "auth_require_tls": starttls is not None}
    controller = FreePort(handler, hostname="127.0.0.1", port=0, ready_timeout=20, **options)
    controller.start()
    try:
        yield f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@contextlib.contextmanager
def token_server(token):
    """The authority of a Microsoft Entra ID that gives everybody this token."""
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = json.dumps({"token_type": "Bearer", "expires_in": 3599, "access_token": token}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def wait_for(condition, seconds=25):
    """The value of the condition once it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("did not happen in time")
