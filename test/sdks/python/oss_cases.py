"""What is asked of every object store client of Python: uploads with upload credentials. A case is a function of a client; each
prints one line of JSON, {"case", "ok", "detail"}, for test/sdks/run.ts."""

import hashlib
import json
import os
import tempfile

import cases

TICKETS = json.loads(os.environ["PLAYAUTH_UPLOADS"])
PART = 128 * 1024
CONTENT = bytes(range(256)) * 1500


def stream(content=CONTENT):
    """Has no length."""
    for at in range(0, len(content), 10_000):
        yield content[at : at + 10_000]


def etag_of(content=CONTENT):
    return hashlib.md5(content).hexdigest().upper()


def etag_of_parts():
    parts = [CONTENT[at : at + PART] for at in range(0, len(CONTENT), PART)]
    whole = hashlib.md5(b"".join(hashlib.md5(part).digest() for part in parts))
    return f"{whole.hexdigest().upper()}-{len(parts)}"


def check_etag(etag, expected):
    cases.check(etag.strip('"') == expected, f"ETag {etag}, not {expected}")
    return etag


def check_stored(client, etag=None):
    size, found = client.head()
    cases.check(size == len(CONTENT), f"{size} bytes, not {len(CONTENT)}")
    return check_etag(found, etag or etag_of())


def stream_in_parts(client):
    upload = client.begin()
    parts = [CONTENT[at : at + PART] for at in range(0, len(CONTENT), PART)]
    etags = [client.part(upload, number, stream(part)) for number, part in enumerate(parts, 1)]
    client.complete(upload, etags)
    return check_stored(client, etag_of_parts())


def file_in_parts(client):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "film.mp4")
        with open(path, "wb") as file:
            file.write(CONTENT)
        client.file(path, PART, folder)
    return check_stored(client, etag_of_parts())


def refused(sdk, call, code, status):
    try:
        call()
    except Exception as error:
        found = sdk.refusal_of(error)
    else:
        raise AssertionError("no exception")
    cases.check(found is not None, "not the client's own exception")
    cases.check((found.code, found.status) == (code, status), f"{found.status} {found.code}: {found.message}")
    cases.check(cases.REQUEST_ID.match(found.request_id or ""), f"request id {found.request_id}")
    return f"{found.kind}: {status} {code}"


def run(sdk):
    by_name = {ticket["style"]: ticket for ticket in TICKETS}
    tickets = iter([ticket for ticket in TICKETS if ticket["style"] == "cname"])

    def client(**changes):
        return sdk.client({**next(tickets), **changes})

    def put(target, body):
        return check_etag(target.put(body), etag_of()) and check_stored(target)

    asked = {
        "PutObject": lambda: put(client(), CONTENT),
        "PutObject at an IP address": lambda: put(sdk.client(by_name["address"]), CONTENT),
        "PutObject of a stream without a length": lambda: put(client(), stream()),
        "parts of a stream without a length": lambda: stream_in_parts(client()),
        "a file in parts": lambda: file_in_parts(client()),
        "another object": lambda: refused(
            sdk, lambda: client(name="uploads/other/source.mp4").put(CONTENT), "AccessDenied", 403
        ),
        "wrong secret": lambda: refused(
            sdk, lambda: client(accessKeySecret="x").put(CONTENT), "SignatureDoesNotMatch", 403
        ),
    }
    cases.run_all(asked)
