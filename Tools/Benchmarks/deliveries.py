#!/usr/bin/env python3
"""Writes signed webhooks of 11.6 KB about issues that are opened, for webhooks.lua to post.

    deliveries.py STAND_IN COUNT SECRET FILE

The shape is what the stand-in's GitHub delivers, taken from it once; what differs from one delivery to the next is
the issue: its ids, its number, its title, its text and its time. Each stands in FILE as one line of headers' values
(delivery id, signature, size of the body in bytes), then the body and a line's end.
"""

import hashlib
import hmac
import json
import pathlib
import random
import subprocess
import sys
import urllib.request
import uuid

SIZE = 11_600
WORDS = pathlib.Path(__file__).read_text().split()


def delivered_by(stand_in: str) -> dict:
    """The payload of an issue with labels, an assignee and a milestone, as the stand-in would deliver it."""
    process = subprocess.Popen(
        [stand_in, "--token", "t", "--quiet", "--webhook-url", "http://127.0.0.1:9/", "--webhook-secret", "s"],
        stdout=subprocess.PIPE, text=True,
    )
    try:
        url = process.stdout.readline().split()[-1]

        def control(path: str, **order: object) -> object:
            data = json.dumps(order).encode() if order else None
            with urllib.request.urlopen(f"{url}/_control/{path}", data) as answer:
                return json.load(answer)

        control("webhooks", drop_probability=1)
        control("repositories", owner="octocat", name="garden")
        control("human", repository="octocat/garden", action="open", title="Bed", labels=["bug", "help wanted"])
        control("human", repository="octocat/garden", action="edit", number=1, assignees=["octocat"])
        return control("deliveries")[-1]["payload"] | {"action": "opened"}
    finally:
        process.kill()


def main(stand_in: str, count: str, secret: str, file: str) -> None:
    payload = delivered_by(stand_in)
    payload.pop("changes", None)
    issue = payload["issue"]
    first = issue["id"]
    chance = random.Random(17)
    with open(file, "wb") as out:
        for number in range(1, int(count) + 1):
            text = json.dumps(issue | {"number": number, "id": first + number})
            text = text.replace("/issues/1", f"/issues/{number}")
            payload["issue"] = json.loads(text) | {
                "title": " ".join(chance.choices(WORDS, k=6)),
                "updated_at": f"2026-01-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z",
                "body": "",
            }
            missing = SIZE - len(json.dumps(payload, separators=(",", ":")))
            prose = ""
            while len(prose) < missing:
                prose += chance.choice(WORDS).replace('"', "").replace("\\", "") + " "
            payload["issue"]["body"] = prose[:missing]
            body = json.dumps(payload, separators=(",", ":")).encode()
            signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
            out.write(f"{uuid.UUID(int=chance.getrandbits(128))} sha256={signature} {len(body)}\n".encode())
            out.write(body + b"\n")


main(*sys.argv[1:])
