import { expect, test } from 'vitest';
import { stringToSignOssV1 } from './oss-signature.ts';

const text = (headers: Readonly<Record<string, string>>): string =>
  stringToSignOssV1({
    method: 'PUT',
    header: (name) => headers[name],
    ossHeaders: Object.entries(headers).filter(([name]) => name.startsWith('x-oss-')),
    resource: '/bucket/uploads/a b.mp4',
  });

test('the date of the store takes the place of Date and stands among the headers too, sorted', () => {
  expect(
    text({
      'x-oss-security-token': 'T',
      'content-type': 'video/mp4',
      'x-oss-date': 'Fri, 02 Jan 2026 03:04:05 GMT',
      'x-oss-notification': '',
    }),
  ).toBe(
    'PUT\n\nvideo/mp4\nFri, 02 Jan 2026 03:04:05 GMT\n' +
      'x-oss-date:Fri, 02 Jan 2026 03:04:05 GMT\nx-oss-notification:\nx-oss-security-token:T\n' +
      '/bucket/uploads/a b.mp4',
  );
});

test('without it Date counts, and the checksum has its line', () => {
  expect(text({ date: 'D', 'content-md5': 'M' })).toBe('PUT\nM\n\nD\n/bucket/uploads/a b.mp4');
});
