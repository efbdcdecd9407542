"""A running github-stand-in, a receiver for its webhooks, and how to say what is wrong."""

import http.server
import subprocess
import threading
import time

import httpx
from githubkit import GitHub
from githubkit.exception import RequestFailed

SECRET = "It's a Secret to Everybody"
TOKEN = "ghp_exercise"
APP_ID = 1001
WRONG = {"X-Deliberately-Wrong": "1"}


class Receiver:
    """A webhook receiver that keeps what it gets, and fails on request."""

    def __init__(self) -> None:
        self.received: list[tuple[dict, bytes]] = []
        self.status = 202
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.received.append(({key.lower(): value for key, value in self.headers.items()}, body))
                self.send_response(receiver.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/github/webhooks"


class StandIn:
    """The program under test, and its control API."""

    def __init__(self, program: str, *arguments: str) -> None:
        self.process = subprocess.Popen([program, "--quiet", *arguments], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("github-stand-in listening on http://"), line
        self.url = line.split()[-1]
        self.http = httpx.Client(base_url=self.url, timeout=60)

    def control(self, path: str, _method: str = "POST", **fields: object):
        answer = self.http.request(_method, f"/_control/{path}", json=fields if _method == "POST" else None)
        assert answer.status_code == 200, f"{path} {fields}: {answer.status_code} {answer.text}"
        return answer.json()

    def human(self, action: str, **fields: object):
        return self.control("human", action=action, **fields)

    def events(self, after: int = 0) -> list[str]:
        self.control("webhooks/flush")
        deliveries = self.control(f"deliveries?after={after}", "GET")
        return [f"{d['event']}.{d['action']}" if d["action"] else d["event"] for d in deliveries]

    def last_delivery(self) -> int:
        self.control("webhooks/flush")
        return max((d["id"] for d in self.control("deliveries", "GET")), default=0)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def check(truth: object, message: str) -> None:
    if not truth:
        raise SystemExit(f"NOT AS GITHUB DOES IT: {message}")


def until(truth, message: str) -> None:
    """Waits for what is to become true."""
    end = time.monotonic() + 10
    while not truth():
        check(time.monotonic() < end, message)
        time.sleep(0.01)


def refused(status: int, call, *arguments: object, **keywords: object) -> dict:
    """The error body of a call that has to fail with this status."""
    try:
        call(*arguments, **keywords)
    except RequestFailed as failure:
        check(failure.response.status_code == status, f"{failure.response.status_code} instead of {status}")
        return failure.response.json()
    except Exception as failure:  # githubkit raises its own kinds for limits
        response = getattr(failure, "response", None)
        check(response is not None and response.status_code == status, f"{failure!r} instead of {status}")
        return response.json()
    raise SystemExit(f"NOT AS GITHUB DOES IT: {call} was not refused with {status}")


clients: list[GitHub] = []


def client(stand_in: StandIn, auth, version: str = "2022-11-28"):
    # githubkit's namespaces hold their client weakly; somebody has to hold it.
    clients.append(GitHub(auth, base_url=stand_in.url, auto_retry=False, http_cache=False))
    return clients[-1].rest(version)
