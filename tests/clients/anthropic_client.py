"""The `anthropic` library, at BASE_URL with API_KEY."""

import os

import anthropic

from cases import case, run

MODEL = "claude-of-the-tests"


def ask(key=None, model=MODEL, url="BASE_URL"):
    client = anthropic.Anthropic(
        base_url=os.environ[url], api_key=key or os.environ["API_KEY"], max_retries=0, timeout=20
    )
    messages = [{"role": "user", "content": "hello"}]
    return client.messages, {"model": model, "max_tokens": 64, "messages": messages}


def refused(**how):
    messages, question = ask(**how)
    try:
        messages.create(**question)
    except anthropic.APIStatusError as error:
        kind = error.body["error"]["type"]
        return {"class": type(error).__name__, "status": error.status_code, "type": kind}
    raise AssertionError("the call was not refused")


@case
def plain():
    messages, question = ask()
    answer = messages.create(**question)
    return {"text": answer.content[0].text, "stop": answer.stop_reason, "usage": answer.usage}


@case
def stream():
    messages, question = ask()
    with messages.stream(**question) as stream:
        text = "".join(stream.text_stream)
        answer = stream.get_final_message()
    return {"text": text, "stop": answer.stop_reason, "usage": answer.usage}


@case
def wrong_key():
    return refused(key="sk-of-nobody")


@case
def not_subscribed():
    return refused(url="OTHER_URL")


@case
def unknown_model():
    return refused(model="claude-unheard-of")


run()
