"""Opens a mail with Python's email package: text and HTML parts must both carry every word given."""

import email
import email.policy
import html
import re
import sys

file, words = sys.argv[1], sys.argv[2:]
with open(file, "rb") as stream:
    message = email.message_from_binary_file(stream, policy=email.policy.default)
text = message.get_body(("plain",)).get_content()
markup = html.unescape(re.sub(r"<[^>]*>", " ", message.get_body(("html",)).get_content()))
missing = [f"{word} ({part})" for word in words for part, content in (("text", text), ("html", markup))
           if word.lower() not in " ".join(content.split()).lower()]
if missing:
    sys.exit("missing in the mail: " + ", ".join(missing))
