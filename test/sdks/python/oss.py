"""alibabacloud-oss-v2: the object store client of the second generation, signature V4."""

import sys

import alibabacloud_oss_v2 as oss
import cases
import oss_cases


class client:
    def __init__(self, ticket):
        config = oss.config.load_default()
        config.credentials_provider = oss.credentials.StaticCredentialsProvider(
            ticket["accessKeyId"], ticket["accessKeySecret"], ticket["securityToken"]
        )
        config.region, config.endpoint = ticket["region"], ticket["endpoint"]
        config.use_cname = ticket["style"] == "cname"
        config.retry_max_attempts = 1
        self.oss = oss.Client(config)
        self.place = {"bucket": ticket["bucket"], "key": ticket["name"]}

    def put(self, body):
        return self.oss.put_object(oss.PutObjectRequest(**self.place, body=body)).etag

    def head(self):
        found = self.oss.head_object(oss.HeadObjectRequest(**self.place))
        return found.content_length, found.etag

    def begin(self):
        return self.oss.initiate_multipart_upload(oss.InitiateMultipartUploadRequest(**self.place)).upload_id

    def part(self, upload, number, body):
        request = oss.UploadPartRequest(**self.place, upload_id=upload, part_number=number, body=body)
        return self.oss.upload_part(request).etag

    def complete(self, upload, etags):
        parts = [oss.UploadPart(part_number=number, etag=etag) for number, etag in enumerate(etags, 1)]
        whole = oss.CompleteMultipartUpload(parts=parts)
        self.oss.complete_multipart_upload(
            oss.CompleteMultipartUploadRequest(**self.place, upload_id=upload, complete_multipart_upload=whole)
        )

    def file(self, path, part_bytes, folder):
        uploader = self.oss.uploader(part_size=part_bytes, parallel_num=2)
        uploader.upload_file(oss.PutObjectRequest(**self.place), filepath=path)


def refusal_of(error):
    found = getattr(error, "unwrap", lambda: error)()
    if not isinstance(found, oss.exceptions.ServiceError):
        return None
    return cases.Refusal(type(found).__name__, found.code, found.status_code, found.request_id, found.message)


oss_cases.run(sys.modules[__name__])
