#!/usr/bin/env python3
"""A Log Analytics workspace and its Microsoft Entra ID on loopback, for tests.

    workspace_server.py [--legacy]       prints its port, and ends with its standard input

Records as blobs hold them are put in with POST /control/append and become rows of the tables that Azure makes of
them. Queries are worked out, not recognised: tables, columns and functions that do not exist are errors as of the
real service. Limits and faults are set with POST /control/faults; GET /control/seen tells what was asked.
"""

import json
import re
import sys
import threading
import time
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

TABLES = json.loads((Path(__file__).parent / "tables.json").read_text(encoding="utf-8"))
LEGACY = "--legacy" in sys.argv
WORKSPACE = "0f4d9a51-7c3e-4b62-9a8d-5b1e6c2f7a90"
SECRET = "workspace-client-secret"
SCOPE_END = "/.default"
GUID = re.compile(r"^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$")


class State:
    def __init__(self):
        self.lock = threading.Lock()
        self.rows = {name: [] for name in TABLES}  # (ingested µs, visible from monotonic s, row)
        self.missing = set()
        self.once = []  # faults, each for one query
        self.row_limit = 500_000
        self.clock_offset = 0.0
        self.tokens = {}
        self.token_uses = None  # queries that a token lasts
        self.deny = False
        self.secret = SECRET
        self.seen = {"queries": 0, "tokens": 0, "faults": 0, "rows": 0, "wait": 0}


STATE = State()


def now_us():
    return int((time.time() + STATE.clock_offset) * 1_000_000)


def to_us(text):
    """ISO 8601 or RFC 1123, to microseconds."""
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|\+00:00)?$", text)
    if not match:
        when = datetime.strptime(text, "%a, %d %b %Y %H:%M:%S.%f GMT").replace(tzinfo=timezone.utc)
        return int(when.timestamp() * 1_000_000)
    parts = [int(part) for part in match.groups()[:6]]
    base = int(datetime(*parts, tzinfo=timezone.utc).timestamp()) * 1_000_000
    return base + int(((match.group(7) or "") + "000000")[:6])


def iso(us):
    seconds, rest = divmod(us, 1_000_000)
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S") + f".{rest:06}0Z"


# ---- records of a blob as rows ----


def number(text):
    try:
        value = float(text)
        return int(value) if value.is_integer() else value
    except (TypeError, ValueError):
        return None


def boolean(value):
    return None if value in (None, "") else str(value).lower() == "true"


def rows_of(record):
    """(table, row) for a record as it stands in a blob."""
    category = record.get("category", "")
    properties = {key.lower(): value for key, value in record.get("properties", {}).items()} \
        if isinstance(record.get("properties"), dict) else {}
    resource = record.get("resourceId", "")
    common = {"TimeGenerated": record["time"], "_ResourceId": resource.lower(),
              "AccountName": resource.rsplit("/", 1)[-1].upper()}
    if LEGACY and category in ("DataPlaneRequests", "QueryRuntimeStatistics", "ControlPlaneRequests"):
        row = {"TimeGenerated": record["time"], "Category": category, "ResourceId": resource.upper(),
               "ResourceProvider": "MICROSOFT.DOCUMENTDB", "OperationName": record.get("operationName", ""),
               "_ResourceId": resource.lower()}
        for name, value in record["properties"].items():
            row[name + ("_g" if GUID.match(str(value)) else "_s")] = str(value)
        return "AzureDiagnostics", row
    if category == "DataPlaneRequests":
        names = {"DurationMs": "duration", "RegionName": "region"}
        row = dict(common, OperationName=record.get("operationName", ""))
        table = "CDBDataPlaneRequests"
    elif category == "QueryRuntimeStatistics":
        names = {}
        row = dict(common)
        table = "CDBQueryRuntimeStatistics"
    elif category == "ControlPlaneRequests":
        names = {}
        row = dict(common, OperationName=record.get("operationName", ""))
        table = "CDBControlPlaneRequests"
    else:
        identity = record.get("identity", {})
        claims = identity.get("claims", {})
        details = record.get("properties", "")
        return "AzureActivity", {
            "TimeGenerated": record["time"], "_ResourceId": resource.lower(), "ResourceId": resource,
            "CategoryValue": "Administrative", "OperationNameValue": record.get("operationName", ""),
            "ActivityStatusValue": record.get("resultType", ""),
            "ActivitySubstatusValue": record.get("resultSignature", ""),
            "CallerIpAddress": record.get("callerIpAddress", ""), "CorrelationId": record.get("correlationId", ""),
            "Caller": claims.get("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn")
            or claims.get("http://schemas.microsoft.com/identity/claims/objectidentifier", ""),
            "Authorization": json.dumps(identity.get("authorization", {})),
            "Claims": json.dumps(claims),
            "Properties": details if isinstance(details, str) else json.dumps(details)}
    for column, kind in TABLES[table].items():
        value = properties.get(names.get(column, column).lower())
        if column in row or value is None:
            continue
        row[column] = boolean(value) if kind == "bool" else number(value) if kind in ("int", "real") else str(value)
    return table, row


# ---- the part of KQL that is asked ----

TOKEN = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|(datetime\([^)]*\))|([A-Za-z_]\w*)|(\d+d?)|(=~|==|>=|<=|<|>|[(),=]))')


class SemanticError(Exception):
    pass


class Expression:
    """Compiles an expression to a function of (row, ingested)."""

    def __init__(self, text, columns):
        self.tokens = [match.group().strip() for match in TOKEN.finditer(text)]
        self.at = 0
        self.columns = columns

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, expected=None):
        token = self.peek()
        if expected and token != expected:
            raise SemanticError(f"'{expected}' expected before '{token}'")
        self.at += 1
        return token

    def any_of(self):
        left = self.all_of()
        while self.peek() == "or":
            self.take()
            left = (lambda a, b: lambda row, t: a(row, t) or b(row, t))(left, self.all_of())
        return left

    def all_of(self):
        left = self.compared()
        while self.peek() == "and":
            self.take()
            left = (lambda a, b: lambda row, t: a(row, t) and b(row, t))(left, self.compared())
        return left

    def compared(self):
        left = self.value()
        operator = self.peek()
        compare = {"==": lambda a, b: a == b, ">=": lambda a, b: a >= b, "<": lambda a, b: a < b,
                   ">": lambda a, b: a > b,
                   "=~": lambda a, b: str(a).lower() == str(b).lower(),
                   "contains": lambda a, b: b.lower() in a.lower(),
                   "startswith": lambda a, b: a.lower().startswith(b.lower())}.get(operator)
        if operator == "in":  # in~, whose tilde is no token
            self.take()
            words = [word(None, None).lower() for word in self.arguments()]
            return lambda row, t: left(row, t).lower() in words
        if not compare:
            return left
        self.take()
        right = self.value()
        return lambda row, t: compare(left(row, t), right(row, t))

    def arguments(self):
        self.take("(")
        found = []
        while self.peek() != ")":
            found.append(self.any_of())
            if self.peek() == ",":
                self.take()
        self.take(")")
        return found

    def value(self):
        token = self.take()
        if token == "(":
            inner = self.any_of()
            self.take(")")
            return inner
        if token.startswith('"'):
            text = json.loads(token)
            return lambda row, t: text
        if token.startswith("datetime("):
            moment = to_us(token[9:-1])
            return lambda row, t: moment
        if re.match(r"\d+d?$", token):
            count = int(token.rstrip("d"))
            return lambda row, t: count
        if self.peek() == "(":
            return self.call(token)
        if token not in self.columns:
            raise SemanticError(f"'project' operator: Failed to resolve scalar expression named '{token}'")
        kind = self.columns[token]
        empty = "" if kind == "string" else None
        return lambda row, t: row.get(token, empty)

    def call(self, name):
        if name == "column_ifexists":
            self.take("(")
            column = json.loads(self.take())
            self.take(",")
            other = self.any_of()
            self.take(")")
            return lambda row, t: row[column] if column in row else other(row, t)
        arguments = self.arguments()

        def text(value):
            if value is None:
                return ""
            return value if isinstance(value, str) else json.dumps(value)

        def parsed(value):
            try:
                return json.loads(value)
            except (TypeError, ValueError):
                return None

        functions = {
            "isempty": lambda a: a in (None, ""), "isnotempty": lambda a: a not in (None, ""),
            "isnull": lambda a: a is None, "isnotnull": lambda a: a is not None, "toupper": lambda a: a.upper(), "tostring": text,
            "parse_json": parsed, "iff": lambda test, a, b: a if test else b,
            "coalesce": lambda *values: next((v for v in values if v not in (None, "")), ""),
            "bag_pack": lambda *values: dict(zip(values[::2], values[1::2])),
            "hash": lambda value, parts: sum(map(ord, text(value))) * 2654435761 % (1 << 32) % parts,
        }
        if name == "ingestion_time":
            return lambda row, t: t
        if name == "ago":
            return lambda row, t: now_us() - arguments[0](row, t) * 86_400_000_000
        if name not in functions:
            raise SemanticError(f"Unknown function: '{name}'")
        function = functions[name]
        return lambda row, t: function(*(argument(row, t) for argument in arguments))


def split_outside(text, separator):
    """At separators that stand in no parentheses and no quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for at, char in enumerate(text):
        if char == '"' and text[at - 1] != "\\":
            quoted = not quoted
        elif not quoted and char in "([":
            depth += 1
        elif not quoted and char in ")]":
            depth -= 1
        elif not quoted and depth == 0 and char == separator:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return [part.strip() for part in parts]


def expression(text, columns):
    return Expression(text.replace("in~", "in"), columns).any_of()


def project(text, columns):
    compiled = []
    for part in split_outside(text, ","):
        name, _, source = part.partition("=")
        compiled.append((name.strip().removeprefix("['").removesuffix("']"), expression(source, columns)))
    return compiled


def run(query, timespan):
    """(columns, rows)"""
    steps = split_outside(query, "|")
    table = steps.pop(0)
    if table.startswith("print "):
        return ["moment"], [[iso(now_us())]]
    if table not in TABLES or table in STATE.missing:
        raise SemanticError(f"'where' operator: Failed to resolve table or column expression named '{table}'")
    columns = dict(TABLES[table])
    with STATE.lock:
        visible = time.monotonic()
        rows = [(row, ingested) for ingested, since, row in STATE.rows[table] if since <= visible]
    if timespan:
        first, last = (to_us(moment) for moment in timespan.split("/"))
        rows = [entry for entry in rows if first <= to_us(entry[0]["TimeGenerated"]) <= last]
    for step in steps:
        verb, _, rest = step.partition(" ")
        if verb == "where":
            keep = expression(rest, columns)
            rows = [(row, t) for row, t in rows if keep(row, t)]
        elif verb == "project":
            compiled = project(rest, columns)
            columns = {name: "string" for name, _ in compiled}
            rows = [({name: value(row, t) for name, value in compiled}, t) for row, t in rows]
        elif verb == "order":
            rows.sort(key=lambda entry: to_us(entry[0]["time"]))
        elif verb == "take":
            rows = rows[: int(rest)]
        elif verb == "summarize":
            by = expression(rest.rpartition("category=")[2], columns)
            groups = {}
            for row, t in rows:
                groups.setdefault(by(row, t), []).append(row["TimeGenerated"])
            return ["category", "records", "earliest", "latest"], \
                [[name, len(times), min(times), max(times)] for name, times in groups.items()]
        else:
            raise SemanticError(f"unknown operator '{verb}'")
    names = list(columns)
    result = []
    for row, t in rows:
        row["ingested"] = iso(t)
        result.append([row[name] for name in names])
    return names, result


# ---- HTTP ----


def error_of(code, message, inner=None):
    error = {"code": code, "message": message, "correlationId": "2f1c0c0e-0000-4000-8000-000000000000"}
    if inner:
        error["innererror"] = inner
    return {"error": error}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def setup(self):
        super().setup()
        import socket
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def answer(self, status, body, headers=(), kind="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        if self.path == "/control/seen":
            return self.answer(200, STATE.seen)
        self.answer(404, error_of("PathNotFoundError", "The requested path does not exist"))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = urlsplit(self.path).path
        if path.startswith("/control/"):
            return self.control(path, json.loads(body))
        if path.endswith("/oauth2/v2.0/token"):
            return self.token(parse_qs(body.decode()))
        if path == f"/v1/workspaces/{WORKSPACE}/query":
            return self.query(body)
        if path.startswith("/v1/workspaces/"):
            return self.answer(404, error_of("PathNotFoundError", "The requested path does not exist"))
        self.answer(404, error_of("PathNotFoundError", "The requested path does not exist"))

    def control(self, path, order):
        with STATE.lock:
            if path == "/control/append":
                for record in order["records"]:
                    table, row = rows_of(record)
                    if "ingestedAfter" in order:  # seconds after it happened, as far as that is past
                        ingested = min(to_us(record["time"]) + int(order["ingestedAfter"] * 1e6), now_us())
                    else:
                        ingested = now_us() - int(order.get("ingestedAgo", 0) * 1e6)
                    STATE.rows[table].append((ingested, time.monotonic() + order.get("visibleIn", 0), row))
            elif path == "/control/faults":
                for name, value in order.items():
                    if name == "once":
                        STATE.once += value
                    elif name == "missing":
                        STATE.missing = set(value)
                    elif name == "expire":
                        STATE.tokens.clear()
                    else:
                        setattr(STATE, name, value)
        self.answer(200, {})

    def token(self, form):
        STATE.seen["tokens"] += 1
        scope = form.get("scope", [""])[0]
        if form.get("client_secret") != [STATE.secret] or form.get("grant_type") != ["client_credentials"] \
                or not scope.endswith(SCOPE_END):
            return self.answer(401, {"error": "invalid_client", "error_codes": [7000215],
                                     "error_description": "AADSTS7000215: Invalid client secret provided."})
        token = f"token-{STATE.seen['tokens']}"
        STATE.tokens[token] = STATE.token_uses
        self.answer(200, {"token_type": "Bearer", "expires_in": 3599, "access_token": token})

    def takes_token(self):
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        with STATE.lock:
            if token not in STATE.tokens:
                return False
            if STATE.tokens[token] is not None:
                STATE.tokens[token] -= 1
                if STATE.tokens[token] < 0:
                    del STATE.tokens[token]
                    return False
        return True

    def query(self, body):
        STATE.seen["queries"] += 1
        if "wait=" in self.headers.get("Prefer", ""):
            STATE.seen["wait"] += 1
        if not self.headers.get("Content-Type", "").startswith("application/json"):
            return self.answer(200, b"")
        with STATE.lock:
            fault = STATE.once.pop(0) if STATE.once else None
        if fault and fault != "none":
            STATE.seen["faults"] += 1
            return self.fault(fault, body)
        if not self.takes_token():
            return self.answer(401, error_of("InvalidTokenError", "The provided authentication is not valid"))
        if STATE.deny:
            return self.answer(403, error_of("InsufficientAccessError", "The provided credentials have insufficient "
                                             "access to perform the requested operation"))
        self.result(json.loads(body))

    def result(self, asked):
        try:
            columns, rows = run(asked["query"], asked.get("timespan"))
        except SemanticError as problem:
            return self.answer(400, error_of(
                "BadArgumentError", "The request had some invalid properties",
                {"code": "SemanticError", "message": "A semantic error occurred.",
                 "innererror": {"code": "SEM0100", "message": str(problem), "line": 1, "pos": 1}}))
        answer = {"tables": [{"name": "PrimaryResult",
                              "columns": [{"name": name, "type": "string"} for name in columns],
                              "rows": rows[: STATE.row_limit]}]}
        if len(rows) > STATE.row_limit:
            answer["error"] = {
                "code": "PartialError", "message": "There were some errors when processing your query.",
                "details": [{"code": "EngineError", "message": "Something went wrong processing your query on the "
                             "server.", "innererror": {
                                 "code": "-2133196797", "severity": 2, "severityName": "Error",
                                 "message": f"The results of this query exceed the set limit of {STATE.row_limit} "
                                 "records, so not all records were returned (E_QUERY_RESULT_SET_TOO_LARGE, "
                                 "0x80DA0003)."}}]}
        else:
            STATE.seen["rows"] += len(rows)
        self.answer(200, answer)

    def fault(self, name, body):
        if name.isdigit():
            wait = [("Retry-After", "1")] if name in ("429", "503") else []
            codes = {"429": "ThrottledError", "401": "InvalidTokenError", "504": "GatewayTimeout"}
            return self.answer(int(name), error_of(codes.get(name, "ServiceError"), f"fault {name}"), wait) \
                if name != "204" else self.answer(204, b"")
        if name == "empty":
            return self.answer(200, b"")
        if name == "html":
            return self.answer(200, b"<!DOCTYPE html><html><body>Please log in</body></html>", kind="text/html")
        if name == "notjson":
            return self.answer(200, b'{"tables":[{"name":"PrimaryResult","columns":[')
        if name == "slow":
            time.sleep(3)
            return self.result(json.loads(body))
        # "cut", "reset": less than was promised
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(b'{"tables":[')
        self.wfile.flush()
        self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass  # readers are killed in the middle


def main():
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()  # until the test ends


if __name__ == "__main__":
    main()
