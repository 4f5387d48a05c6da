"""The headless program tells people by mail, through real servers that behave and misbehave.

usage: mail_delivery_test.py COSMOSWATCH_CLI
"""

import email
import email.policy
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

from mail_receivers import Handler, mail_server, make_certificates, tls, token_server, wait_for


def message_ids(handler):
    return [re.search(rb"(?mi)^Message-ID: *<(.*)@", content)[1] for _, content in handler.taken]


class Base(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.certificates = tempfile.TemporaryDirectory()
        make_certificates(cls.certificates.name)

    @classmethod
    def tearDownClass(cls):
        cls.certificates.cleanup()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "logs").mkdir()
        self.secrets = self.folder / "secrets"
        self.secrets.write_text("smtp=open sesame\nentra=client-secret\n")
        self.secrets.chmod(0o600)
        self.handler = Handler()

    def settings(self, server, security="plain", authorities="", **more):
        receiver = {"name": "SOC", "kind": "mail", "server": server, "security": security, "samples": True,
                    "minSeverity": "informational", "from": "Cosmos Watch <cw@contoso.example>",
                    "to": ["soc@contoso.example"],
                    "limits": {"high": 1000, "medium": 1000, "low": 1000, "informational": 1000}} | more
        (self.folder / "settings.json").write_text(json.dumps(
            {"version": 1, "receivers": [receiver], "network": {"authorities": str(authorities)}}))

    def run_cli(self, *arguments, **more):
        return subprocess.run([CLI, *arguments], capture_output=True, text=True, timeout=60, **more)

    def test_mail(self):
        """receivers test: (exit code, what it said)."""
        run = self.run_cli("receivers", "test", "SOC", "--settings", self.folder / "settings.json", "--secrets",
                           self.secrets)
        return run.returncode, run.stderr

    def watch(self):
        process = subprocess.Popen(
            [CLI, "watch", self.folder / "logs", "--settings", self.folder / "settings.json", "--secrets", self.secrets,
             "--state", self.folder / "store.db", "--status-socket", self.folder / "status", "--format", "jsonl"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(lambda: (process.kill(), process.wait(), process.stderr.close()))
        wait_for(lambda: (self.folder / "status").exists())
        wait_for(lambda: self.status() is not None)
        return process

    def ask(self, path):
        import socket
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            try:
                connection.connect(str(self.folder / "status"))
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
                answer = b"".join(iter(lambda: connection.recv(65536), b""))
            except OSError:
                return None
        return answer.split(b"\r\n\r\n", 1)[1].decode()

    def status(self):
        text = self.ask("/status")
        return json.loads(text)["receivers"][0] if text else None

    def stop(self, process):
        process.send_signal(signal.SIGTERM)
        self.assertIn(process.wait(20), (0, 1))  # 1: the folder was not looked at yet

    def begin(self, alerts=1):
        """A store whose receiver has begun, and then so many rounds of sample alerts; their ids."""
        self.stop(self.watch())
        ids = set()
        while alerts > 0:
            self.run_cli("sample-alerts", "--state", self.folder / "store.db")
            listed = self.run_cli("alerts", "list", "--state", self.folder / "store.db", "--format", "jsonl").stdout
            found = {json.loads(line)["SystemAlertId"] for line in listed.splitlines()}
            alerts -= found != ids  # alerts of the same second are the same
            ids = found
        self.assertTrue(ids)
        return ids

    def queue(self):
        run = self.run_cli("receivers", "queue", "--all", "--state", self.folder / "store.db", "--format", "jsonl")
        self.assertEqual(0, run.returncode, run.stderr)
        return [json.loads(line) for line in run.stdout.splitlines()]


class Servers(Base):
    """Each way in, and each answer told in words."""

    def test_plain_to_this_machine(self):
        with mail_server(self.handler) as server:
            self.settings(server)
            self.assertEqual((0, "Sent a sample alert to SOC: soc@contoso.example by " + server + ".\n"),
                             self.test_mail())
        (recipients, content), = self.handler.taken
        message = email.message_from_bytes(content, policy=email.policy.default)
        self.assertEqual(["soc@contoso.example"], recipients)
        self.assertIn("[SAMPLE ALERT]", message["Subject"])
        self.assertEqual("cw@contoso.example", message["From"].addresses[0].addr_spec)

    def test_plain_to_another_machine_is_refused(self):
        self.settings("192.0.2.1:25")
        code, said = self.test_mail()
        self.assertNotEqual(0, code)
        self.assertIn("plain can be read on its way", said)

    def test_starttls_and_password(self):
        self.handler.users = {"cw": "open sesame"}
        with mail_server(self.handler, starttls=tls(self.certificates.name), sign_in=True) as server:
            self.settings(server, "starttls", pathlib.Path(self.certificates.name) / "trusted.pem",
                          signIn={"kind": "password", "user": "cw", "secret": "smtp"})
            self.assertEqual(0, self.test_mail()[0])
            self.assertEqual([("PLAIN", "cw")], self.handler.signed_in)
            self.handler.users = {"cw": "another"}
            code, said = self.test_mail()
            self.assertEqual(1, code)
            self.assertIn("did not let “cw” sign in; check user name and secret: 535", said)
            self.assertNotIn("sesame", said)
        self.assertEqual(1, len(self.handler.taken))

    def test_tls_from_the_start_and_login(self):
        self.handler.users = {"cw": "open sesame"}
        with mail_server(self.handler, direct=tls(self.certificates.name), sign_in=True) as server:
            self.settings(server, "tls", pathlib.Path(self.certificates.name) / "trusted.pem",
                          signIn={"kind": "password", "user": "cw", "secret": "smtp"})
            self.assertEqual(0, self.test_mail()[0])

    def test_xoauth2(self):
        self.handler.tokens = {"token-of-entra"}
        sign_in = {"kind": "entra", "user": "cw@contoso.example", "tenant": "contoso.example", "client": "c",
                   "secret": "entra"}
        context = tls(self.certificates.name)
        with token_server("token-of-entra") as authority, \
                mail_server(self.handler, starttls=context, sign_in=True) as server:
            self.settings(server, "starttls", pathlib.Path(self.certificates.name) / "trusted.pem",
                          signIn=sign_in | {"authority": authority})
            code, said = self.test_mail()
            self.assertEqual(0, code, said)
            self.assertEqual([("XOAUTH2", "cw@contoso.example")], self.handler.signed_in)
            self.handler.tokens = set()
            code, said = self.test_mail()
            self.assertEqual(1, code)
            self.assertIn("did not let “cw@contoso.example” sign in", said)

    def test_wrong_certificates(self):
        for name, words in (("expired", "has expired"), ("wrong-host", "for another name"),
                            ("unknown-authority", "authority that is not trusted"), ("weak-key", "too short")):
            for security, how in (("starttls", "starttls"), ("tls", "direct")):
                with self.subTest(name, security=security):
                    context = tls(self.certificates.name, name, weak=name == "weak-key")
                    with mail_server(self.handler, **{how: context}) as server:
                        self.settings(server, security, pathlib.Path(self.certificates.name) / "trusted.pem")
                        code, said = self.test_mail()
                        self.assertEqual(1, code)
                        self.assertIn(words, said)
        self.assertEqual([], self.handler.taken)

    def test_a_server_without_tls_is_refused(self):
        with mail_server(self.handler) as server:
            self.settings(server, "starttls")
            code, said = self.test_mail()
            self.assertEqual(1, code)
            self.assertIn("does not offer TLS on this port", said)
        self.assertEqual(0, self.handler.asked)

    def test_what_servers_answer(self):
        cases = [("on_ehlo", lambda: "421 too busy", "does not want to talk to us: 421 too busy"),
                 ("on_mail", lambda address: "550 who are you", "refused the sender cw@contoso.example: 550 who are you"),
                 ("on_recipient", lambda address: "550 no such user",
                  "refused soc@contoso.example: 550 no such user"),
                 ("on_recipient", lambda address: "451 greylisted", "refused soc@contoso.example: 451 greylisted"),
                 ("on_content", lambda server, content: "554 looks like spam", "refused the mail: 554 looks like spam"),
                 ("on_content", lambda server, content: server.transport.abort(), "cut the connection")]
        for place, answer, words in cases:
            with self.subTest(words):
                handler = Handler()
                setattr(handler, place, answer)
                with mail_server(handler) as server:
                    self.settings(server)
                    code, said = self.test_mail()
                self.assertEqual(1, code)
                self.assertIn(words, said)

    def test_hostile_answers_are_shown_safely(self):
        self.handler.on_mail = lambda address: "550 \x1b[31mred\u202e and " + "long " * 80
        with mail_server(self.handler) as server:
            self.settings(server)
            code, said = self.test_mail()
        self.assertEqual(1, code)
        self.assertNotRegex(said, "[\x1b\u202e]")

    def test_one_of_several_recipients_is_refused(self):
        self.handler.on_recipient = lambda address: "550 gone" if address.startswith("b@") else None
        with mail_server(self.handler) as server:
            self.settings(server, to=["a@contoso.example", "b@contoso.example", "c@contoso.example"])
            code, said = self.test_mail()
        self.assertEqual(1, code)
        self.assertIn("refused b@contoso.example: 550 gone", said)
        self.assertIn("2 recipients got it", said)
        self.assertEqual(["a@contoso.example", "c@contoso.example"], self.handler.taken[0][0])


class Deliveries(Base):
    """A watch tells its receivers, whatever happens in between."""

    def test_each_alert_once_and_the_status_says_so(self):
        with mail_server(self.handler) as server:
            self.settings(server)
            ids = self.begin()
            process = self.watch()
            wait_for(lambda: self.status()["sent"] == len(ids))
            status = self.status()
            self.assertEqual(("SOC", "mail", 0, 0, ""), tuple(
                status[key] for key in ("name", "kind", "waiting", "givenUp", "problem")))
            metrics = self.ask("/metrics")
            self.assertIn(f'cosmoswatch_deliveries_sent_total{{receiver="SOC"}} {len(ids)}\n', metrics)
            self.assertIn('cosmoswatch_delivery_failing{receiver="SOC"} 0\n', metrics)
            self.stop(process)
            self.stop(self.watch())  # again: nothing to do
        self.assertEqual(len(ids), len(self.handler.taken))
        self.assertEqual(len(ids), len(set(message_ids(self.handler))))
        self.assertEqual({"sent"}, {message["state"] for message in self.queue()})

    def test_killed_again_and_again(self):
        with mail_server(self.handler) as server:
            self.settings(server)
            ids = self.begin(3)
            for more in (1, 3, 7, 12):  # killed when so many more have come
                before = len(self.handler.taken)
                process = self.watch()
                wait_for(lambda: len(self.handler.taken) >= min(before + more, len(ids)))
                process.kill()
                process.wait()
            process = self.watch()
            wait_for(lambda: self.status()["waiting"] == 0)
            self.stop(process)
        sent = message_ids(self.handler)
        self.assertEqual(len(ids), len(set(sent)))  # each arrived, and a repeat is known by its id
        self.assertEqual(ids, {alert for message in self.queue() for alert in message["alerts"]})
        print(f"\n{len(ids)} alerts, 4 kills: {len(sent)} mails, {len(sent) - len(set(sent))} repeated with the same id")

    def test_greylisting_and_cuts(self):
        seen = set()

        def once(address):
            if address in seen:
                return None
            seen.add(address)
            return "451 come back later"
        self.handler.on_recipient = once
        cuts = [1]
        self.handler.on_content = lambda server, content: server.transport.abort() if cuts and cuts.pop() else None
        with mail_server(self.handler) as server:
            self.settings(server, to=["a@contoso.example", "b@contoso.example"])
            ids = self.begin()
            process = self.watch()
            wait_for(lambda: self.status()["lastError"])
            self.assertIn("451 come back later", self.status()["lastError"] + self.status()["problem"])
            wait_for(lambda: self.status()["waiting"] == 0, 35)
            self.stop(process)
        got = {}
        for (recipients, _), identity in zip(self.handler.taken, message_ids(self.handler)):
            for recipient in recipients:
                got.setdefault(identity, []).append(recipient)
        self.assertEqual(len(ids), len(got))
        for recipients in got.values():
            self.assertEqual({"a@contoso.example", "b@contoso.example"}, set(recipients))
        self.assertLessEqual(sum(len(recipients) for recipients in got.values()), 2 * len(ids) + 2)  # the cut one twice

    def test_refused_for_good_is_kept_and_can_be_tried_again(self):
        self.handler.on_content = lambda server, content: "554 no"
        with mail_server(self.handler) as server:
            self.settings(server)
            ids = self.begin()
            process = self.watch()
            wait_for(lambda: self.status()["givenUp"] == len(ids))
            self.stop(process)
            self.assertEqual({"given-up"}, {message["state"] for message in self.queue()})
            listed = self.run_cli("receivers", "list", "--settings", self.folder / "settings.json", "--state",
                                  self.folder / "store.db").stdout
            self.assertIn(f"{len(ids)} given up", listed)
            self.handler.on_content = None
            self.assertEqual(0, self.run_cli("receivers", "retry", "--state", self.folder / "store.db").returncode)
            process = self.watch()
            wait_for(lambda: self.status()["sent"] == len(ids))
            self.stop(process)

    def test_limits_and_reload(self):
        with mail_server(self.handler) as server:
            self.settings(server, limits={"high": 2, "medium": 1, "low": 0, "informational": 0})
            ids = self.begin()
            process = self.watch()
            wait_for(lambda: self.status()["sent"] == 3)
            self.assertEqual(1, self.status()["waiting"])
            self.settings(server, paused=True)
            process.send_signal(signal.SIGHUP)
            wait_for(lambda: (self.status() or {}).get("paused"))
            self.stop(process)
        digest, = (message for message in self.queue() if message["purpose"] == "digest")
        self.assertEqual(len(ids) - 3, len(digest["alerts"]))


if __name__ == "__main__":
    CLI = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main(verbosity=1)
