"""The `mcp` library, at URL with the credential HEADERS, over TRANSPORT (`http` or `sse`), in the
era MODE (`auto` or `legacy`)."""

import asyncio
import json
import os
from contextlib import asynccontextmanager

import httpx2
from mcp import Client
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client

from cases import case, run

URL = os.environ["URL"]
HEADERS = json.loads(os.environ.get("HEADERS", "{}"))
MODE = os.environ.get("MODE", "auto")


@asynccontextmanager
async def connected(**more):
    if os.environ.get("TRANSPORT") == "sse":
        async with Client(sse_client(URL, headers=HEADERS), mode="legacy", **more) as client:
            yield client
        return
    async with httpx2.AsyncClient(headers=HEADERS, timeout=20) as http:
        transport = streamable_http_client(URL, http_client=http)
        async with Client(transport, mode=MODE, **more) as client:
            yield client


@case
async def server():
    async with connected() as client:
        # Who leaves at once may find the library still busy with its last notification.
        await client.list_tools()
        return {
            "protocol": client.protocol_version,
            "info": client.server_info,
            "capabilities": client.server_capabilities,
            "instructions": client.instructions,
        }


@case
async def tools():
    async with connected() as client:
        return await client.list_tools()


@case
async def echo():
    async with connected() as client:
        return await client.call_tool("echo", {"message": "Grüße, 你好"})


@case
async def unknown_tool():
    async with connected() as client:
        return await client.call_tool("nothing", {})


@case
async def resources():
    """The list, the templates, and the first of them."""
    async with connected() as client:
        found = await client.list_resources()
        templates = await client.list_resource_templates()
        first = await client.read_resource(str(found.resources[0].uri))
        return {"all": found, "templates": templates, "first": first}


@case
async def prompts():
    async with connected() as client:
        found = await client.list_prompts()
        name, arguments = json.loads(os.environ["PROMPT"])
        return {"all": found, "one": await client.get_prompt(name, arguments)}


@case
async def progress():
    """A tool that says how far it is."""
    heard = []

    async def hear(progress, total, message):
        heard.append([progress, total, message])

    async with connected() as client:
        name, arguments = json.loads(os.environ["SLOW_TOOL"])
        answer = await client.call_tool(name, arguments, progress_callback=hear)
        async with asyncio.timeout(10):
            # The last word may come after the answer.
            while len(heard) < 3:
                await asyncio.sleep(0.01)
        return {"heard": heard, "answer": answer}


@case
async def asked_back():
    """A tool for which the server asks its client something."""

    async def sample(context, params):
        from mcp.types import CreateMessageResult, TextContent

        said = params.messages[0].content
        text = said[0].text if isinstance(said, list) else said.text
        content = TextContent(type="text", text=f"sampled: {text}")
        return CreateMessageResult(role="assistant", content=content, model="a-model")

    async with connected(sampling_callback=sample) as client:
        return await client.call_tool(
            "trigger-sampling-request", {"prompt": "what now", "maxTokens": 10}
        )


@case
async def notifications():
    """What the server says without being asked."""
    heard = asyncio.Queue()

    async def hear(message):
        if hasattr(message, "method"):
            heard.put_nowait(message.method)

    async with connected(message_handler=hear) as client:
        await client.call_tool("toggle-simulated-logging", {})
        async with asyncio.timeout(20):
            while (said := await heard.get()) != "notifications/message":
                pass
        return said


@case
async def listening():
    """What the server says to whoever listens, in the newer era."""
    async with connected() as client, asyncio.timeout(20):
        async with client.listen(tools_list_changed=True) as changes:
            await client.call_tool("change", {})
            return type(await anext(aiter(changes))).__name__


@case
async def ended_session():
    """A session until its end and after, request by request."""
    async with httpx2.AsyncClient(headers=HEADERS, timeout=20) as http:
        start = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "initialize",
            "params": {
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"},
            },
        }
        accept = {"accept": "application/json, text/event-stream"}
        begun = await http.post(URL, json=start, headers=accept)
        session = {"mcp-session-id": begun.headers["mcp-session-id"]}
        accept |= {"mcp-protocol-version": "2025-06-18"}
        ready = {"jsonrpc": "2.0", "method": "notifications/initialized"}
        ready = await http.post(URL, json=ready, headers=accept | session)
        ask = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
        statuses = [begun.status_code, ready.status_code]
        statuses.append((await http.post(URL, json=ask, headers=accept | session)).status_code)
        statuses.append((await http.delete(URL, headers=accept | session)).status_code)
        over = await http.post(URL, json=ask, headers=accept | session)
        return {"statuses": statuses, "over": over.status_code, "body": over.text}


run()
