"""Fields of the Elastic Common Schema 8.11 that alerts use: names, types, allowed values. Transcribed by hand."""

import ipaddress
import re

KEYWORD, TEXT, LONG, DATE, IP, POINT = "keyword", "text", "long", "date", "ip", "geo_point"
LIST = "list of "
FIELDS = {
    "@timestamp": DATE, "message": TEXT, "tags": LIST + KEYWORD, "ecs.version": KEYWORD,
    "event.kind": KEYWORD, "event.category": LIST + KEYWORD, "event.type": LIST + KEYWORD, "event.severity": LONG,
    "event.provider": KEYWORD, "event.module": KEYWORD, "event.dataset": KEYWORD, "event.start": DATE,
    "event.end": DATE, "event.created": DATE, "event.id": KEYWORD, "event.code": KEYWORD, "event.reason": KEYWORD,
    "rule.id": KEYWORD, "rule.name": KEYWORD, "rule.description": KEYWORD, "rule.category": KEYWORD,
    "rule.ruleset": KEYWORD, "observer.vendor": KEYWORD, "observer.product": KEYWORD, "observer.version": KEYWORD,
    "source.address": KEYWORD, "source.ip": IP, "source.geo.country_iso_code": KEYWORD,
    "source.geo.country_name": KEYWORD, "source.geo.region_name": KEYWORD, "source.geo.city_name": KEYWORD,
    "source.geo.location": POINT, "source.as.number": LONG, "source.as.organization.name": KEYWORD,
    "user.name": KEYWORD, "user.id": KEYWORD, "user_agent.original": KEYWORD, "cloud.provider": KEYWORD,
    "cloud.service.name": KEYWORD, "cloud.account.id": KEYWORD, "related.ip": LIST + IP,
    "related.user": LIST + KEYWORD, "threat.framework": KEYWORD, "threat.tactic.id": LIST + KEYWORD,
    "threat.tactic.name": LIST + KEYWORD, "threat.tactic.reference": LIST + KEYWORD,
    "threat.technique.id": LIST + KEYWORD, "threat.technique.name": LIST + KEYWORD,
    "threat.technique.reference": LIST + KEYWORD, "threat.technique.subtechnique.id": LIST + KEYWORD,
    "threat.technique.subtechnique.name": LIST + KEYWORD, "threat.technique.subtechnique.reference": LIST + KEYWORD,
    "threat.enrichments.indicator.type": KEYWORD, "threat.enrichments.indicator.ip": IP,
    "threat.enrichments.indicator.provider": KEYWORD, "threat.enrichments.indicator.description": KEYWORD,
    "threat.enrichments.indicator.modified_at": DATE, "threat.enrichments.matched.atomic": KEYWORD,
    "threat.enrichments.matched.field": KEYWORD}
REQUIRED = ("@timestamp", "ecs.version", "event.kind", "event.category", "event.type")
# Our own namespace, beside the schema; numbers where the schema cannot say.
OWN = {"requests": LONG, "bytes_returned": LONG, "items_returned": LONG, "operations": LIST + KEYWORD,
       "containers": LIST + KEYWORD}
OWN_KEYWORDS = ("title", "severity", "status", "disposition", "account.name", "account.resource_id",
                "account.resource_group", "application", "authentication", "entity", "incident", "assigned_to",
                "remediation", "origin")
KINDS = ("alert", "asset", "enrichment", "event", "metric", "state", "pipeline_error", "signal")
# Which types a category expects.
TYPES = {"authentication": ("start", "end", "info"),
         "configuration": ("access", "change", "creation", "deletion", "info"),
         "database": ("access", "change", "info", "error"),
         "iam": ("admin", "change", "creation", "deletion", "group", "info", "user"),
         "intrusion_detection": ("allowed", "denied", "info")}
DATE_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def flattened(value, path=""):
    for key, part in value.items():
        name = f"{path}.{key}" if path else key
        if isinstance(part, dict) and name not in ("source.geo.location",):
            yield from flattened(part, name)
        elif name == "threat.enrichments":  # nested: objects in a list
            for one in part:
                yield from flattened(one, name)
        else:
            yield name, part


def fits(value, kind):
    if kind.startswith(LIST):
        return isinstance(value, list) and bool(value) and all(fits(part, kind[len(LIST):]) for part in value)
    if kind == LONG:
        return type(value) is int and -2**63 <= value < 2**63
    if kind == POINT:
        return (set(value) == {"lat", "lon"} and all(isinstance(part, (int, float)) for part in value.values())
                and abs(value["lat"]) <= 90 and abs(value["lon"]) <= 180)
    if not isinstance(value, str) or not value:
        return False
    if kind == DATE:
        return DATE_FORM.fullmatch(value) is not None
    if kind == IP:
        try:
            ipaddress.ip_address(value)
        except ValueError:
            return False
    # A keyword that Lucene indexes has at most 32,766 bytes.
    return len(value.encode("utf-8")) <= 32766


def problems(document):
    fields = dict(flattened({key: part for key, part in document.items() if key != "cosmoswatch"}))
    own = dict(flattened(document.get("cosmoswatch", {})))
    found = [f"{name} is missing" for name in REQUIRED if name not in fields]
    for name, value in flattened({key: part for key, part in document.items() if key != "cosmoswatch"}):
        kind = FIELDS.get(name)
        if kind is None:
            found.append(f"{name} is no field")
        elif not fits(value, kind):
            found.append(f"{name}={str(value)[:80]!r} is no {kind}")
    for name, value in own.items():
        kind = OWN.get(name, KEYWORD if name in OWN_KEYWORDS else None)
        if kind is None or not fits(value, kind):
            found.append(f"cosmoswatch.{name}={str(value)[:80]!r}")
    if found:
        return found
    if fields["event.kind"] not in KINDS:
        found.append("event.kind")
    for category in fields["event.category"]:
        if category not in TYPES:
            found.append(f"event.category {category}")
        elif not set(TYPES[category]) & set(fields["event.type"]):
            found.append(f"no event.type fits {category}")
    for kind in fields["event.type"]:
        if not any(kind in TYPES.get(category, ()) for category in fields["event.category"]):
            found.append(f"event.type {kind}")
    iso = fields.get("source.geo.country_iso_code", "DE")
    if not re.fullmatch(r"[A-Z]{2}", iso):
        found.append(f"source.geo.country_iso_code {iso}")
    return found
