"""oss2: the classic object store client, signature V1."""

import sys

import cases
import oss2
import oss_cases


class client:
    def __init__(self, ticket):
        auth = oss2.StsAuth(ticket["accessKeyId"], ticket["accessKeySecret"], ticket["securityToken"])
        is_cname = ticket["style"] == "cname"
        self.bucket = oss2.Bucket(auth, ticket["endpoint"], ticket["bucket"], is_cname=is_cname)
        self.name = ticket["name"]

    def put(self, body):
        return self.bucket.put_object(self.name, body).etag

    def head(self):
        found = self.bucket.head_object(self.name)
        return found.content_length, found.etag

    def begin(self):
        return self.bucket.init_multipart_upload(self.name).upload_id

    def part(self, upload, number, body):
        return self.bucket.upload_part(self.name, upload, number, body).etag

    def complete(self, upload, etags):
        parts = [oss2.models.PartInfo(number, etag) for number, etag in enumerate(etags, 1)]
        self.bucket.complete_multipart_upload(self.name, upload, parts)

    def file(self, path, part_bytes, folder):
        store = oss2.ResumableStore(root=folder)
        options = {"multipart_threshold": part_bytes, "part_size": part_bytes, "num_threads": 2}
        oss2.resumable_upload(self.bucket, self.name, path, store=store, **options)


def refusal_of(error):
    if not isinstance(error, oss2.exceptions.ServerError):
        return None
    return cases.Refusal(type(error).__name__, error.code, error.status, error.request_id, error.message)


oss_cases.run(sys.modules[__name__])
