"""alibabacloud_vod20170321 and alibabacloud_sts20150401: generated clients, Signature V3."""

import os
import sys

import cases
from alibabacloud_sts20150401 import models as sts_models
from alibabacloud_sts20150401.client import Client as StsClient
from alibabacloud_tea_openapi import utils_models
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_vod20170321 import models
from alibabacloud_vod20170321.client import Client as VodClient

WRONG_SECRET_CODE = "SignatureDoesNotMatch"


class client:
    def __init__(self, key_id, secret, token=None):
        self.config = utils_models.Config(
            access_key_id=key_id,
            access_key_secret=secret,
            security_token=token,
            endpoint=os.environ["PLAYAUTH_ENDPOINT"],
            protocol="http",
        )
        self.vod = VodClient(self.config)

    def play_auth(self, video_id=None, reference_id=None, timeout=None):
        request = models.GetVideoPlayAuthRequest(
            video_id=video_id, reference_id=reference_id, auth_info_timeout=timeout
        )
        return self.vod.get_video_play_auth(request).body.to_map()

    def play_info(self, video_id):
        return self.vod.get_play_info(models.GetPlayInfoRequest(video_id=video_id)).body.to_map()

    def video_info(self, video_id):
        return self.vod.get_video_info(models.GetVideoInfoRequest(video_id=video_id)).body.to_map()

    def create_upload(self, title, file_name):
        request = models.CreateUploadVideoRequest(title=title, file_name=file_name)
        return self.vod.create_upload_video(request).body.to_map()

    def assume_role(self, role_arn, policy):
        request = sts_models.AssumeRoleRequest(
            role_arn=role_arn, role_session_name="python", duration_seconds=900, policy=policy
        )
        answer = StsClient(self.config).assume_role(request).body.credentials
        return answer.access_key_id, answer.access_key_secret, answer.security_token


def refusal_of(error):
    if not isinstance(error, AlibabaCloudException):
        return None
    return cases.Refusal(type(error).__name__, error.code, error.status_code, error.request_id, error.message)


cases.run(sys.modules[__name__])
