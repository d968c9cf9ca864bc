"""An MCP server of both eras: with sessions, and without."""

import asyncio

from mcp.server import MCPServer
from mcp.server.mcpserver import Context

from serving import listen, serve

server = MCPServer("both-eras")


@server.tool()
def echo(message: str) -> str:
    """Repeats a message."""
    return message


@server.tool()
def add(a: int, b: int) -> int:
    """Adds two numbers."""
    return a + b


@server.tool()
async def count(to: int, ctx: Context) -> str:
    """Counts, and says how far it is."""
    for number in range(to):
        await ctx.report_progress(number + 1, to, f"{number + 1} of {to}")
        await asyncio.sleep(0.02)
    return f"counted to {to}"


@server.tool()
async def change(ctx: Context) -> str:
    """Says that there are other tools now."""
    await ctx.notify_tools_changed()
    return "changed"


@server.resource("demo://greeting")
def greeting() -> str:
    """A greeting."""
    return "Hello from a resource, 你好"


@server.prompt()
def review(text: str) -> str:
    """Asks for a review."""
    return f"Review this: {text}"


listener, _ = listen()
serve(server.streamable_http_app(), listener)
