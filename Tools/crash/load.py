"""Everybody at once: GitHub's webhooks, clients, people at GitHub; and what each of them has been promised."""

import hashlib
import hmac
import json
import random
import threading
import uuid

from processes import OWNER, PROJECT, REPOSITORY, SECRET, Web

LABELS = ["wet", "dry", "red", "sunny"]
MILESTONES = [None, 1, 2]


class Promises:
    """What was answered. A thread adds to it, another reads it."""

    def __init__(self):
        self.lock, self.kept = threading.Lock(), []
        # What was asked again: nobody had answered, or it was refused for want of room.
        self.webhooks = self.edits = self.unanswered = self.no_room = 0

    def note(self, kind, **promise):
        with self.lock:
            self.kept.append(promise)
            setattr(self, kind, getattr(self, kind) + 1)

    def all(self):
        with self.lock:
            return list(self.kept)


class Load:
    """Threads that go on until they are told to stop, whoever is killed meanwhile."""

    def __init__(self, system, seed, answers_early=False):
        self.system, self.promises, self.answers_early = system, Promises(), answers_early
        self.stopping = threading.Event()
        self.failures = []
        self.received, self.last_delivery = [], 0
        dice = random.Random(seed)
        parts = [self.deliver, self.deliver, self.edit, self.edit, self.act]
        self.threads = [
            threading.Thread(target=self.keep_on, args=(part, random.Random(dice.random()), number), daemon=True)
            for number, part in enumerate(parts)
        ]

    def start(self):
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)
        if self.failures:
            raise self.failures[0]

    def keep_on(self, part, dice, number):
        try:
            part(dice, number)
        except Exception as failure:  # noqa: BLE001 - told to whoever waits
            self.failures.append(failure)

    def rest(self, seconds):
        return self.stopping.wait(seconds)

    def until_answered(self, web, method, path, body, headers):
        """Sends it again until there is an answer, as a client does; None when it is time to stop."""
        while not self.stopping.is_set():
            try:
                status, answer = web.send(method, path, body, headers)
                if status < 500:
                    return status, answer
                if isinstance(answer, dict) and answer.get("type", "").endswith(":disk-full"):
                    self.promises.no_room += 1
            except OSError:
                pass
            self.promises.unanswered += 1
            self.rest(0.1)
        return None

    # Webhooks about a repository that nothing is connected to: receipts, as fast as they come.

    def deliver(self, dice, number):
        web, serial = Web(self.system.port), 0
        while not self.rest(dice.uniform(0, 0.06)):
            serial += 1
            guid = str(uuid.UUID(int=dice.getrandbits(128)))
            body = json.dumps(self.payload(dice, number * 100_000 + serial)).encode()
            signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
            headers = {
                "X-GitHub-Delivery": guid, "X-GitHub-Event": "issues", "X-GitHub-Hook-ID": "1",
                "X-Hub-Signature-256": f"sha256={signature}",
            }
            if self.answers_early:
                self.promises.note("webhooks", type="webhook.received", delivery=guid)
                try:
                    web.send("POST", "/github/webhooks", body, headers)
                except OSError:
                    self.rest(0.1)
                continue
            answer = self.until_answered(web, "POST", "/github/webhooks", body, headers)
            if answer is None:
                return
            if answer[0] != 202:
                raise AssertionError(f"a webhook was answered {answer}")
            self.promises.note("webhooks", position=answer[1]["event"], type="webhook.received", delivery=guid)

    @staticmethod
    def payload(dice, serial):
        person = {"id": 7, "login": "moss", "type": "User"}
        issue = {
            "id": 9_000_000 + serial, "number": serial, "title": f"Far away {serial}", "state": "open", "locked": False,
            "body": "Not ours. " * int(dice.expovariate(1 / 60)), "user": person, "labels": [], "assignees": [],
            "milestone": None, "state_reason": None, "created_at": "2025-06-01T00:00:00Z",
            "updated_at": "2025-06-01T00:00:00Z", "url": f"https://api.github.com/repos/far/away/issues/{serial}",
            "html_url": f"https://github.com/far/away/issues/{serial}",
        }
        owner = {"id": 8, "login": "far", "type": "User"}
        repository = {"id": 77, "name": "away", "full_name": "far/away", "owner": owner, "private": False}
        return {"action": "opened", "issue": issue, "repository": repository, "sender": person}

    # Clients, each with tasks of its own and an Idempotency-Key for each edit.

    def edit(self, dice, number):
        web, tasks, comments, serial = self.system.client(), [], [], 0
        while not self.rest(dice.uniform(0.05, 0.4)):
            serial += 1
            name = f"{number}-{serial}"
            choice = dice.random()
            if not tasks or (choice < 0.12 and len(tasks) < 12):
                record, method, path = f"task/ours-{name}", "PUT", f"/v1/tasks/ours-{name}"
                body = {"project_id": PROJECT, "title": f"Ours {name}", "body": f"origin ours-{name}"}
                tasks.append(f"ours-{name}")
            elif choice < 0.24 and len(comments) < 12:
                record, method = f"comment/note-{name}", "PUT"
                path = f"/v1/tasks/{dice.choice(tasks)}/comments/note-{name}"
                body = {"body": f"origin note-{name}"}
                comments.append(f"note-{name}")
            elif choice < 0.4 and comments:
                comment = dice.choice(comments)
                record, method, path = f"comment/{comment}", "PATCH", f"/v1/comments/{comment}"
                body = {"body": f"origin {comment}\nedited {name}"}
            else:
                task = dice.choice(tasks)
                record, method, path = f"task/{task}", "PATCH", f"/v1/tasks/{task}"
                body = dice.choice([
                    {"title": f"Ours, edited {name}"}, {"labels": dice.sample(LABELS, 2)},
                    {"state": "closed", "state_reason": "completed"}, {"state": "open"},
                    {"milestone": dice.choice(MILESTONES)}, {"assignees": dice.choice([[], [OWNER]])},
                ])
            answer = self.until_answered(web, method, path, body, {"Idempotency-Key": name})
            if answer is None:
                return
            if answer[0] not in (200, 201):
                raise AssertionError(f"{method} {path} was answered {answer}")
            self.promises.note(
                "edits", position=answer[1]["operation"]["id"], type="operation.recorded", record=record)

    # People at GitHub. Each change is a webhook, which may find nobody, come late, twice, or not at all.

    def act(self, dice, _number):
        web = Web(self.system.git_hub.port)
        theirs, comments, serial = [], [], 0

        def human(action, **fields):
            status, answer = web.send(
                "POST", "/_control/human", {"repository": REPOSITORY, "action": action, "login": "rosa", **fields})
            return answer if status == 200 else None

        while not self.rest(dice.uniform(0.05, 0.4)):
            serial += 1
            # Calls that are under way when somebody is killed: acted on or not.
            web.send(
                "POST", "/_control/faults",
                {"kind": dice.choice(["slow", "act_then_slow"]), "method": dice.choice(["POST", "PATCH", "GET"]),
                 "path_contains": "/repos/", "delay_ms": dice.randrange(1200)})
            issues = web.send("GET", "/_control/state")[1]["repositories"][0]["issues"]
            often = ["edit", "label", "plan", "assign", "close", "reopen", "comment", "edit_comment", "delete_comment"]
            action = dice.choice(["open"] + often * 2)
            if action == "open" or not issues:
                if len(theirs) < 12:
                    theirs.append(human("open", title=f"Theirs {serial}", body="Opened at GitHub."))
                continue
            number = dice.choice(issues)["number"]
            if action == "edit":
                human("edit", number=number, title=f"Edited there {serial}")
            elif action == "label":
                human("label", number=number, label=dice.choice(LABELS))
            elif action == "plan":
                human("edit", number=number, milestone=dice.choice(MILESTONES))
            elif action == "assign":
                human(dice.choice(["assign", "unassign"]), number=number, assignee=OWNER)
            elif action in ("close", "reopen"):
                human(action, number=number)
            elif action == "comment" or not comments:
                comments.append((number, human("comment", number=number, body=f"Theirs {serial}.")))
            else:
                number, comment = comments.pop(dice.randrange(len(comments)))
                if action == "edit_comment":
                    comment = human("edit_comment", number=number, comment_id=comment["id"], body=f"Edited {serial}.")
                    comments.append((number, comment))
                else:
                    human("delete_comment", number=number, comment_id=comment["id"])

    def received_by_hook(self):
        """GitHub's own webhooks that were answered 2xx, by GitHub's log of deliveries."""
        for delivery in self.system.ask_git_hub(f"deliveries?after={self.last_delivery}"):
            self.last_delivery = delivery["id"]
            if 200 <= delivery["status_code"] < 300:
                self.received.append({"type": "webhook.received", "delivery": delivery["guid"]})
        return self.received
