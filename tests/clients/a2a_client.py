"""The `a2a-sdk` library, with the agent at URL and the credential HEADERS; BINDING chooses one of
the agent's interfaces."""

import json
import os
from contextlib import asynccontextmanager

import httpx
from a2a.client import A2ACardResolver, ClientConfig, create_client
from a2a.helpers import new_text_message
from a2a.types import GetTaskRequest, ListTasksRequest, Role, SendMessageRequest
from google.protobuf.json_format import MessageToDict

from cases import case, run

URL = os.environ["URL"]
HEADERS = json.loads(os.environ.get("HEADERS", "{}"))
BINDING = os.environ.get("BINDING", "JSONRPC")


class Conversation:
    """A client, and where its requests go."""

    def __init__(self, http):
        self.http = http
        self.places = set()

    async def see(self, request):
        self.places.add(f"{request.url.scheme}://{request.url.netloc.decode()}")

    @asynccontextmanager
    async def client(self, streaming):
        config = ClientConfig(
            streaming=streaming,
            httpx_client=self.http,
            supported_protocol_bindings=[BINDING],
            use_client_preference=True,
        )
        async with await create_client(URL, config) as client:
            yield client

    async def send(self, streaming, text="hello, 你好"):
        """What comes back, piece by piece."""
        request = SendMessageRequest(message=new_text_message(text, role=Role.ROLE_USER))
        async with self.client(streaming) as client:
            return [MessageToDict(piece) async for piece in client.send_message(request)]


@asynccontextmanager
async def conversation():
    async with httpx.AsyncClient(headers=HEADERS, timeout=20) as http:
        begun = Conversation(http)
        http.event_hooks["request"].append(begun.see)
        yield begun


@case
async def card():
    async with conversation() as begun:
        card = await A2ACardResolver(begun.http, URL).get_agent_card()
        return MessageToDict(card)


@case
async def message():
    async with conversation() as begun:
        return {"pieces": await begun.send(streaming=False), "places": sorted(begun.places)}


@case
async def stream():
    async with conversation() as begun:
        return {"pieces": await begun.send(streaming=True), "places": sorted(begun.places)}


@case
async def task():
    """A task, asked for once more."""
    async with conversation() as begun:
        pieces = await begun.send(streaming=False)
        async with begun.client(streaming=False) as client:
            id = pieces[-1]["task"]["id"]
            again = await client.get_task(GetTaskRequest(id=id))
            return {"first": pieces[-1]["task"], "again": MessageToDict(again)}


@case
async def older():
    """The same agent in version 0.3 of the protocol."""
    async with conversation() as begun:
        card = await A2ACardResolver(begun.http, URL).get_agent_card()
        url = next(it.url for it in card.supported_interfaces if it.protocol_binding == "JSONRPC")
        del card.supported_interfaces[:]
        card.supported_interfaces.add(url=url, protocol_binding="JSONRPC", protocol_version="0.3")
        # The library says its newest version, unless the client says another.
        begun.http.headers["A2A-Version"] = "0.3"
        pieces = {}
        for streaming in [False, True]:
            config = ClientConfig(streaming=streaming, httpx_client=begun.http)
            request = SendMessageRequest(message=new_text_message("hello", role=Role.ROLE_USER))
            async with await create_client(card, config) as client:
                answer = client.send_message(request)
                pieces[streaming] = [MessageToDict(piece) async for piece in answer]
        return {"message": pieces[False], "stream": pieces[True]}


@case
async def unknown_task():
    async with conversation() as begun:
        async with begun.client(streaming=False) as client:
            return MessageToDict(await client.get_task(GetTaskRequest(id="nothing")))


@case
async def all_tasks():
    async with conversation() as begun:
        async with begun.client(streaming=False) as client:
            return MessageToDict(await client.list_tasks(ListTasksRequest()))


run()
