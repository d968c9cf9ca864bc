"""An A2A agent that repeats what it is told, over JSON-RPC and over HTTP with JSON."""

import asyncio

from a2a.helpers import get_message_text, new_task_from_user_message, new_text_part
from a2a.server.agent_execution import AgentExecutor
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes import create_agent_card_routes, create_jsonrpc_routes, create_rest_routes
from a2a.server.tasks import InMemoryTaskStore, TaskUpdater
from a2a.types import AgentCapabilities, AgentCard, AgentInterface, AgentSkill
from starlette.applications import Starlette

from serving import listen, serve


class Echo(AgentExecutor):
    async def execute(self, context, queue):
        task = context.current_task or new_task_from_user_message(context.message)
        await queue.enqueue_event(task)
        updater = TaskUpdater(queue, task.id, task.context_id)
        await updater.start_work()
        pieces = ["echo: ", get_message_text(context.message)]
        for index, piece in enumerate(pieces):
            await updater.add_artifact(
                [new_text_part(piece)],
                artifact_id="reply",
                name="reply",
                append=index > 0,
                last_chunk=index == len(pieces) - 1,
            )
            await asyncio.sleep(0.1)
        await updater.complete()

    async def cancel(self, context, queue):
        await TaskUpdater(queue, context.task_id, context.context_id).cancel()


def interface(path, binding):
    return AgentInterface(url=base + path, protocol_binding=binding, protocol_version="1.0")


listener, base = listen()
card = AgentCard(
    name="Echo",
    description="Repeats what it is told",
    version="1.0.0",
    supported_interfaces=[
        interface("/a2a/jsonrpc", "JSONRPC"),
        interface("/a2a/rest", "HTTP+JSON"),
    ],
    capabilities=AgentCapabilities(streaming=True),
    default_input_modes=["text/plain"],
    default_output_modes=["text/plain"],
    skills=[AgentSkill(id="echo", name="Echo", description="Repeats a text", tags=["demo"])],
)
handler = DefaultRequestHandler(Echo(), InMemoryTaskStore(), card)
routes = [
    *create_agent_card_routes(card),
    *create_jsonrpc_routes(handler, "/a2a/jsonrpc", enable_v0_3_compat=True),
    *create_rest_routes(handler, path_prefix="/a2a/rest"),
]
serve(Starlette(routes=routes), listener)
