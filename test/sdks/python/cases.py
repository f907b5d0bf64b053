"""What is asked of every SDK of Python, written once: a case is a call and what must be true of its answer or of the
exception. Each prints one line of JSON, {"case", "ok", "detail"}, for test/sdks/run.ts."""

import base64
import json
import os
import re
import traceback
import urllib.request

REQUEST_ID = re.compile(r"^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$")
# Also the title of the video that plays.
ODD = "* ! ' ( ) + ~ a/b=c&d%e \"q\" <x> 中文 😀"
ONLY_PLAY_AUTH = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"vod:GetVideoPlayAuth","Resource":"*"}]}'
VIDEO_ID = os.environ["PLAYAUTH_VIDEO_ID"]


class Refusal:
    """An SDK's own exception, as far as it carries the server's answer."""

    def __init__(self, kind, code, status, request_id, message):
        self.kind, self.code, self.status, self.request_id, self.message = kind, code, status, request_id, message


def key_pair(whose=""):
    return [os.environ[f"PLAYAUTH_{whose}ACCESS_KEY_ID"], os.environ[f"PLAYAUTH_{whose}ACCESS_KEY_SECRET"]]


def check(is_true, what):
    if not is_true:
        raise AssertionError(what)


def check_play_auth(answer):
    check(REQUEST_ID.match(answer["RequestId"]), f"RequestId {answer['RequestId']}")
    meta = answer["VideoMeta"]
    check(meta["VideoId"] == VIDEO_ID and meta["Status"] == "Normal", f"VideoMeta {meta}")
    check(meta["Title"] == ODD, f"Title {meta['Title']!r}")
    check(isinstance(meta["Duration"], (int, float)) and meta["Duration"] > 0, f"Duration {meta['Duration']!r}")
    credential = json.loads(base64.b64decode(answer["PlayAuth"], validate=True))
    check(credential["AccessKeyId"].startswith("STS."), "AccessKeyId in PlayAuth")
    check(json.loads(credential["AuthInfo"])["MediaId"] == VIDEO_ID, "MediaId in PlayAuth")
    return f"PlayAuth of {len(answer['PlayAuth'])} characters"


def check_play_info(answer):
    base, streams = answer["VideoBase"], answer["PlayInfoList"]["PlayInfo"]
    check(base["VideoId"] == VIDEO_ID and base["Title"] == ODD, f"VideoBase {base}")
    check({stream["Format"] for stream in streams} == {"mp4", "m3u8"}, f"{len(streams)} streams")
    for stream in streams:
        with urllib.request.urlopen(stream["PlayURL"]) as media:
            check(media.status == 200 and media.read(), f"{stream['Format']}: HTTP {media.status}")
    return f"{len(streams)} streams, every PlayURL answers"


def check_title(answer):
    found = answer["Video"]["Title"]
    check(found == ODD, f"Title {found!r}")
    return found


def check_refusal(sdk, call, code, status):
    try:
        answer = call()
    except Exception as error:
        refusal = sdk.refusal_of(error)
    else:
        raise AssertionError(f"no exception but {sorted(answer)}")
    check(refusal is not None, "not the SDK's own exception")
    check(refusal.code == code, f"code {refusal.code}, message {refusal.message}")
    check(refusal.status == status, f"HTTP status {refusal.status}")
    check(REQUEST_ID.match(refusal.request_id or ""), f"request id {refusal.request_id}")
    return f"{refusal.kind}: {status} {refusal.code}"


def cases_with_keys(sdk):
    key_id, secret = key_pair()
    root = sdk.client(key_id, secret)

    def refusal(call, code, status):
        return lambda: check_refusal(sdk, call, code, status)

    return {
        "GetVideoPlayAuth": lambda: check_play_auth(root.play_auth(VIDEO_ID, timeout=300)),
        "GetVideoPlayAuth by ReferenceId": lambda: check_play_auth(
            root.play_auth(reference_id=os.environ["PLAYAUTH_REFERENCE_ID"])
        ),
        "GetPlayInfo": lambda: check_play_info(root.play_info(VIDEO_ID)),
        "GetVideoInfo": lambda: check_title(root.video_info(VIDEO_ID)),
        "CreateUploadVideo, odd characters": lambda: check_title(
            root.video_info(root.create_upload(ODD, "clip.mp4")["VideoId"])
        ),
        "unknown video": refusal(lambda: root.play_auth("0" * 32), "InvalidVideo.NotFound", 404),
        "unknown video, odd characters": refusal(lambda: root.play_auth(ODD), "InvalidVideo.NotFound", 404),
        "video in status Transcoding": refusal(
            lambda: root.play_auth(os.environ["PLAYAUTH_TRANSCODING_VIDEO_ID"]), "Forbidden.IllegalStatus", 403
        ),
        "AuthInfoTimeout out of range": refusal(lambda: root.play_auth(VIDEO_ID, timeout=99), "InvalidParameter", 400),
        "wrong secret": refusal(
            lambda: sdk.client(key_id, secret + "x").play_auth(VIDEO_ID), sdk.WRONG_SECRET_CODE, 400
        ),
        "unknown access key": refusal(
            lambda: sdk.client("LTAI5tNobody00000000", secret).play_auth(VIDEO_ID), "InvalidAccessKeyId.NotFound", 404
        ),
    }


def cases_with_a_token(sdk):
    key_id, secret = key_pair("STS_")
    token = os.environ["PLAYAUTH_STS_SECURITY_TOKEN"]
    role = sdk.client(key_id, secret, token)
    middle = len(token) // 2
    tampered = token[:middle] + ("B" if token[middle] == "A" else "A") + token[middle + 1 :]

    def assume_role():
        user = sdk.client(*key_pair("USER_"))
        session = sdk.client(*user.assume_role(os.environ["PLAYAUTH_ROLE_ARN"], ONLY_PLAY_AUTH))
        check_play_auth(session.play_auth(VIDEO_ID))
        return check_refusal(sdk, lambda: session.play_info(VIDEO_ID), "Forbidden.RAM", 403)

    return {
        "STS token, GetVideoPlayAuth": lambda: check_play_auth(role.play_auth(VIDEO_ID)),
        "STS token, GetPlayInfo": lambda: check_play_info(role.play_info(VIDEO_ID)),
        "STS token, beyond the role": lambda: check_refusal(
            sdk, lambda: role.create_upload("Not allowed", "clip.mp4"), "Forbidden.RAM", 403
        ),
        "STS token tampered with": lambda: check_refusal(
            sdk,
            lambda: sdk.client(key_id, secret, tampered).play_auth(VIDEO_ID),
            "InvalidSecurityToken.Malformed",
            400,
        ),
        "AssumeRole with a session policy": assume_role,
    }


def run(sdk):
    cases = cases_with_keys(sdk)
    if "PLAYAUTH_STS_SECURITY_TOKEN" in os.environ:
        cases |= cases_with_a_token(sdk)
    run_all(cases)


def run_all(cases):
    for name, case in cases.items():
        try:
            report(name, True, case())
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            report(name, False, f"{type(error).__name__}: {error} ({os.path.basename(last.filename)}:{last.lineno})")


def report(name, ok, detail):
    print(json.dumps({"case": name, "ok": ok, "detail": str(detail)[:500]}), flush=True)
