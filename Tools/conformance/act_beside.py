"""Somebody else who works on the same issues, through githubkit: nobody here wrote that client.

    python act_beside.py http://127.0.0.1:PORT TOKEN OWNER/REPO act SEED ACTIONS
    python act_beside.py http://127.0.0.1:PORT TOKEN OWNER/REPO list

`act` opens, edits, labels, closes and reopens issues, and writes, edits and deletes comments, in an order that SEED
decides. `list` prints every issue with its comments as JSON.
"""

import json
import random
import sys
import time

from githubkit import GitHub, TokenAuthStrategy
from githubkit.exception import RequestFailed


class Actor:
    def __init__(self, url: str, token: str, repository: str) -> None:
        # githubkit's namespaces hold their client weakly.
        self.client = GitHub(TokenAuthStrategy(token), base_url=url, auto_retry=False, http_cache=False)
        self.issues = self.client.rest("2022-11-28").issues
        self.owner, self.repo = repository.split("/")

    def all_issues(self) -> list:
        pages = self.client.rest.paginate(
            self.issues.list_for_repo, owner=self.owner, repo=self.repo, state="all", per_page=50)
        return list(pages)

    def comments_of(self, number: int) -> list:
        pages = self.client.rest.paginate(
            self.issues.list_comments, owner=self.owner, repo=self.repo, issue_number=number, per_page=50)
        return list(pages)

    def act(self, dice: random.Random, step: int) -> str:
        """One action on something that is there now."""
        place = (self.owner, self.repo)
        issues = self.all_issues()
        action = dice.choice(
            ["open"] + ["edit", "rewrite", "label", "close", "reopen", "comment", "comment", "edit_comment", "delete_comment"] * 2)
        if action == "open" or not issues:
            self.issues.create(*place, title=f"Theirs {step}", body="Opened with githubkit.")
            return "open"
        issue = dice.choice(issues)
        if action == "edit":
            self.issues.update(*place, issue.number, title=f"{issue.title[:40]} *{step}")
        elif action == "rewrite":
            self.issues.update(*place, issue.number, body=f"Rewritten {step}.")
        elif action == "label":
            self.issues.update(*place, issue.number, labels=dice.sample(["bug", "red", "wet", "dry"], 2))
        elif action == "close":
            self.issues.update(
                *place, issue.number, state="closed", state_reason=dice.choice(["completed", "not_planned"]))
        elif action == "reopen":
            self.issues.update(*place, issue.number, state="open")
        elif action == "comment":
            self.issues.create_comment(*place, issue.number, body=f"Theirs, {step}.")
        else:
            comments = self.comments_of(issue.number)
            if not comments:
                return "nothing"
            comment = dice.choice(comments)
            if action == "edit_comment":
                self.issues.update_comment(*place, comment.id, body=f"Theirs, edited {step}.")
            else:
                self.issues.delete_comment(*place, comment.id)
        return action

    def listing(self) -> list[dict]:
        return [
            {
                "number": issue.number,
                "title": issue.title,
                "body": issue.body or "",
                "state": issue.state,
                "state_reason": issue.state_reason or None,
                "labels": sorted(label if isinstance(label, str) else label.name for label in issue.labels),
                "comments": [
                    {"id": comment.id, "body": comment.body} for comment in self.comments_of(issue.number)
                ],
            }
            for issue in self.all_issues()
        ]


def main() -> int:
    url, token, repository, order, *rest = sys.argv[1:]
    actor = Actor(url, token, repository)
    if order == "list":
        json.dump(actor.listing(), sys.stdout)
        return 0
    dice = random.Random(int(rest[0]))
    done: dict[str, int] = {}
    for step in range(int(rest[1])):
        try:
            action = actor.act(dice, step)
        except RequestFailed as failure:
            # Somebody else deleted it in between.
            if failure.response.status_code not in (404, 410):
                raise
            action = "too late"
        done[action] = done.get(action, 0) + 1
        time.sleep(dice.uniform(0, 0.15))
    print(json.dumps(done))
    return 0


if __name__ == "__main__":
    sys.exit(main())
