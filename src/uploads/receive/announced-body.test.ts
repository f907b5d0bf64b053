// How long a body is, by the headers of its request.
import { expect, test } from 'vitest';
import { announcedBody } from './announced-body.ts';

const MAX = 1000;
const read = (headers: Readonly<Record<string, string>>) =>
  announcedBody({ headers: new Map(Object.entries(headers)) }, MAX);

test.each([
  [{ 'content-length': '0' }, 0],
  [{ 'content-length': '1000' }, 1000],
  [{ 'content-length': '0000000000000007' }, 7],
  [{ 'transfer-encoding': 'chunked' }, undefined],
  [{ 'transfer-encoding': 'Chunked', 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' }, undefined],
])('%j announces %s bytes', (headers, sizeBytes) => {
  expect(read(headers)).toEqual({ sizeBytes, maxBytes: MAX });
});

test.each<[Readonly<Record<string, string>>, string]>([
  [{}, 'MissingContentLength'],
  [{ 'content-length': '' }, 'MissingContentLength'],
  [{ 'content-length': '-1' }, 'MissingContentLength'],
  [{ 'content-length': '1e2' }, 'MissingContentLength'],
  [{ 'content-length': '12345678901234567' }, 'MissingContentLength'],
  [{ 'content-length': '1001' }, 'EntityTooLarge'],
  [{ 'transfer-encoding': '' }, 'NotImplemented'],
  [{ 'transfer-encoding': 'identity' }, 'NotImplemented'],
  [{ 'transfer-encoding': 'gzip, chunked' }, 'NotImplemented'],
  [{ 'transfer-encoding': 'chunked, chunked' }, 'NotImplemented'],
  [{ 'transfer-encoding': 'chunked', 'content-length': '7' }, 'InvalidArgument'],
  [{ 'transfer-encoding': 'chunked', 'content-md5': 'x' }, 'InvalidDigest'],
])('%j is refused: %s', (headers, code) => {
  expect(() => read(headers)).toThrow(expect.objectContaining({ code }));
});
