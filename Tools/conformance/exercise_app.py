"""A GitHub App: its JWTs, its installation tokens, its deliveries."""

import time

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from githubkit import AppAuthStrategy, AppInstallationAuthStrategy

from stand_in_process import APP_ID, StandIn, check, client, refused


def app(stand_in: StandIn, key: str) -> None:
    """A GitHub App: JWTs, installation tokens, its deliveries."""
    rest = client(stand_in, AppAuthStrategy(APP_ID, key))
    check(rest.apps.get_authenticated().parsed_data.id == APP_ID, "the App sees itself")
    stand_in.control("repositories", owner="acme", name="inside", installation=42)
    rest.apps.list_installations()
    rest.apps.get_installation(42)
    check(rest.apps.get_repo_installation("acme", "inside").parsed_data.id == 42, "the installation of a repository")
    refused(404, rest.apps.get_repo_installation, "acme", "widgets")
    token = rest.apps.create_installation_access_token(42)
    check(token.status_code == 201 and token.parsed_data.token.startswith("ghs_"), "an installation token")
    narrowed = rest.apps.create_installation_access_token(42, repositories=["inside"]).parsed_data
    check([r.name for r in narrowed.repositories] == ["inside"], "a token for one repository")

    bot = client(stand_in, AppInstallationAuthStrategy(APP_ID, key, 42))
    check(bot.apps.list_repos_accessible_to_installation(per_page=10).parsed_data.total_count >= 1, "its repositories")
    issue = bot.issues.create("acme", "inside", title="by the App", body="b").parsed_data
    check(issue.user.login == "syncledger[bot]" and issue.performed_via_github_app, "the bot writes")
    bot.issues.create_comment("acme", "inside", issue.number, body="by the App")
    refused(404, bot.repos.get, "acme", "widgets")
    refused(403, bot.users.get_authenticated)

    stand_in.control("webhooks/flush")
    items = rest.apps.list_webhook_deliveries(per_page=2)
    check("next" in items.raw_response.links, "deliveries have a cursor")
    older = rest.apps._github.request(
        "GET", items.raw_response.links["next"]["url"], response_model=items._data_model).parsed_data
    check(older[0].id < items.parsed_data[-1].id, "the cursor leads on")
    one = rest.apps.get_webhook_delivery(items.parsed_data[0].id).parsed_data
    check(one.installation_id == 42, "the delivery's installation")
    mark = stand_in.last_delivery()
    check(rest.apps.redeliver_webhook_delivery(one.id).status_code == 202, "redelivery is accepted")
    stand_in.control("webhooks/flush")
    again = [d for d in stand_in.control("deliveries", "GET") if d["id"] > mark]
    check([(d["guid"], d["redelivery"]) for d in again] == [(one.guid, True)], "a redelivery keeps its GUID")

    stand_in.control("installations/42/suspend")
    refused(403, rest.apps.create_installation_access_token, 42)
    stand_in.control("installations/42/unsuspend")
    stand_in.control("installations/42/repositories", add=["acme/pages"])
    stand_in.control("installations/42/repositories", remove=["acme/pages"])
    stand_in.control("tokens/expire")
    stale = stand_in.http.get("/installation/repositories", headers={"Authorization": f"Bearer {narrowed.token}"})
    check(stale.status_code == 401, "an expired token is refused")
    other_key = pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    for status, claims, signer, reason in (
        (200, {}, key, "a good JWT"),
        (200, {"iss": "Iv23liStandInGitHub1"}, key, "the client id will do"),
        (401, {}, other_key, "signed by somebody else"),
        (404, {"iss": "77"}, key, "another App"),
        (401, {"iat": 3600, "exp": 3700}, key, "issued in the future"),
        (401, {"exp": 900}, key, "valid for more than ten minutes"),
        (401, {"exp": -1}, key, "expired"),
    ):
        now = int(time.time())
        issuer, issued, expires = claims.get("iss", str(APP_ID)), claims.get("iat", -60), claims.get("exp", 300)
        token = jwt.encode({"iss": issuer, "iat": now + issued, "exp": now + expires}, signer, algorithm="RS256")
        answer = stand_in.http.get("/app", headers={"Authorization": f"Bearer {token}"})
        check(answer.status_code == status, f"{reason}: {answer.status_code} {answer.text}")


def pem(key: rsa.RSAPrivateKey) -> str:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    return key.private_bytes(*form).decode()
