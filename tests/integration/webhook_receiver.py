"""A webhook over TLS on loopback: webhook_receiver.py CERTIFICATE KEY REQUESTS [SECRET].

Writes each request as a line of JSON to the file REQUESTS before it answers, and whether its signature is right. The
path says what it answers: /ok, /status/503, /retry/7 (503 with Retry-After), /twice (429 to the first request of an
id). Says its port as a line of JSON and ends when its input ends.
"""

import hashlib
import hmac
import http.server
import json
import os
import ssl
import sys
import threading

certificate, key, requests = sys.argv[1:4]
secret = sys.argv[4].encode() if len(sys.argv) > 4 else b""
lock = threading.Lock()
seen = set()


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        identity = self.headers.get("Idempotency-Key", "")
        time = self.headers.get("X-CosmosWatch-Timestamp", "")
        expected = "v1=" + hmac.new(secret, time.encode() + b"." + body, hashlib.sha256).hexdigest()
        signature = self.headers.get("X-CosmosWatch-Signature", "")
        with lock:
            isRepeat = identity in seen
            seen.add(identity)
            with open(requests, "a", encoding="utf-8") as file:
                file.write(json.dumps({
                    "id": identity, "path": self.path, "headers": [list(item) for item in self.headers.items()],
                    "isSigned": bool(signature), "isGenuine": hmac.compare_digest(expected, signature),
                    "body": json.loads(body)}) + "\n")
                file.flush()
                os.fsync(file.fileno())
        part = self.path.split("/")
        status, headers = 200, {}
        if part[1] == "status":
            status = int(part[2])
        elif part[1] == "retry":
            status, headers = 503, {"Retry-After": part[2]}
        elif part[1] == "twice" and not isRepeat:
            status = 429
        answer = b"ok" if status == 200 else b"no\x1b[2J such thing"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if 300 <= status < 400:
            self.send_header("Location", "/ok")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass  # clients are killed here


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server = Server(("127.0.0.1", 0), Receiver)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"webhook": server.server_address[1]}), flush=True)
sys.stdin.read()
