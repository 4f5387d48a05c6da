"""The Common Event Format as its description states it: header, escapes, keys and types of the dictionary."""

import ipaddress
import re

LABELLED = re.compile(r"(cs[1-6]|cn[1-3]|c6a[1-4]|cfp[1-4]|flexString[12]|deviceCustomDate[12])(Label)?")
# Keys of the extension dictionary that alerts use: kind, and longest value in characters.
KEYS = {"rt": ("time", 0), "start": ("time", 0), "end": ("time", 0), "cat": ("text", 1023),
        "externalId": ("text", 40), "cnt": ("integer", 0), "src": ("ipv4", 0), "shost": ("text", 1023),
        "suser": ("text", 1023), "sourceServiceName": ("text", 1023), "requestClientApplication": ("text", 1023),
        "destinationServiceName": ("text", 1023), "msg": ("text", 1023)}
LABELLED_KEYS = {"cs": ("text", 4000), "cn": ("long", 0), "c6a": ("ipv6", 0), "flexString": ("text", 1023)}


def unescaped(text, separator):
    """Of a header field or a value; nothing but backslash, the separator and line ends may be escaped."""
    result, at = "", 0
    while at < len(text):
        if text[at] == separator:
            raise ValueError(f"a bare {separator}")
        if text[at] == "\\":
            at += 1
            if at == len(text) or text[at] not in ("\\", separator):
                raise ValueError(f"a wrong escape at {at} of {text[:80]!r}")
        result += text[at]
        at += 1
    return result


def read(line):
    """Header fields and extension of a line. ValueError when it cannot be told apart."""
    if any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u2028\u2029" for c in line):
        raise ValueError("a control character")
    if not line.startswith("CEF:"):
        raise ValueError("no CEF: at the begin")
    fields, rest = [], line[4:]
    for _ in range(7):
        field = re.match(r"((?:[^|\\]|\\.)*)\|", rest)
        if not field:
            raise ValueError("fewer than seven header fields")
        fields.append(unescaped(field.group(1), "|"))
        rest = rest[field.end():]
    # A key is a word before an equals sign that is not escaped; the value goes to the blank before the next.
    starts = list(re.finditer(r"(?:^| )([A-Za-z0-9_]+)(?==)", rest))
    starts = [start for start in starts if not _is_escaped(rest, start.end())]
    if rest and (not starts or starts[0].start() != 0):
        raise ValueError("the extension does not begin with a key")
    extension = {}
    for start, following in zip(starts, starts[1:] + [None]):
        end = following.start() if following else len(rest)
        if start.group(1) in extension:
            raise ValueError(f"{start.group(1)} twice")
        extension[start.group(1)] = unescaped(rest[start.end() + 1:end], "=")
    return fields, extension


def _is_escaped(text, at):
    before = len(text[:at]) - len(text[:at].rstrip("\\"))
    return before % 2 == 1


def _fits(value, kind, longest):
    if kind == "text":
        return 0 < len(value) <= longest
    if kind == "ipv4":
        return _is_address(value, 4)
    if kind == "ipv6":
        return _is_address(value, 6)
    limit = {"integer": 2**31, "long": 2**63, "time": 2**53}[kind]
    return re.fullmatch(r"0|[1-9][0-9]*", value) is not None and int(value) < limit


def _is_address(value, version):
    try:
        return ipaddress.ip_address(value).version == version
    except ValueError:
        return False


def problems(header, extension):
    found = []
    version, vendor, product, device_version, event_class, name, severity = header
    if version not in ("0", "1"):
        found.append(f"version {version}")
    if not (vendor and product and device_version):
        found.append("no vendor, product or version")
    if len(event_class) > 1023 or len(name) > 512:
        found.append("a header field is too long")
    if not re.fullmatch(r"[0-9]|10", severity):
        found.append(f"severity {severity}")
    for key, value in extension.items():
        labelled = LABELLED.fullmatch(key)
        if labelled and labelled.group(2):
            if labelled.group(1) not in extension:
                found.append(f"{key} without a value")
            kind, longest = "text", 1023
        elif labelled:
            if key + "Label" not in extension:
                found.append(f"{key} without a label")
            kind, longest = LABELLED_KEYS[key.rstrip("0123456789")]
        elif key in KEYS:
            kind, longest = KEYS[key]
        else:
            found.append(f"{key} is not in the dictionary")
            continue
        if not _fits(value, kind, longest):
            found.append(f"{key}={value[:80]!r} is no {kind} of at most {longest}")
    return found
