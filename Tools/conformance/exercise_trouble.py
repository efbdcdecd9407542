"""What goes wrong on request: deliveries, requests, limits."""

import json
import threading
import time

import httpx

from stand_in_process import SECRET, TOKEN, Receiver, StandIn, check, refused, until


def hooks(stand_in: StandIn, rest, receiver: Receiver) -> None:
    """Repository webhooks and what can happen to deliveries."""
    listed = rest.repos.list_webhooks("acme", "pages").parsed_data
    hook = listed[0].id
    rest.repos.get_webhook("acme", "pages", hook)
    made = rest.repos.create_webhook(
        "acme", "pages", name="web", active=True, events=["issues"],
        config={"url": receiver.url, "content_type": "json", "secret": SECRET},
    )
    check(made.status_code == 201 and "ping" in stand_in.events(), "a new hook is pinged")

    receiver.status = 500
    stand_in.human("open", repository="acme/pages", title="nobody hears this")
    stand_in.control("webhooks/flush")
    receiver.status = 202
    items = rest.repos.list_webhook_deliveries("acme", "pages", hook, per_page=5).parsed_data
    check(items[0].status_code == 500 and items[0].status == "Invalid HTTP Response: 500", "a failure is on record")
    rest.repos.get_webhook_delivery("acme", "pages", hook, items[0].id)
    rest.repos.redeliver_webhook_delivery("acme", "pages", hook, items[0].id)
    stand_in.control("webhooks/flush")
    items = rest.repos.list_webhook_deliveries("acme", "pages", hook).parsed_data
    same = [i for i in items if i.guid == items[0].guid]
    check([i.status_code for i in same] == [202, 500] and same[0].redelivery, "the same GUID, first failed, then OK")

    def heard(count: int, **mischief: object) -> list[str]:
        """Titles as they arrive when `count` issues are opened under this mischief."""
        start = len(receiver.received)
        stand_in.control("webhooks", **mischief)
        for number in range(count):
            stand_in.human("open", repository="acme/mischief", title=f"m{number}")
        stand_in.control("webhooks/flush")
        stand_in.control("webhooks", reset=True)
        return [json.loads(body)["issue"]["title"] for _, body in receiver.received[start:]]

    stand_in.control("repositories", owner="acme", name="mischief")
    check(sorted(heard(3, drop_next=1)) == ["m1", "m2"], "drop the next")
    check(sorted(heard(4, drop_every=2)) == ["m0", "m2"], "drop every second")
    check(sorted(heard(2, duplicate_next=1)) == ["m0", "m0", "m1"], "duplicate")
    check(heard(3, reorder=3, in_order=True) == ["m2", "m1", "m0"], "reverse")
    check(len(heard(2, paused=True)) == 2, "paused, then flushed")
    check(len(heard(2, delay_ms=30, jitter_ms=30)) == 2, "delayed")
    check(len(heard(40, drop_probability=0.5, seed=7)) < 40, "lossy")
    lost = [d for d in stand_in.control("deliveries", "GET") if d["dropped"]]
    check(lost and all(d["status_code"] == 502 for d in lost), "what was lost is in the log as failed")


def faults(stand_in: StandIn, rest) -> None:
    """Requests that go wrong, before and after the deed."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    path = "/repos/acme/faults/issues"
    stand_in.control("repositories", owner="acme", name="faults")

    def titles() -> list[str]:
        repositories = stand_in.control("state", "GET")["repositories"]
        return [i["title"] for r in repositories if r["full_name"] == "acme/faults" for i in r["issues"]]

    def create(title: str, seconds: float = 0.7, **fault: object) -> httpx.Response | str:
        stand_in.control("faults", method="POST", path_contains="/issues", **fault)
        try:
            return stand_in.http.post(path, json={"title": title}, headers=headers, timeout=seconds)
        except httpx.TimeoutException:
            return "timeout"
        except httpx.TransportError:
            return "reset"

    check(create("a", kind="status", status=503, headers={"Retry-After": "1"}).headers["retry-after"] == "1", "status")
    check(create("b", kind="timeout") == "timeout", "timeout")
    check(create("c", kind="reset") == "reset", "reset")
    check(titles() == [], "nothing was done")
    check(create("d", kind="act_then_status").status_code == 502, "done, then 502")
    check(create("e", kind="act_then_timeout") == "timeout", "done, then silence")
    check(create("f", kind="act_then_reset") == "reset", "done, then reset")
    check(titles() == ["d", "e", "f"], f"all of it was done: {titles()}")
    begun = time.monotonic()
    check(create("g", kind="slow", delay_ms=200).status_code == 201 and time.monotonic() - begun >= 0.2, "slow")
    mark = stand_in.last_delivery()
    answers: list[httpx.Response | str] = []
    late = threading.Thread(
        target=lambda: answers.append(create("g2", seconds=10, kind="act_then_slow", delay_ms=1000)))
    late.start()
    until(lambda: stand_in.last_delivery() > mark, "what is answered late is told of")
    check(not answers, "the webhook overtook the answer")
    late.join()
    check(answers[0].status_code == 201, "done, then a late answer")
    try:
        create("h", kind="garbage").json()
        check(False, "garbage should not be JSON")
    except json.JSONDecodeError:
        pass
    check(create("i", kind="redirect", location="/elsewhere").headers["location"] == "/elsewhere", "redirect")
    stand_in.control("faults", kind="status", status=500, times=5, after=1)
    check(len(stand_in.control("faults", "GET")) == 1, "one fault is pending")
    check(stand_in.http.get(path, headers=headers).status_code == 200, "after: the first passes")
    check(stand_in.http.get(path, headers=headers).status_code == 500, "and the second does not")
    stand_in.control("faults", "DELETE")
    check(rest.issues.list_for_repo("acme", "faults").status_code == 200, "faults are gone")


def limits(stand_in: StandIn, rest) -> None:
    """Budgets."""
    check(rest.rate_limit.get().parsed_data.resources.core.limit == 5000, "5,000 an hour")
    stand_in.control("limits", remaining=1)
    check(rest.repos.get("acme", "pages").headers["x-ratelimit-remaining"] == "0", "the last one")
    body = refused(403, rest.repos.get, "acme", "pages")
    check("rate limit exceeded" in body["message"], "the primary limit")
    rest.rate_limit.get()
    stand_in.control("limits", renew=True, content_per_minute=1, secondary_status=429, retry_after=7)
    rest.issues.create("acme", "pages", title="one is allowed")
    body = refused(429, rest.issues.create, "acme", "pages", title="two are not")
    check("secondary rate limit" in body["message"], "the secondary limit")
    stand_in.control("limits", renew=True, content_per_minute=None, concurrent_writes=1, secondary_status=403)
    stand_in.control("faults", kind="slow", delay_ms=1000, method="POST")
    slow = threading.Thread(target=lambda: rest.issues.create("acme", "pages", title="slow"))
    slow.start()
    until(lambda: not stand_in.control("faults", "GET"), "the slow one is under way")
    refused(403, rest.issues.create, "acme", "pages", title="at the same time")
    slow.join()
    stand_in.control("limits", renew=True, concurrent_writes=None)
