// The XML of the object store: part lists are read strictly, and answers have the store's form.
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { MAX_PART_LIST_BYTES, readPartList, renderCompleted, renderParts, renderUploadError } from './oss-xml.ts';

const A = 'A'.repeat(32);
const B = '0123456789abcdef0123456789ABCDEF';
const list = (parts: string): string => `<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`;
const part = (number: number | string, etag: string): string =>
  `<Part><PartNumber>${String(number)}</PartNumber><ETag>${etag}</ETag></Part>`;

describe('a list of parts', () => {
  test.each([
    [
      'as ali-oss writes it',
      `<?xml version="1.0" encoding="UTF-8"?>\n${list(`\n${part(1, `"${A}"`)}\n${part(2, `"${B}"`)}`)}`,
    ],
    ['with entities for the quotes', list(part(1, `&quot;${A}&quot;`) + part(2, `&#34;${B}&#34;`))],
    ['without quotes', list(part(1, A) + part(2, B))],
    ['the ETag first', list(`<Part><ETag>"${A}"</ETag><PartNumber>1</PartNumber></Part>${part(2, B)}`)],
    [
      'with a namespace and a byte order mark',
      `\uFEFF<CompleteMultipartUpload xmlns="http://x">${part(1, A)}${part(2, B)}</CompleteMultipartUpload>\n`,
    ],
  ])('%s is read in its order', (_, xml) => {
    expect(readPartList(xml)).toEqual([
      { partNumber: 1, etag: A },
      { partNumber: 2, etag: B.toUpperCase() },
    ]);
  });

  test.each([
    ['', undefined],
    [list(''), []],
    [list(part(1, 'x')), undefined],
    [list(part('1e1', A)), undefined],
    [list(part(123_456, A)), undefined],
    [list(`<Part><PartNumber>1</PartNumber></Part>`), undefined],
    [list(`${part(1, A)}<Other/>`), undefined],
    [`${list(part(1, A))}${list('')}`, undefined],
    [`<!DOCTYPE x []>${list(part(1, A))}`, undefined],
    [`<!-- x -->${list(part(1, A))}`, undefined],
    [list(`<Part>${part(1, A)}</Part>`), undefined],
  ])('%s is read as %j', (xml, expected) => {
    expect(readPartList(xml)).toEqual(expected);
  });

  test('of 10,000 parts is within the limit of bytes, and read', () => {
    const xml = list(
      Array.from({ length: 10_000 }, (_, index) => `\n  ${part(index + 1, `&quot;${A}&quot;`)}\n`).join(''),
    );
    expect(xml.length).toBeLessThan(MAX_PART_LIST_BYTES / 2);
    expect(readPartList(xml)).toHaveLength(10_000);
  });

  test('of nothing but blanks is refused in linear time', () => {
    expect(readPartList(' '.repeat(MAX_PART_LIST_BYTES / 8))).toBeUndefined();
  });
});

describe('answers', () => {
  const read = (xml: string): unknown => new XMLParser({ parseTagValue: false }).parse(xml);
  const about = { requestId: 'R', hostId: 'H', now: Date.UTC(2026, 0, 2, 3, 4, 5) };

  test('only the answer RequestTimeTooSkewed holds the server time', () => {
    expect(read(renderUploadError('RequestTimeTooSkewed', about))).toMatchObject({
      Error: { Code: 'RequestTimeTooSkewed', RequestId: 'R', HostId: 'H', ServerTime: '2026-01-02T03:04:05.000Z' },
    });
    expect(renderUploadError('AccessDenied', about)).not.toContain('ServerTime');
  });

  test('a name with markup characters is escaped', () => {
    const name = { bucket: 'b', objectKey: '<k>&"' };
    expect(read(renderCompleted({ ...name, location: 'l', etag: 'E-1' }))).toMatchObject({
      CompleteMultipartUploadResult: { Key: '<k>&"', ETag: '"E-1"' },
    });
    const page = { ...name, uploadId: 'u', parts: [], after: 7, maxParts: 5, isTruncated: false };
    expect(read(renderParts(page))).toMatchObject({
      ListPartsResult: { PartNumberMarker: '7', NextPartNumberMarker: '7', MaxParts: '5', IsTruncated: 'false' },
    });
  });

  test('an answer has the bytes that the vendor sends: declaration, line feed, no white space', () => {
    const page = { bucket: 'b', objectKey: 'k', uploadId: 'u', after: 0, maxParts: 2, isTruncated: true };
    const listed = { partNumber: 1, etag: A, sizeBytes: 5, modifiedAtMs: 0 };
    expect(renderParts({ ...page, parts: [listed] })).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListPartsResult><Bucket>b</Bucket><Key>k</Key><UploadId>u</UploadId><PartNumberMarker>0</PartNumberMarker><NextPartNumberMarker>1</NextPartNumberMarker><MaxParts>2</MaxParts><IsTruncated>true</IsTruncated><Part><PartNumber>1</PartNumber><LastModified>1970-01-01T00:00:00.000Z</LastModified><ETag>&quot;${A}&quot;</ETag><Size>5</Size></Part></ListPartsResult>`,
    );
  });
});
