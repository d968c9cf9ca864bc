"""What the scripts share. A case is a function; its result, or what it raised, is printed as one
line of JSON. The arguments of a script are the cases to run, its addresses and keys come from the
environment."""

import asyncio
import inspect
import json
import sys

CASES = {}


def case(function):
    """Makes a function a case of the script."""
    CASES[function.__name__] = function
    return function


def plain(value):
    """A value of a client library as JSON."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    raise TypeError(f"{type(value).__name__} is no JSON")


def leaves(error):
    """The errors in a group of errors."""
    if isinstance(error, BaseExceptionGroup):
        return [leaf for inner in error.exceptions for leaf in leaves(inner)]
    return [error]


def describe(error):
    """An error as a program that uses the library sees it."""
    error = leaves(error)[0]
    response = getattr(error, "response", None)
    return {
        "class": type(error).__name__,
        "message": str(error),
        "cause": type(error.__cause__).__name__ if error.__cause__ else None,
        "status": getattr(error, "status_code", None) or getattr(response, "status_code", None),
        "code": getattr(error, "code", None),
        "headers": {name.lower(): value for name, value in response.headers.items()}
        if response is not None
        else {},
    }


def run():
    for name in sys.argv[1:]:
        try:
            result = CASES[name]()
            if inspect.isawaitable(result):
                result = asyncio.run(result)
            line = {"case": name, "result": result}
        except Exception as error:  # The error is what the test wants to see.
            line = {"case": name, "error": describe(error)}
        print(json.dumps(line, default=plain), flush=True)
