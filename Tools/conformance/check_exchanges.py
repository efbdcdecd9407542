"""Holds what went over the wire against GitHub's own OpenAPI description.

    python check_exchanges.py http://127.0.0.1:PORT     a running github-stand-in
    python check_exchanges.py exchanges.json            {"exchanges": [...], "deliveries": [...]} as it answers them

Checks that every answer of the stand-in is what GitHub's schema says (so that nobody tests against fields that do not
exist), that every webhook it sent parses as that event, and that every request a client sent has only parameters and
fields that GitHub knows. Prints counts for each endpoint and event. Exits with 1 if anything differs or if there was
nothing to check.

Not checked: answers that a test made up with a fault, and requests marked `x-deliberately-wrong`.
"""

import argparse
import json
import sys
import urllib.request
from collections import Counter

import openapi
from githubkit import GitHub

# Answers that are about the way there, not about the thing: redirects, 304, limits, credentials, outages.
UNDESCRIBED_STATUSES = {301, 302, 304, 307, 401, 403, 429}
# Faults after which the answer is still the stand-in's own.
HONEST_FAULTS = {None, "slow", "act_then_slow"}


def load(source: str) -> tuple[list[dict], list[dict]]:
    if source.startswith("http"):

        def fetch(what: str) -> list[dict]:
            with urllib.request.urlopen(f"{source.rstrip('/')}/_control/{what}", timeout=120) as answer:
                return json.load(answer)

        return fetch("exchanges"), fetch("deliveries")
    with open(source, encoding="utf-8") as file:
        document = json.load(file)
    return document["exchanges"], document["deliveries"]


class Verdict:
    """What was seen, and what of it GitHub's description does not allow."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()
        self.events: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.mismatches: list[str] = []

    def check_exchange(self, exchange: dict) -> None:
        operation = openapi.operation(exchange["method"], exchange["path"])
        label = f"exchange {exchange['id']}: {exchange['method']} {exchange['path']}"
        if operation is None:
            # A client that asks for what GitHub does not have is as wrong as one that sends what it does not know.
            self.unknown[f"{exchange['method']} {exchange['path']}"] += 1
            if exchange["status"] != 404:
                self.mismatches.append(f"{label}: no such endpoint in the description")
            return
        version = exchange["headers"].get("x-github-api-version", openapi.DEFAULT_VERSION)
        if version not in openapi.VERSIONS:
            return
        if "x-deliberately-wrong" not in exchange["headers"]:
            self.requests[operation.endpoint] += 1
            self.note(label, lambda: openapi.check_request(operation, version, exchange["query"], exchange["body"]))
        status = exchange["status"]
        if status is None or status >= 500 or status in UNDESCRIBED_STATUSES or exchange["fault"] not in HONEST_FAULTS:
            return
        self.answers[f"{operation.endpoint} -> {status}"] += 1
        self.note(
            f"{label} -> {status}",
            lambda: openapi.check_answer(operation, version, status, exchange["response_body"]),
        )

    def check_delivery(self, delivery: dict) -> None:
        event = delivery["event"] + (f".{delivery['action']}" if delivery["action"] else "")
        self.events[event] += 1
        # Webhooks carry no version; what fits both is what every receiver can read.
        for version in openapi.VERSIONS:
            self.note(
                f"delivery {delivery['id']}: {event} ({version})",
                lambda: self.parse(version, delivery["event"], delivery["payload"]),
            )

    @staticmethod
    def parse(version: str, event: str, payload: dict) -> None:
        try:
            parsed = GitHub.webhooks(version).parse_obj(event, payload)
        except openapi.ValidationError as error:
            raise openapi.Mismatch(openapi.summary(error)) from None
        unknown = openapi.missing_from(payload, openapi.dumped(parsed))
        if version == openapi.DEFAULT_VERSION and unknown:
            raise openapi.Mismatch(f"GitHub's schema has no such field: {', '.join(unknown[:8])}")

    def note(self, label: str, check) -> None:
        try:
            check()
        except openapi.Mismatch as mismatch:
            self.mismatches.append(f"{label}: {mismatch}")

    def report(self) -> int:
        for title, counts in (
            ("requests checked", self.requests),
            ("answers checked", self.answers),
            ("webhooks checked", self.events),
            ("requests for what GitHub does not have", self.unknown),
        ):
            if counts:
                print(f"{title}: {counts.total()}")
                for name, count in sorted(counts.items()):
                    print(f"  {count:6}  {name}")
        for mismatch in self.mismatches[:20]:
            print(f"MISMATCH {mismatch}", file=sys.stderr)
        if self.mismatches:
            print(f"{len(self.mismatches)} mismatches", file=sys.stderr)
            return 1
        if not self.requests or not self.answers:
            print("nothing was seen: no request to check", file=sys.stderr)
            return 1
        print("all of it is what GitHub's description says")
        return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", help="the stand-in's base URL, or a JSON file")
    source = parser.parse_args().source
    exchanges, deliveries = load(source)
    verdict = Verdict()
    for exchange in exchanges:
        verdict.check_exchange(exchange)
    for delivery in deliveries:
        verdict.check_delivery(delivery)
    return verdict.report()


if __name__ == "__main__":
    sys.exit(main())
