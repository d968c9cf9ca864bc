"""The `openai` library, at BASE_URL with API_KEY."""

import os
import time

import openai

from cases import case, run

MODEL = "gpt-4o"
TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}


class Calls:
    """A client that counts its attempts."""

    def __init__(self, url="BASE_URL", key=None, retries=0):
        self.attempts = 0
        self.client = openai.OpenAI(
            base_url=os.environ[url],
            api_key=key or os.environ["API_KEY"],
            max_retries=retries,
            timeout=20,
            http_client=openai.DefaultHttpxClient(event_hooks={"request": [self.count]}),
        )

    def count(self, _request):
        self.attempts += 1

    def ask(self, text, model=MODEL, **more):
        messages = [{"role": "user", "content": text}]
        return self.client.chat.completions.create(model=model, messages=messages, **more)

    def refused(self, text="hello", **more):
        """The error of a call that is refused, after how many attempts and how much time;
        nothing where it is answered."""
        begin = time.monotonic()
        try:
            self.ask(text, **more)
        except openai.APIStatusError as error:
            return {
                "class": type(error).__name__,
                "status": error.status_code,
                "code": error.code,
                "type": error.type,
                "message": error.message,
                "request_id": error.request_id,
                "retry_after": error.response.headers.get("retry-after"),
                "attempts": self.attempts,
                "seconds": time.monotonic() - begin,
            }
        return None


def chunks(stream):
    """What the chunks of a stream say."""
    text, finish, usage, tools = "", None, None, {}
    for chunk in stream:
        usage = chunk.usage or usage
        for choice in chunk.choices:
            text += choice.delta.content or ""
            finish = choice.finish_reason or finish
            for call in choice.delta.tool_calls or []:
                tool = tools.setdefault(call.index, {"name": "", "arguments": ""})
                tool["name"] += call.function.name or ""
                tool["arguments"] += call.function.arguments or ""
    return {"text": text, "finish": finish, "usage": usage, "tools": list(tools.values())}


@case
def plain():
    answer = Calls().ask("hello")
    return {
        "text": answer.choices[0].message.content,
        "finish": answer.choices[0].finish_reason,
        "usage": answer.usage,
        "request_id": answer._request_id,
    }


@case
def stream():
    return chunks(Calls().ask("hello", stream=True))


@case
def stream_with_usage():
    return chunks(Calls().ask("hello", stream=True, stream_options={"include_usage": True}))


@case
def stream_as_it_comes():
    """When the pieces of a slow stream arrive, in seconds."""
    begin = time.monotonic()
    stream = Calls().ask("slowly", stream=True)
    return [time.monotonic() - begin for chunk in stream if chunk.choices[0].delta.content]


@case
def tools():
    call = Calls().ask("weather", tools=[TOOL]).choices[0].message.tool_calls[0]
    return {"name": call.function.name, "arguments": call.function.arguments}


@case
def tools_in_a_stream():
    return chunks(Calls().ask("weather", tools=[TOOL], stream=True))


@case
def responses():
    answer = Calls().client.responses.create(model=MODEL, input="hello")
    return {"text": answer.output_text, "usage": answer.usage}


@case
def responses_in_a_stream():
    stream = Calls().client.responses.create(model=MODEL, input="hello", stream=True)
    events = list(stream)
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    return {"text": text, "last": events[-1].type, "usage": events[-1].response.usage}


@case
def embedding():
    model = "text-embedding-3-small"
    answer = Calls().client.embeddings.create(model=model, input="embed me")
    return {"vector": answer.data[0].embedding}


@case
def models():
    client = Calls().client
    return {
        "all": [model.id for model in client.models.list()],
        "one": client.models.retrieve(MODEL).owned_by,
    }


@case
def all_models():
    """At the address for all products."""
    calls = Calls("ROOT_URL")
    text = calls.ask("hello").choices[0].message.content
    return {"text": text, "all": [model.id for model in calls.client.models.list()]}


@case
def busy_upstream():
    return Calls().refused("boom")


@case
def busy_upstream_with_a_retry():
    return Calls(retries=1).refused("boom")


@case
def cut():
    text = ""
    try:
        for chunk in Calls().ask("cutoff", stream=True):
            text += chunk.choices[0].delta.content or ""
    except Exception as error:
        return {"text": text, "class": type(error).__name__, "message": str(error)}
    return {"text": text}


@case
def wrong_key():
    return Calls(key="sk-of-nobody", retries=2).refused()


@case
def not_subscribed():
    return Calls("OTHER_URL", retries=2).refused()


@case
def unknown_product():
    return Calls("NO_URL", retries=2).refused()


@case
def unknown_model():
    return Calls(retries=2).refused(model="gpt-unheard-of")


@case
def unknown_operation():
    try:
        Calls().client.files.list()
    except openai.NotFoundError as error:
        return {"class": type(error).__name__, "status": error.status_code}


@case
def used_up():
    """A quota of one call."""
    Calls("QUOTA_URL").ask("hello")
    return Calls("QUOTA_URL", retries=2).refused()


@case
def too_fast():
    """One call in a while: what one too many is told, and one that waits as long as it is told."""
    while (refused := Calls("SLOW_URL").refused()) is None:
        pass
    waited = 1
    while waited == 1:
        patient = Calls("SLOW_URL", retries=2)
        text = patient.ask("hello").choices[0].message.content
        waited = patient.attempts
    return {"refused": refused, "text": text, "attempts": waited}


run()
