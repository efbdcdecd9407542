"""Drives a github-stand-in through githubkit's own client over everything it offers, then checks all that was said.

    python exercise_stand_in.py path/to/github-stand-in

Starts the stand-in with an App and with a personal token's repository hooks at once, receives its webhooks,
verifies their signatures over the raw bytes, and holds exchanges and deliveries against GitHub's description with
check_exchanges.py. Exits with 1 at the first thing that is not as GitHub does it.
"""

import argparse
import os
import sys
import tempfile

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from githubkit import TokenAuthStrategy
from githubkit.webhooks import verify

from check_exchanges import Verdict, load
from exercise_app import app, pem
from exercise_issues import issues, pagination, validation
from exercise_people import pages, people
from exercise_trouble import faults, hooks, limits
from stand_in_process import APP_ID, SECRET, TOKEN, Receiver, StandIn, check, client


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the github-stand-in executable")
    program = parser.parse_args().program
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    receiver = Receiver()
    with tempfile.TemporaryDirectory() as folder:
        public = os.path.join(folder, "app.pem")
        with open(public, "wb") as file:
            file.write(
                key.public_key().public_bytes(
                    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
        arguments = (
            "--webhook-url", receiver.url, "--webhook-secret", SECRET, "--token", TOKEN, "--app-id", str(APP_ID),
            "--app-public-key", public, "--state-file", os.path.join(folder, "state.json"),
        )
        stand_in = StandIn(program, *arguments)
        try:
            stand_in.control("repositories", owner="acme", name="widgets")
            stand_in.control("repositories", owner="acme", name="pages")
            stand_in.control("installations", id=42, account="acme", repositories=[])
            rest = client(stand_in, TokenAuthStrategy(TOKEN))
            check(rest.users.get_authenticated().parsed_data.login == "octocat", "the token's owner")
            issues(stand_in, rest)
            validation(stand_in, rest)
            pagination(stand_in, rest)
            people(stand_in, rest)
            app(stand_in, pem(key))
            hooks(stand_in, rest, receiver)
            faults(stand_in, rest)
            limits(stand_in, rest)
            pages(stand_in)
            newest = client(stand_in, TokenAuthStrategy(TOKEN), "2026-03-10")
            newest.issues.list_for_repo("acme", "widgets", state="all")
            newest.pulls.list("acme", "widgets", state="all")
            newest.repos.get("acme", "widgets")
            stand_in.control("installations/42/delete")
            stand_in.control("webhooks/flush")
            for headers, body in receiver.received:
                check(verify(SECRET, body, headers["x-hub-signature-256"]), "a signature over the raw bytes")
            check(len(receiver.received) > 50, "webhooks arrived")
            verdict = Verdict()
            exchanges, deliveries = load(stand_in.url)
            for exchange in exchanges:
                verdict.check_exchange(exchange)
            for delivery in deliveries:
                verdict.check_delivery(delivery)
            code = verdict.report()
            state = stand_in.control("state", "GET")
        finally:
            stand_in.stop()
        restarted = StandIn(program, *arguments)
        try:
            check(restarted.control("state", "GET") == state, "the state survives a restart")
            restarted.control("reset")
            check(restarted.control("state", "GET")["repositories"] == [], "reset forgets")
        finally:
            restarted.stop()
        print(f"{len(receiver.received)} webhooks received, every signature good; the state survived a restart")
        return code


if __name__ == "__main__":
    sys.exit(main())
