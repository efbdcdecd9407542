#!/usr/bin/env python3
"""The peer for webhooks: aiohttp and gidgethub, as their users write it, and one durable INSERT of the body.

    peer_webhooks.py PORT SECRET DATABASE
"""

import sqlite3
import sys

from aiohttp import web
from gidgethub import ValidationFailure, sansio

port, secret, database = int(sys.argv[1]), sys.argv[2], sys.argv[3]
connection = sqlite3.connect(database, isolation_level=None)
connection.executescript(
    """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE webhook (delivery TEXT PRIMARY KEY, event TEXT NOT NULL, body BLOB NOT NULL);
    """
)


async def receive(request: web.Request) -> web.Response:
    body = await request.read()
    try:
        event = sansio.Event.from_http(request.headers, body, secret=secret)
    except ValidationFailure:
        return web.Response(status=401)
    connection.execute("INSERT OR IGNORE INTO webhook VALUES (?, ?, ?)", (event.delivery_id, event.event, body))
    return web.json_response({"delivery": event.delivery_id}, status=202)


app = web.Application(client_max_size=26_214_400)
app.add_routes([web.post("/github/webhooks", receive)])
web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)
