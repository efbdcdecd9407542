"""What GitHub's OpenAPI description says about one exchange, asked of githubkit's generated client.

githubkit has one method for each operation. Calling it on a client that sends nothing shows what the operation would
send for given arguments and which model describes its answer; comparing that with what really went over the wire finds
every field that GitHub does not know.
"""

import datetime
import inspect
import json
import re
import typing
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

import githubkit
from githubkit.compat import model_dump
from githubkit.typing import Missing
from githubkit.utils import UNSET
from pydantic import BaseModel, TypeAdapter, ValidationError

VERSIONS = ("2022-11-28", "2026-03-10")
# GitHub's answer when a request names no version.
DEFAULT_VERSION = VERSIONS[0]

# Operation by method and path, as GitHub's reference writes them, and githubkit's name for it.
OPERATIONS = {
    "GET /user": "users.get_authenticated",
    "GET /rate_limit": "rate_limit.get",
    "GET /app": "apps.get_authenticated",
    "GET /app/installations": "apps.list_installations",
    "GET /app/installations/{installation_id}": "apps.get_installation",
    "POST /app/installations/{installation_id}/access_tokens": "apps.create_installation_access_token",
    "GET /app/hook/deliveries": "apps.list_webhook_deliveries",
    "GET /app/hook/deliveries/{delivery_id}": "apps.get_webhook_delivery",
    "POST /app/hook/deliveries/{delivery_id}/attempts": "apps.redeliver_webhook_delivery",
    "GET /installation/repositories": "apps.list_repos_accessible_to_installation",
    "GET /repos/{owner}/{repo}": "repos.get",
    "GET /repos/{owner}/{repo}/hooks": "repos.list_webhooks",
    "POST /repos/{owner}/{repo}/hooks": "repos.create_webhook",
    "GET /repos/{owner}/{repo}/hooks/{hook_id}": "repos.get_webhook",
    "GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries": "repos.list_webhook_deliveries",
    "GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}": "repos.get_webhook_delivery",
    "POST /repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}/attempts": "repos.redeliver_webhook_delivery",
    "GET /repos/{owner}/{repo}/installation": "apps.get_repo_installation",
    "GET /repos/{owner}/{repo}/issues": "issues.list_for_repo",
    "POST /repos/{owner}/{repo}/issues": "issues.create",
    "GET /repos/{owner}/{repo}/issues/comments": "issues.list_comments_for_repo",
    "GET /repos/{owner}/{repo}/issues/comments/{comment_id}": "issues.get_comment",
    "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}": "issues.update_comment",
    "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}": "issues.delete_comment",
    "GET /repos/{owner}/{repo}/issues/{issue_number}": "issues.get",
    "PATCH /repos/{owner}/{repo}/issues/{issue_number}": "issues.update",
    "GET /repos/{owner}/{repo}/issues/{issue_number}/comments": "issues.list_comments",
    "POST /repos/{owner}/{repo}/issues/{issue_number}/comments": "issues.create_comment",
    "GET /repos/{owner}/{repo}/pulls": "pulls.list",
    "GET /repos/{owner}/{repo}/pulls/{pull_number}": "pulls.get",
}

# Fields that GitHub's description has in some schemas of a label, user or App and lacks in others of the same; GitHub
# itself sends one form everywhere.
UNEVEN_FIELDS = {"archived_at", "archived_by", "client_id", "user_view_type"}


class Mismatch(Exception):
    """Something on the wire that GitHub's description does not allow."""


@dataclass
class Operation:
    """One endpoint as the description has it, and the parameters that its path held."""

    endpoint: str
    name: str
    parameters: dict[str, str]


def operation(method: str, path: str) -> Operation | None:
    """The operation that a request meant, or None if the description has no such endpoint in our table."""
    # Link headers and redirects name repositories by id; the operation is the same.
    path = re.sub(r"^/api/v3", "", path)
    path = re.sub(r"^/repositories/\d+", "/repos/owner/repo", path)
    for endpoint, name in OPERATIONS.items():
        verb, template = endpoint.split(" ")
        if verb != method:
            continue
        pattern = re.sub(
            r"\{(\w+)\}",
            lambda found: f"(?P<{found[1]}>" + (r"\d+" if found[1].endswith(("_id", "_number")) else "[^/]+") + ")",
            template,
        )
        if match := re.fullmatch(pattern, path):
            return Operation(endpoint, name, {key: unquote(value) for key, value in match.groupdict().items()})
    return None


class _Sending(Exception):
    """Carries what an operation was about to send out of githubkit's method."""

    def __init__(self, arguments: dict):
        self.arguments = arguments


class _SilentClient(githubkit.GitHub):
    def request(self, method, url, **arguments):  # type: ignore[override]
        raise _Sending(arguments)


_client = _SilentClient(http_cache=False)


def _method(operation: Operation, version: str):
    group, name = operation.name.split(".")
    return getattr(getattr(_client.rest(version), group), name)


def expected(operation: Operation, version: str, body: object = None) -> dict:
    """What githubkit would send for this body, and the models of the answers. Raises Mismatch for a bad body."""
    method = _method(operation, version)
    signature = inspect.signature(method)
    arguments: dict = {}
    for name, value in operation.parameters.items():
        arguments[name] = int(value) if value.isdigit() and name not in ("owner", "repo") else value
    if "data" in signature.parameters:
        # A body is optional where every field is; an empty object says the same.
        arguments["data"] = {} if body is None else body
    elif body not in (None, {}):
        raise Mismatch(f"the endpoint takes no body, but got {json.dumps(body)[:200]}")
    try:
        method(**arguments)
    except _Sending as sending:
        return sending.arguments
    except ValidationError as error:
        raise Mismatch(f"body: {summary(error)}") from None
    raise AssertionError("githubkit's method sent nothing")


def check_request(operation: Operation, version: str, query: str, body_text: str) -> None:
    """Refuses query parameters and body fields that the operation does not have, and values of the wrong type."""
    body = json.loads(body_text) if body_text else None
    sent = expected(operation, version, body)
    if body:
        unknown = missing_from(body, sent.get("json"))
        if unknown:
            raise Mismatch(f"body: GitHub has no such field: {', '.join(unknown)}")
    signature = inspect.signature(_method(operation, version))
    names = {"Missing": Missing, "_dt": datetime, "Literal": typing.Literal, "Union": typing.Union}
    for name, value in parse_qsl(query, keep_blank_values=True):
        parameter = signature.parameters.get(name)
        if parameter is None or name in ("headers", "stream", "data") or name in operation.parameters:
            raise Mismatch(f"query: GitHub has no such parameter: {name}")
        try:
            TypeAdapter(eval(parameter.annotation, names)).validate_python(value)  # noqa: S307 - githubkit's own source
        except ValidationError as error:
            raise Mismatch(f"query {name}={value}: {summary(error)}") from None


def check_answer(operation: Operation, version: str, status: int, body_text: str) -> None:
    """Parses an answer with the operation's model and refuses fields that the model does not know."""
    arguments = expected(operation, version, _harmless_body(operation, version))
    if 200 <= status < 300:
        model = arguments.get("response_model", UNSET)
        if model is UNSET:
            if body_text not in ("", "{}"):
                raise Mismatch("the answer should have no body")
            return
    else:
        models = arguments.get("error_models") or {}
        model = models.get(str(status), models.get(f"{status // 100}XX", typing.Any))
    check_document(model, json.loads(body_text))


def check_document(model: object, document: object) -> None:
    """Parses a document with a model and refuses fields that the model does not know."""
    try:
        parsed = TypeAdapter(model).validate_python(document)
    except ValidationError as error:
        raise Mismatch(summary(error)) from None
    unknown = missing_from(document, dumped(parsed))
    if unknown:
        raise Mismatch(f"GitHub's schema has no such field: {', '.join(unknown[:8])}")


def dumped(parsed: object) -> object:
    if isinstance(parsed, BaseModel):
        return model_dump(parsed)
    if isinstance(parsed, list):
        return [dumped(element) for element in parsed]
    return parsed


def missing_from(document: object, known: object, path: str = "") -> list[str]:
    """The paths of object members in `document` that `known`, which was made from it, has lost."""
    if isinstance(document, dict) and isinstance(known, dict):
        lost: list[str] = []
        for name, value in document.items():
            if name not in known and name not in UNEVEN_FIELDS:
                lost.append(f"{path}.{name}".lstrip("."))
            else:
                lost += missing_from(value, known.get(name), f"{path}.{name}")
        return lost
    if isinstance(document, list) and isinstance(known, list):
        return [loss for a, b in zip(document, known) for loss in missing_from(a, b, f"{path}[]")]
    return []


def summary(error: ValidationError) -> str:
    """The first few problems, one short clause each."""
    problems = [f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}" for problem in error.errors()]
    return "; ".join(problems[:4]) + (f"; and {len(problems) - 4} more" if len(problems) > 4 else "")


def _harmless_body(operation: Operation, version: str) -> object:
    """A body that passes, for operations that would not tell their models without one."""
    if operation.name == "issues.create":
        return {"title": "t"}
    if operation.name in ("issues.create_comment", "issues.update_comment"):
        return {"body": "b"}
    return None
