#!/usr/bin/env bash
# Posts signed webhooks to one server and prints: how many a second, the 50th and 99th percentile of the answers' times
# in microseconds, and the bytes on disk for each.
#
#   webhooks.sh SIDE CONNECTIONS COUNT SECONDS DELIVERIES FOLDER
#
# SIDE is `aiohttp` (peer_webhooks.py) or `syncledger` (PROGRAMS names the folder of its built programs); PYTHON is an
# interpreter that has the peer's packages. Every answer must be 202, or this fails.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
side=$1 connections=$2 count=$3 seconds=$4 deliveries=$5 folder=$6
secret=benchmark port=$(python3 "$here/../free_port.py")
pids=()
trap 'kill -9 "${pids[@]}" 2>/dev/null; wait 2>/dev/null' EXIT
rm -rf "$folder"
mkdir -p "$folder"

# until_up URL: returns when something answers there.
until_up() {
    for _ in $(seq 100); do
        curl --silent --output /dev/null "$1" && return
        sleep 0.1
    done
    echo "nothing answers at $1" >&2
    exit 1
}

case $side in
    aiohttp)
        "$PYTHON" "$here/peer_webhooks.py" "$port" "$secret" "$folder/peer.db" &
        server=$!
        ;;
    syncledger)
        "$PROGRAMS/github-stand-in" --token t --quiet --webhook-url http://127.0.0.1:9/ --webhook-secret "$secret" \
            >"$folder/stand-in.log" &
        pids+=($!)
        for _ in $(seq 100); do
            if [ -s "$folder/stand-in.log" ]; then break; fi
            sleep 0.1
        done
        api=$(grep -o 'http://[0-9.:]*' "$folder/stand-in.log" | head -1)
        curl --silent --fail --output /dev/null "$api/_control/repositories" -d '{"owner": "octocat", "name": "garden"}'
        export SYNCLEDGER_DATA=$folder/data SYNCLEDGER_HTTP_PORT=$port SYNCLEDGER_GITHUB_API_URL=$api
        export SYNCLEDGER_GITHUB_TOKEN=t SYNCLEDGER_GITHUB_WEBHOOK_SECRET=$secret SYNCLEDGER_LOG_LEVEL=error
        "$PROGRAMS/syncledger" connect octocat/garden --project garden >/dev/null
        "$PROGRAMS/syncledger" serve --no-projector &
        server=$!
        ;;
esac
pids+=("$server")
until_up "http://127.0.0.1:$port/healthz"
read -r accepted refused rate median worst < <(
    wrk -t1 -c"$connections" -d"$seconds" -s "$here/webhooks.lua" "http://127.0.0.1:$port" -- "$deliveries" "$count" |
        tail -1
)
if [ "$accepted" != "$count" ]; then
    echo "$side: $accepted of $count webhooks were accepted and $refused refused; give it more time" >&2
    exit 1
fi
kill -INT "$server"
wait "$server" 2>/dev/null || true
# What is in the write-ahead log is on its way into the file, whose pages it repeats.
shopt -s nullglob
files=("$folder"/*.db "$folder"/data/*.db)
for file in "${files[@]}"; do sqlite3 "$file" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null; done
bytes=$(du -bc "${files[@]}" | tail -1 | cut -f1)
echo "$rate $median $worst $((bytes / count))"
