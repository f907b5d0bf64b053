// Signature of the upload's object store (OSS signature V1): the text that is signed. Pure.

interface OssRequest {
  readonly method: string;
  readonly header: (name: string) => string | undefined;
  /** All `x-oss-*` headers by lower-case name. */
  readonly ossHeaders: Iterable<readonly [name: string, value: string]>;
  /** {@link ossResourceV1}. */
  readonly resource: string;
  /** For a signed URL: its `Expires`, which takes the place of the date. */
  readonly expires?: string | undefined;
}

/**
 * METHOD, Content-MD5, Content-Type and date on a line each, then the `x-oss-*` headers, then the resource.
 * `x-oss-date` takes the place of Date and is listed among the headers as well.
 */
export function stringToSignOssV1(request: OssRequest): string {
  const headers = [...request.ossHeaders].sort(byName);
  return [
    request.method,
    request.header('content-md5') ?? '',
    request.header('content-type') ?? '',
    request.expires ?? request.header('x-oss-date') ?? request.header('date') ?? '',
    headers.map(([name, value]) => `${name}:${value.trim()}\n`).join('') + request.resource,
  ].join('\n');
}

/** The query parameters that are part of the resource, among those that these uploads can meet. */
const SUB_RESOURCES = new Set([
  ...['uploads', 'uploadId', 'partNumber', 'objectMeta', 'security-token', 'versionId', 'callback', 'callback-var'],
  ...['acl', 'append', 'position', 'symlink', 'restore', 'tagging', 'x-oss-process', 'x-oss-traffic-limit'],
]);

/** `/<bucket>/<decoded key>`, then `?` and the sub-resources, sorted and unencoded, without `=` where they are empty. */
export function ossResourceV1(bucket: string, objectKey: string, query: Iterable<readonly [string, string]>): string {
  const parts = [...query]
    .filter(([name]) => SUB_RESOURCES.has(name))
    .sort(byName)
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  return `/${bucket}/${objectKey}${parts.length === 0 ? '' : `?${parts.join('&')}`}`;
}

function byName(a: readonly [string, string], b: readonly [string, string]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}
