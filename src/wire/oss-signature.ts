// Signature of the upload's object store (OSS signature V1): the text that is signed. Pure.

export interface OssRequest {
  readonly method: string;
  readonly header: (name: string) => string | undefined;
  /** All `x-oss-*` headers by lower-case name. */
  readonly ossHeaders: Iterable<readonly [name: string, value: string]>;
  /** `/<bucket>/<decoded key>` plus `?sub=resource` parts, sorted, unencoded. */
  readonly resource: string;
}

/**
 * METHOD, Content-MD5, Content-Type and date on a line each, then the `x-oss-*` headers, then the resource.
 * `x-oss-date` takes the place of Date and is listed among the headers as well.
 */
export function stringToSignOssV1(request: OssRequest): string {
  const headers = [...request.ossHeaders].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  return [
    request.method,
    request.header('content-md5') ?? '',
    request.header('content-type') ?? '',
    request.header('x-oss-date') ?? request.header('date') ?? '',
    headers.map(([name, value]) => `${name}:${value.trim()}\n`).join('') + request.resource,
  ].join('\n');
}
