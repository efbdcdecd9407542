"""What stands at the stand-in, and whether it is what the ledger says."""

import collections
import re

from processes import PROJECT

MARKER = re.compile(r"(?:\n\n)?<!-- syncledger:([0-9a-f]+:\d+:\d+):[0-9a-f]+ -->$")
ORIGIN = re.compile(r"^origin (\S+)")


def texts(system):
    """The body of every issue and comment there, with where it stands."""
    for issue in system.ask_git_hub("state")["repositories"][0]["issues"]:
        yield f"issue {issue['number']}", issue["body"] or ""
        for comment in issue["comments"]:
            yield f"comment {comment['id']}", comment["body"]


def duplicates(system):
    """What exists twice there: by the marker of our create, and by who a client said it was."""
    places = collections.defaultdict(list)
    for place, text in texts(system):
        for key in (MARKER.search(text), ORIGIN.search(text)):
            if key:
                places[key[1]].append(place)
    return [f"{key} stands at {' and at '.join(found)}" for key, found in places.items() if len(found) > 1]


def there(system):
    return {
        issue["number"]: {
            "title": issue["title"], "body": MARKER.sub("", issue["body"] or ""), "state": issue["state"],
            "state_reason": issue["state_reason"], "labels": sorted(issue["labels"]),
            "assignees": sorted(issue["assignees"]), "milestone": issue["milestone"],
            "comments": {comment["id"]: MARKER.sub("", comment["body"]) for comment in issue["comments"]},
        }
        for issue in system.ask_git_hub("state")["repositories"][0]["issues"]
    }


def here(system):
    """The same as the client API shows it. A record that is not at GitHub stands under its own id."""
    client = system.client()

    def listed(path, key):
        after = ""
        while True:
            status, page = client.send("GET", f"{path}{'&' if '?' in path else '?'}limit=200{after}")
            if status != 200:
                raise OSError(f"{path}: {status} {page}")
            yield from page[key]
            if not page.get("next"):
                return
            after = f"&after={page['next']}"

    found = {}
    for task in listed(f"/v1/tasks?project={PROJECT}", "tasks"):
        comments = listed(f"/v1/tasks/{task['task_id']}/comments", "comments")
        found[(task["github"] or {}).get("issue_number") or task["task_id"]] = {
            "title": task["title"], "body": task["body"], "state": task["state"], "state_reason": task["state_reason"],
            "labels": sorted(task["labels"]), "assignees": sorted(task["assignees"]), "milestone": task["milestone"],
            "comments": {
                (comment["github"] or {}).get("comment_id") or comment["comment_id"]: comment["body"]
                for comment in comments if not comment["deleted"]
            },
        }
    return found


def differences(system):
    at_git_hub, ours = there(system), here(system)
    return [
        f"{key}: GitHub has {at_git_hub.get(key)}, the ledger {ours.get(key)}"
        for key in {**at_git_hub, **ours} if at_git_hub.get(key) != ours.get(key)
    ]


def unfinished(system):
    """Operations that have not come to an end, with what they wait for."""
    client, found = system.client(), []
    for state in ("queued", "processing", "errored"):
        found += client.send("GET", f"/v1/operations?state={state}&limit=200")[1]["operations"]
    return found
