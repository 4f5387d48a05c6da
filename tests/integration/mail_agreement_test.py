"""Three strangers read our mails and must agree: Python's email, munpack (mpack) and npm's mailparser. The HTML is
held against tidy.

usage: mail_agreement_test.py MAIL_WRITER MAILPARSER_FOLDER
Ends with 77, which says SKIP, where munpack, tidy or mailparser is missing.
"""

import email
import email.policy
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest


def normal(text):
    """Ends of lines and of the text are the reader's business."""
    return text.replace("\r\n", "\n").rstrip("\n")


def digest(content):
    return hashlib.sha256(content).hexdigest()


def by_python(path):
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    attachments = [{"name": part.get_filename(), "type": part.get_content_type(),
                    "sha256": digest(part.get_payload(decode=True))} for part in message.iter_attachments()]
    return {"headers": [name.lower() for name in message.keys()], "subject": message["Subject"],
            "id": message["Message-ID"], "text": normal(message.get_body(("plain",)).get_content()),
            "html": normal(message.get_body(("html",)).get_content()), "attachments": attachments}


def by_munpack(path):
    """It reads mail as it lies in mailboxes of Unix: lines end with LF."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["munpack", "-t", "-q", "-C", folder], check=True, capture_output=True, timeout=60,
                       input=path.read_bytes().replace(b"\r\n", b"\n"))
        files = {file.name: file.read_bytes() for file in pathlib.Path(folder).iterdir()}
    parts = [files.pop(name) for name in ("part1", "part2")]
    return {"text": normal(parts[0].decode()), "html": normal(parts[1].decode()),
            "attachments": {name: content for name, content in files.items() if not name.endswith(".desc")}}


def by_mailparser(paths):
    run = subprocess.run(["node", MAILPARSER / "read_mails.js", *paths], check=True, capture_output=True, text=True,
                         timeout=120)
    mails = [json.loads(line) for line in run.stdout.splitlines()]
    for mail in mails:
        mail["text"], mail["html"] = normal(mail["text"] or ""), normal(mail["html"] or "")
    return dict(zip(paths, mails, strict=True))


class Agreement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([WRITER, cls.folder.name], check=True, timeout=60)
        cls.mails = sorted(pathlib.Path(cls.folder.name).glob("*.eml"))
        cls.by_mailparser = by_mailparser(cls.mails)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_there_are_mails_of_each_kind(self):
        names = " ".join(path.stem for path in self.mails)
        for kind in ("ordinary", "attached", "several", "incident", "digest", "redacted", "data_csv", "data_json",
                     "hostile_5", "digest_hostile_5", "incident_hostile_5"):
            self.assertIn(kind, names)

    def test_python_and_mailparser_agree(self):
        for path in self.mails:
            with self.subTest(path.name):
                self.assertEqual(by_python(path), self.by_mailparser[path])

    def test_python_and_munpack_agree(self):
        for path in self.mails:
            with self.subTest(path.name):
                ours, theirs = by_python(path), by_munpack(path)
                self.assertEqual(ours["text"], theirs["text"])
                self.assertEqual(ours["html"], theirs["html"])
                self.assertEqual(self.attached(path), theirs["attachments"])

    @staticmethod
    def attached(path):
        """Names and contents as munpack writes them: it ends the lines of texts in its own way."""
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        contents = {part.get_filename(): (part.get_content_maintype(), part.get_payload(decode=True))
                    for part in message.iter_attachments()}
        return {name: content.replace(b"\r\n", b"\n") if kind == "text" else content
                for name, (kind, content) in contents.items()}

    def test_hostile_text_adds_no_header(self):
        for kind in ("", "digest_", "incident_"):
            expected = None
            hostile = [path for path in self.mails if re.fullmatch(kind + r"hostile_\d+", path.stem)]
            self.assertGreaterEqual(len(hostile), 10)
            for path in hostile:
                headers = by_python(path)["headers"]
                expected = expected or headers
                self.assertEqual(expected, headers, path.name)
                self.assertEqual(8, len(headers), path.name)

    def test_nothing_active_or_remote(self):
        for path in self.mails:
            html = by_python(path)["html"]
            with self.subTest(path.name):
                self.assertNotRegex(html, r"(?i)<(script|img|iframe|object|embed|link|base|form|svg|a|video|audio)\b")
                self.assertNotRegex(html, r"(?i)<[^>]*\s(src|href|srcset|background|action|on\w+)\s*=")
                self.assertNotRegex(html, r"(?i)<[^>]*style=\"[^\"]*(url\s*\(|expression|@import)")

    def test_no_formula_in_attached_tables(self):
        for path in self.mails:
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for part in message.iter_attachments():
                if part.get_content_type() == "text/csv":
                    self.assertNotRegex(part.get_content(), r'(?m)(^|,)"?[=+\-@\t]')

    # Outlook centres a table by nothing else.
    documented = '<td> attribute "align" not allowed for HTML5'

    def test_html_passes_tidy(self):
        for path in self.mails:
            html = by_python(path)["html"]
            run = subprocess.run(["tidy", "-quiet", "-errors", "-utf8", "--show-info", "no"], input=html, text=True,
                                 capture_output=True, timeout=60)
            told = [line for line in run.stderr.splitlines() if not line.endswith(self.documented)]
            self.assertEqual([], told, path.name)


if __name__ == "__main__":
    WRITER = sys.argv.pop(1)
    MAILPARSER = pathlib.Path(sys.argv.pop(1))
    for program in ("munpack", "tidy", "node"):
        if not shutil.which(program):
            print(f"SKIP: {program} is not installed")
            sys.exit(77)
    if not (MAILPARSER / "node_modules" / "mailparser").is_dir():
        print(f"SKIP: run npm ci in {MAILPARSER}")
        sys.exit(77)
    unittest.main(verbosity=1)
