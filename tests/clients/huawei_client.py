"""Requests that `huaweicloudsdkcore` signs with KEY and SECRET, to the REST API at URL."""

import json
import os
import uuid
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

import requests
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

from cases import case, run

QUESTION = {"name": "Ada Lovelace", "idNumber": "110101199003070011"}


def sign(method, path, query=(), body="", secret=None, url="URL", **headers):
    """A signed request, as the kits of Huawei Cloud send it."""
    base = urlsplit(os.environ[url])
    credentials = BasicCredentials(os.environ["KEY"], secret or os.environ["SECRET"], "project")
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = SdkRequest(
        method=method,
        schema=base.scheme,
        host=base.netloc,
        resource_path=base.path + path,
        query_params=list(query),
        header_params=headers,
        body=body,
    )
    return Signer(credentials).sign(request)


def send(request):
    answer = requests.request(
        request.method,
        f"{request.schema}://{request.host}{request.uri}",
        headers=request.header_params,
        data=request.body,
        timeout=20,
    )
    return {
        "status": answer.status_code,
        "body": answer.json(),
        "unsigned": request.header_params.get("X-Sdk-Content-Sha256"),
        "request_id": answer.headers.get("x-request-id"),
    }


def ask(**more):
    body = json.dumps(QUESTION)
    return sign("POST", "/identity/check", body=body, Content_Type="application/json", **more)


@case
def get():
    return send(sign("GET", "/companies/91310000MA1K000017"))


@case
def get_with_query():
    query = [("brief", "true"), ("a b", "c+d&e=f/~*"), ("a b", "")]
    return send(sign("GET", "/companies/91310000MA1K000017", query))


@case
def get_with_other_letters():
    query = [("brief", True), ("备注", "中文 测试 é")]
    return send(sign("GET", "/companies/上海", query))


@case
def post_json():
    return send(ask())


@case
def post_json_with_other_letters():
    body = json.dumps({"name": "阿达", "idNumber": "110101199003070011"}, ensure_ascii=False)
    kind = "application/json;charset=UTF-8"
    return send(sign("POST", "/identity/check", body=body, Content_Type=kind))


@case
def post_text():
    """A body that the library leaves out of its signature."""
    body = json.dumps(QUESTION)
    return send(sign("POST", "/identity/check", body=body, Content_Type="text/plain"))


@case
def post_form():
    body = "name=Ada+Lovelace&idNumber=110101199003070011"
    kind = "application/x-www-form-urlencoded"
    return send(sign("POST", "/identity/check", body=body, Content_Type=kind))


@case
def post_nothing():
    return send(sign("POST", "/identity/check", Content_Type="application/json"))


@case
def header_with_other_letters():
    return send(sign("GET", "/companies/91310000MA1K000017", X_Note="  a  b  "))


@case
def wrong_secret():
    return send(ask(secret="not-the-secret"))


@case
def changed_body():
    request = ask()
    request.body = request.body.replace(b"Ada", b"Eve")
    return send(request)


@case
def changed_query():
    request = sign("GET", "/companies/91310000MA1K000017", [("brief", "true")])
    request.uri = request.uri.replace("true", "false")
    return send(request)


@case
def late():
    at = datetime.now(timezone.utc) - timedelta(minutes=16)
    return send(ask(X_Sdk_Date=at.strftime("%Y%m%dT%H%M%SZ")))


@case
def twice():
    """The very same request, with a parameter that no other case of this second has."""
    request = sign("GET", "/companies/91310000MA1K000017", [("once", uuid.uuid4().hex)])
    return [send(request), send(request)]


@case
def not_subscribed():
    return send(sign("GET", "/companies/91310000MA1K000017", url="OTHER_URL"))


@case
def unknown_operation():
    return send(sign("GET", "/nothing"))


run()
