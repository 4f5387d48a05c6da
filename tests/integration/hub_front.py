#!/usr/bin/env python3
"""Stands in front of a mock cluster as Event Hubs does: TLS, sign-in by SASL, one address for everything.

    hub_front.py HOST:PORT CERTIFICATE KEY

Says its ports as one line of JSON: "hub" for Kafka clients, "entra" for tokens as Microsoft Entra ID gives them,
"control" takes lines of JSON with new values of `State`. Ends when its input ends.
"""

import asyncio
import contextlib
import json
import ssl
import struct
import sys
import time
from urllib.parse import parse_qs

METADATA, FIND_COORDINATOR, SASL_HANDSHAKE, API_VERSIONS, SASL_AUTHENTICATE = 3, 10, 17, 18, 36
HIGHEST = {METADATA: 2, FIND_COORDINATOR: 1}  # what is rewritten is rewritten in these versions only
UNSUPPORTED_VERSION, UNSUPPORTED_MECHANISM, REFUSED = 35, 33, 58


class State:
    password = ""  # the connection string that is taken
    secret = ""  # of the application
    lifetime = 3600  # of a token, seconds
    refuseTokens = False
    visible = 0  # partitions that are shown; 0: all
    closed = False  # nobody is let in, and who is in is thrown out
    said = "Invalid credentials"


tokens = {}  # value → end
inside = set()
versions = []  # of the cluster: (key, lowest, highest)


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        values = struct.unpack_from(">" + form, self.data, self.at)
        self.at += struct.calcsize(">" + form)
        return values[0]

    def text(self):
        size = self.take("h")
        self.at += max(size, 0)
        return self.data[self.at - size:self.at] if size >= 0 else None

    def blob(self):
        size = self.take("i")
        self.at += size
        return self.data[self.at - size:self.at]


def text(value):
    return struct.pack(">h", -1) if value is None else struct.pack(">h", len(value)) + value


def numbers(reader):
    count = reader.take("i")
    return struct.pack(">i", count) + b"".join(struct.pack(">i", reader.take("i")) for _ in range(count))


def here(port):
    return text(b"127.0.0.1") + struct.pack(">i", port)


def metadata(body, version, port):
    """The answer with this address for every broker, and no more partitions than are to be seen."""
    reader = Reader(body)
    count = reader.take("i")
    out = struct.pack(">i", count)
    for _ in range(count):
        out += struct.pack(">i", reader.take("i"))
        reader.text(), reader.take("i")
        out += here(port)
        if version >= 1:
            out += text(reader.text())
    if version >= 2:
        out += text(reader.text())
    if version >= 1:
        out += struct.pack(">i", reader.take("i"))
    count = reader.take("i")
    out += struct.pack(">i", count)
    for _ in range(count):
        out += struct.pack(">h", reader.take("h")) + text(reader.text())
        if version >= 1:
            out += struct.pack(">b", reader.take("b"))
        shown, partitions = 0, b""
        for _ in range(reader.take("i")):
            error, number, leader = reader.take("h"), reader.take("i"), reader.take("i")
            one = struct.pack(">hii", error, number, leader) + numbers(reader) + numbers(reader)
            if not State.visible or number < State.visible:
                shown, partitions = shown + 1, partitions + one
        out += struct.pack(">i", shown) + partitions
    return out


def coordinator(body, version, port):
    reader = Reader(body)
    out = b""
    if version >= 1:
        out += struct.pack(">i", reader.take("i"))
    out += struct.pack(">h", reader.take("h"))
    if version >= 1:
        out += text(reader.text())
    return out + struct.pack(">i", reader.take("i")) + here(port)


def api_versions(version):
    known = [(key, low, min(high, HIGHEST.get(key, high))) for key, low, high in versions if key != API_VERSIONS]
    known += [(SASL_HANDSHAKE, 0, 1), (API_VERSIONS, 0, 0), (SASL_AUTHENTICATE, 0, 0)]
    out = struct.pack(">hi", 0 if version == 0 else UNSUPPORTED_VERSION, len(known))
    return out + b"".join(struct.pack(">hhh", *one) for one in known)


async def frame(stream):
    size, = struct.unpack(">i", await stream.readexactly(4))
    return await stream.readexactly(size)


def send(stream, body):
    stream.write(struct.pack(">i", len(body)) + body)


def end_of_sign_in(mechanism, said):
    """When the sign-in ends, as time.time() counts; nothing when it is refused."""
    if mechanism == b"PLAIN":
        right = said == b"\0$ConnectionString\0" + State.password.encode()
        return float("inf") if right else None
    token = said.split(b"auth=Bearer ")[-1].split(b"\1")[0].decode()
    end = tokens.get(token, 0)
    return end if end > time.time() and not State.refuseTokens else None


async def sign_in(reader, writer):
    """When it ends, or nothing."""
    mechanism = b""
    while True:
        request = Reader(await frame(reader))
        key, version, number = request.take("h"), request.take("h"), request.take("i")
        request.text()
        answer = struct.pack(">i", number)
        if key == API_VERSIONS:
            send(writer, answer + api_versions(version))
        elif key == SASL_HANDSHAKE:
            mechanism = request.text()
            known = mechanism in (b"PLAIN", b"OAUTHBEARER")
            send(writer, answer + struct.pack(">hi", 0 if known else UNSUPPORTED_MECHANISM, 2)
                 + text(b"PLAIN") + text(b"OAUTHBEARER"))
        elif key == SASL_AUTHENTICATE and mechanism:
            end = end_of_sign_in(mechanism, request.blob())
            if end is None:
                send(writer, answer + struct.pack(">h", REFUSED) + text(State.said.encode()) + struct.pack(">i", 0))
                await writer.drain()
                return None
            send(writer, answer + struct.pack(">h", 0) + text(None) + struct.pack(">i", 0))
            return end
        else:
            return None


async def forward(client, server, asked):
    while True:
        body = await frame(client)
        key, version, number = struct.unpack_from(">hhi", body)
        asked[number] = key, version
        send(server, body)
        await server.drain()


async def backward(server, client, asked, port):
    while True:
        body = await frame(server)
        number, = struct.unpack_from(">i", body)
        key, version = asked.pop(number)
        if key in (METADATA, FIND_COORDINATOR):
            rewrite = metadata if key == METADATA else coordinator
            body = body[:4] + rewrite(body[4:], version, port)
        send(client, body)
        await client.drain()


async def serve(reader, writer, target):
    inside.add(writer)
    server = None
    with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.TimeoutError):
        if not State.closed:
            end = await sign_in(reader, writer)
            if end is not None:
                answers, server = await asyncio.open_connection(*target)
                port = writer.get_extra_info("sockname")[1]
                asked = {}
                both = {asyncio.create_task(forward(reader, server, asked)),
                        asyncio.create_task(backward(answers, writer, asked, port))}
                # Who signed in with a token is let go when it ends.
                left = None if end == float("inf") else max(end - time.time(), 0)
                await asyncio.wait(both, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                for task in both:
                    task.cancel()
                await asyncio.gather(*both, return_exceptions=True)
    inside.discard(writer)
    for stream in filter(None, (writer, server)):
        with contextlib.suppress(Exception):
            stream.close()


async def issue(reader, writer):
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        size = int(next(line.split(":")[1] for line in head.lower().split("\r\n") if line.startswith("content-length")))
        form = parse_qs((await reader.readexactly(size)).decode())
        status, answer = "200 OK", {}
        if form.get("client_secret") != [State.secret] or not form["scope"][0].startswith("https://127.0.0.1/"):
            status = "401 Unauthorized"
            answer = {"error": "invalid_client", "error_codes": [7000215],
                      "error_description": "AADSTS7000215: Invalid client secret provided."}
        else:
            token = f"token-{len(tokens) + 1}-{time.time_ns()}"
            tokens[token] = time.time() + State.lifetime
            answer = {"token_type": "Bearer", "expires_in": State.lifetime, "access_token": token}
        body = json.dumps(answer).encode()
        writer.write(f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                     "Connection: close\r\n\r\n".encode() + body)
        await writer.drain()
    writer.close()


async def control(reader, writer):
    while line := await reader.readline():
        for name, value in json.loads(line).items():
            setattr(State, name, value)
        if State.closed:
            for one in list(inside):
                one.transport.abort()
        writer.write((json.dumps({"inside": len(inside), "tokens": len(tokens)}) + "\n").encode())
        await writer.drain()


async def main():
    host, port = sys.argv[1].rsplit(":", 1)
    target = host, int(port)
    reader, writer = await asyncio.open_connection(*target)
    send(writer, struct.pack(">hhih", API_VERSIONS, 0, 1, -1))
    answer = Reader(await frame(reader))
    answer.take("i"), answer.take("h")
    versions.extend((answer.take("h"), answer.take("h"), answer.take("h")) for _ in range(answer.take("i")))
    writer.close()

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(sys.argv[2], sys.argv[3])
    servers = {
        "hub": await asyncio.start_server(lambda r, w: serve(r, w, target), "127.0.0.1", 0, ssl=tls),
        "entra": await asyncio.start_server(issue, "127.0.0.1", 0),
        "control": await asyncio.start_server(control, "127.0.0.1", 0),
    }
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # clients that hang up
    print(json.dumps({name: one.sockets[0].getsockname()[1] for name, one in servers.items()}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(main())
