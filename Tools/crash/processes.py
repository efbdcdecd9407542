"""A stand-in GitHub and the programs that sync with it: real processes, real files, real HTTP."""

import ctypes
import http.client
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import free_port  # noqa: E402

SECRET = "secret-of-the-crash-tests-webhooks"
TOKEN = "token-of-the-crash-tests"
OWNER = "octocat"
REPOSITORY = f"{OWNER}/garden"
PROJECT = "garden"

libc = ctypes.CDLL(None)


def end_with_parent():
    """Whatever becomes of this program, nothing that it started stays behind."""
    libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Wrong(Exception):
    """Something that was promised does not hold."""


def eventually(condition, seconds, pause=0.05):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(pause)
    return False


class Web:
    """A connection that is made again when it breaks. Each thread has its own."""

    def __init__(self, port, headers=None):
        self.port, self.headers, self.connection = port, headers or {}, None

    def send(self, method, path, body=None, headers=None, timeout=15):
        """Returns the status and the answer's JSON (None where it is none); raises OSError where there is no answer."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
            content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
            self.connection.request(
                method, path, content, {"Content-Type": "application/json", **self.headers, **(headers or {})})
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise OSError(f"no answer: {error!r}") from error
        try:
            return answer.status, json.loads(text) if text else None
        except json.JSONDecodeError:
            return answer.status, None

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None


class System:
    """One data folder, the processes over it, and the GitHub that they talk to."""

    def __init__(self, programs, folder, data=None):
        self.programs, self.folder, self.started = programs, folder, 0
        self.port = free_port.find()
        self.data = data or f"{folder}/data"
        self.running = {}
        self.stand_in = subprocess.Popen(
            [f"{programs}/github-stand-in", "--quiet", "--token", TOKEN, "--webhook-secret", SECRET,
             "--webhook-url", f"http://127.0.0.1:{self.port}/github/webhooks"],
            stdout=subprocess.PIPE, text=True, preexec_fn=end_with_parent)
        url = self.stand_in.stdout.readline().split()[-1]
        self.git_hub = Web(int(url.rsplit(":", 1)[1]))
        self.environment = {
            **os.environ, "SYNCLEDGER_DATA": self.data, "SYNCLEDGER_HTTP_PORT": str(self.port),
            "SYNCLEDGER_GITHUB_API_URL": url, "SYNCLEDGER_GITHUB_WEBHOOK_SECRET": SECRET,
            "SYNCLEDGER_GITHUB_TOKEN": TOKEN, "SYNCLEDGER_GITHUB_REQUEST_TIMEOUT": "2",
            "SYNCLEDGER_GITHUB_WRITE_INTERVAL": "0", "SYNCLEDGER_RECONCILE_INTERVAL": "5",
            "SYNCLEDGER_CHECKPOINT_INTERVAL": "1", "SYNCLEDGER_LOG_LEVEL": "warning",
        }
        self.control("repositories", owner=OWNER, name=REPOSITORY.split("/")[1])
        for title in ["Spring", "Autumn"]:
            self.control("milestones", repository=REPOSITORY, title=title)
        self.command("connect", REPOSITORY, "--project", PROJECT)
        self.token = self.command("token", "create", "--name", "client").strip()

    def control(self, path, **fields):
        status, answer = self.git_hub.send("POST", f"/_control/{path}", fields)
        if status != 200:
            raise OSError(f"{path} {fields}: {status} {answer}")
        return answer

    def ask_git_hub(self, path):
        return self.git_hub.send("GET", f"/_control/{path}")[1]

    def client(self):
        return Web(self.port, {"Authorization": f"Bearer {self.token}"})

    def command(self, *arguments):
        """Runs one to its end; fails where it does."""
        done = subprocess.run(
            [f"{self.programs}/syncledger", *arguments], env=self.environment, capture_output=True, text=True,
            preexec_fn=end_with_parent)
        if done.returncode != 0:
            raise Wrong(f"syncledger {' '.join(arguments)}: {done.stdout[-2000:]} {done.stderr[-2000:]}")
        return done.stdout

    def start(self, part, largest_file=None):
        """`serve`, `serve --no-projector` or `projector`, whose files may grow to so many bytes."""

        def prepare():
            end_with_parent()
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))

        self.started += 1
        log = f"{self.folder}/{self.started:04}-{part.replace(' ', '')}.log"
        with open(log, "w") as output:
            # Beyond the limit a write fails, as on a full disk, and no signal ends the process: those that this one
            # ignores stay ignored.
            process = subprocess.Popen(
                [f"{self.programs}/syncledger", *part.split()], env=self.environment, stdout=output, stderr=output,
                preexec_fn=prepare, restore_signals=False)
        self.running[part] = process
        return process

    def kill(self, part):
        process = self.running.pop(part)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def ended(self):
        return [part for part, process in self.running.items() if process.poll() is not None]

    def is_up(self):
        try:
            return self.client().send("GET", "/healthz", timeout=2)[0] == 200
        except OSError:
            return False

    def wait_until_up(self):
        if not eventually(self.is_up, 60):
            raise Wrong(f"it does not start; its log is the last in {self.folder}")

    def stop(self):
        for part in list(self.running):
            self.kill(part)
        self.stand_in.kill()
        self.stand_in.wait()
