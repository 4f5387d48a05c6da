"""Reads the mails that mail_writer makes with Python's own parser, as a stranger's mail program would.

usage: mail_opens_in_python_test.py MAIL_WRITER
"""

import email
import email.policy
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest


class PageReader(html.parser.HTMLParser):
    """Collects the elements and the visible text of a page."""

    allowed = {"html", "head", "meta", "title", "style", "body", "table", "tr", "td", "th", "h1", "h2", "p", "strong",
               "span", "br", "ul", "ol", "li", "div"}
    void = {"meta", "br"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.problems, self.text, self.styles = [], [], [], []

    def handle_starttag(self, tag, attributes):
        if tag not in self.allowed:
            self.problems.append(f"element <{tag}>")
        for name, value in attributes:
            if name.startswith("on") or name in ("src", "href", "background", "action", "srcset"):
                self.problems.append(f"attribute {name}={value!r}")
            if name == "style":
                self.styles.append(value)
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> in the wrong place")

    def handle_comment(self, data):
        self.problems.append("a comment")

    def handle_data(self, data):
        (self.styles if self.open and self.open[-1] == "style" else self.text).append(data)


def read(path):
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def one_line(text):
    return re.sub(r"\s+", " ", text)


class MailTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.mails = pathlib.Path(cls.folder.name)
        subprocess.run([WRITER, cls.folder.name], check=True, timeout=60)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def parts(self, name):
        """(message, text, visible text of the HTML); fails on anything active or remote in the HTML."""
        message = read(self.mails / name)
        self.assertEqual([], [d for part in message.walk() for d in part.defects], name)
        text = message.get_body(("plain",)).get_content()
        page = message.get_body(("html",)).get_content()
        reader = PageReader()
        reader.feed(page)
        reader.close()
        self.assertEqual([], reader.problems, name)
        self.assertEqual([], reader.open, name)
        for style in reader.styles:
            self.assertNotRegex(style, r"(?i)url\s*\(|@import|expression|//", name)
        return message, text, "".join(reader.text)

    def test_ordinary_mail_says_everything_in_both_forms(self):
        message, text, page = self.parts("ordinary.eml")
        self.assertEqual("[High] Access from a Tor exit node: shop-prod (Cosmos Watch)", message["Subject"])
        self.assertEqual("azure-admins@contoso.example", message["To"].addresses[0].addr_spec)
        self.assertEqual("Åsa Admin", message["To"].addresses[0].display_name)
        self.assertEqual("2026-10-04T16:12:00+00:00", message["Date"].datetime.isoformat())
        self.assertRegex(message["Message-ID"], r"^<[0-9a-f]{32}@contoso\.example>$")
        self.assertEqual("auto-generated", message["Auto-Submitted"])
        self.assertEqual("multipart/alternative", message.get_content_type())
        for wanted in ("Access from a Tor exit node", "shop-prod", "185.220.101.1", "Germany", "tor-exits.txt",
                       "4 Oct 2026, 16:00 – 16:10 UTC", "2026-10-04 16:00 UTC", "2026-10-04 16:10 UTC",
                       "6a1f0c52-9a3e-4a3e-b1a7-3f1c9f2d7e01", "rg-shop-prod", ".NET SDK · ShopApi", "primary key",
                       "Query, Read", "store/customers", "12 requests", "612 KB", "481 items",
                       "8f2c19ab77d04c1e9a3b5d6f70812233", "CosmosDB_TorAnomaly", "What happened",
                       "Possible causes", "uses Tor Browser", "has leaked", "Recommended actions",
                       "Inspect", "Mitigate", "Prevent", "Suppress", "--key-kind primary",
                       "This address had never reached the account before."):
            self.assertIn(wanted, one_line(text), "text")
            self.assertIn(wanted, one_line(page), "HTML")
        self.assertIn("High severity", text)
        self.assertIn("HIGH SEVERITY", page)

    def test_text_is_narrow(self):
        _, text, _ = self.parts("ordinary.eml")
        long = [line for line in text.splitlines() if len(line) > 72 and "az " not in line and "--" not in line]
        self.assertEqual([], long)

    def test_lines_end_as_mail_wants_them(self):
        for path in self.mails.glob("*.eml"):
            raw = path.read_bytes()
            self.assertEqual([], re.findall(rb"(?<!\r)\n|\r(?!\n)", raw), path.name)
            self.assertLessEqual(max(map(len, raw.split(b"\r\n"))), 998, path.name)
            self.assertTrue(raw.isascii(), path.name)

    def test_hostile_values_add_no_header_and_no_markup(self):
        names = read(self.mails / "ordinary.eml").keys()
        paths = sorted(self.mails.glob("hostile_*.eml"))
        self.assertGreaterEqual(len(paths), 9)
        for path in paths:
            message, text, page = self.parts(path.name)
            self.assertEqual(names, message.keys(), path.name)
            self.assertEqual(1, len(message["To"].addresses), path.name)
            self.assertEqual(2, len(list(message.iter_parts())), path.name)
            self.assertLess(len(message["Subject"]), 250, path.name)
            self.assertNotRegex(text + page + message["Subject"],
                                "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]", path.name)
            self.assertLess(path.stat().st_size, 200_000, path.name)
            self.assertIn("Access from a Tor exit node", one_line(text), path.name)
            self.assertIn("Recommended actions", one_line(page), path.name)
        page = self.parts("hostile_1.eml")[2]
        self.assertIn("<img src=//evil.example/x.png>", page)  # shown, as text
        page = self.parts("hostile_7.eml")[2]
        self.assertIn("{address} {count} [[{account}]]", page)  # not filled in again

    def test_attachment_is_json(self):
        message, _, page = self.parts("attached.eml")
        self.assertEqual("multipart/mixed", message.get_content_type())
        (attachment,) = message.iter_attachments()
        self.assertEqual("evidence.json", attachment.get_filename())
        self.assertEqual("application/json", attachment.get_content_type())
        (alert,) = json.loads(attachment.get_content())["alerts"]
        self.assertEqual("8f2c19ab77d04c1e9a3b5d6f70812233", alert["id"])
        records = [r["record"] for r in alert["records"]]
        self.assertEqual(7, len(records))
        self.assertEqual("Query", records[0]["operationName"])
        self.assertEqual('{"cut": "off', records[2])
        self.assertEqual("\ufffd\n\r\n.\r\nQUIT", records[4])
        self.assertIn("evidence.json (7 records)", page)

    def test_attachment_only_when_wanted(self):
        self.assertEqual([], list(self.parts("not_attached.eml")[0].iter_attachments()))
        self.assertEqual([], list(self.parts("ordinary.eml")[0].iter_attachments()))

    def test_several_alerts_in_one_mail(self):
        message, text, page = self.parts("several.eml")
        self.assertTrue(message["Subject"].startswith("[High] 3 alerts: Access from a Tor exit node, "),
                        message["Subject"])
        for wanted in ("Access from a Tor exit node", "Access from a suspicious IP",
                       "Access from an unusual location", "185.220.101.1", "45.9.148.3", "113.160.2.7",
                       "hr-records"):
            self.assertIn(wanted, one_line(text))
            self.assertIn(wanted, one_line(page))
        summary = page[:page.index("HIGH SEVERITY")]
        self.assertIn("Access from an unusual location", summary)  # the list stands first
        self.assertNotIn("Recommended actions", summary)

    def test_unaddressed_mail_opens_for_writing(self):
        message, _, _ = self.parts("unaddressed.eml")
        self.assertNotIn("To", message)
        self.assertEqual("1", message["X-Unsent"])


if __name__ == "__main__":
    WRITER = sys.argv.pop(1)
    unittest.main(verbosity=1)
