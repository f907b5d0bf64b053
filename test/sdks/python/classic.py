"""aliyun-python-sdk-vod on aliyun-python-sdk-core: request objects, Signature V1."""

import json
import os
import sys

import cases
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import AccessKeyCredential, StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from aliyunsdkvod.request.v20170321 import (
    CreateUploadVideoRequest,
    GetPlayInfoRequest,
    GetVideoInfoRequest,
    GetVideoPlayAuthRequest,
)

# The core compares the server's string to sign with its own; where they are equal it names the secret as the fault.
WRONG_SECRET_CODE = "InvalidAccessKeySecret"


class client:
    def __init__(self, key_id, secret, token=None):
        credential = AccessKeyCredential(key_id, secret) if token is None else StsTokenCredential(key_id, secret, token)
        self.acs = AcsClient(region_id="cn-shanghai", credential=credential)

    def send(self, request, parameters):
        request.set_endpoint(os.environ["PLAYAUTH_ENDPOINT"])
        request.set_accept_format("json")
        for name, value in parameters.items():
            if value is not None:
                getattr(request, f"set_{name}")(value)
        return json.loads(self.acs.do_action_with_exception(request))

    def play_auth(self, video_id=None, reference_id=None, timeout=None):
        request = GetVideoPlayAuthRequest.GetVideoPlayAuthRequest()
        return self.send(request, {"VideoId": video_id, "ReferenceId": reference_id, "AuthInfoTimeout": timeout})

    def play_info(self, video_id):
        return self.send(GetPlayInfoRequest.GetPlayInfoRequest(), {"VideoId": video_id})

    def video_info(self, video_id):
        return self.send(GetVideoInfoRequest.GetVideoInfoRequest(), {"VideoId": video_id})

    def create_upload(self, title, file_name):
        request = CreateUploadVideoRequest.CreateUploadVideoRequest()
        return self.send(request, {"Title": title, "FileName": file_name})

    def assume_role(self, role_arn, policy):
        request = CommonRequest(product="Sts", version="2015-04-01", action_name="AssumeRole")
        request.set_method("POST")
        for name, value in {
            "RoleArn": role_arn,
            "RoleSessionName": "python-classic",
            "DurationSeconds": 900,
            "Policy": policy,
        }.items():
            request.add_query_param(name, value)
        answer = self.send(request, {})["Credentials"]
        return answer["AccessKeyId"], answer["AccessKeySecret"], answer["SecurityToken"]


def refusal_of(error):
    if not isinstance(error, ServerException):
        return None
    code, status, request_id = error.get_error_code(), error.get_http_status(), error.get_request_id()
    return cases.Refusal(type(error).__name__, code, status, request_id, error.get_error_msg())


cases.run(sys.modules[__name__])
