// The setting that says where media files are kept: what each text means, and that a wrong one is named by its fault.
import { describe, expect, test } from 'vitest';
import { parseStoragePlace } from './storage-place.ts';

describe('a storage', () => {
  test.each([
    ['disk', { kind: 'disk' }],
    ['disk:/mnt/media', { kind: 'disk', path: '/mnt/media' }],
    ['disk:C:\\media', { kind: 'disk', path: 'C:\\media' }],
    ['s3://films', { kind: 's3', bucket: 'films', prefix: '', region: 'us-east-1', pathStyle: false }],
    ['s3://films/', { kind: 's3', bucket: 'films', prefix: '', region: 'us-east-1', pathStyle: false }],
    [
      's3://films/a/b/?region=eu-central-1',
      { kind: 's3', bucket: 'films', prefix: 'a/b/', region: 'eu-central-1', pathStyle: false },
    ],
    [
      's3://films?endpoint=http://127.0.0.1:9000',
      {
        kind: 's3',
        bucket: 'films',
        prefix: '',
        region: 'us-east-1',
        endpoint: 'http://127.0.0.1:9000',
        pathStyle: true,
      },
    ],
    [
      's3://films?endpoint=https%3A%2F%2Fs3.example.com%2F&pathStyle=false',
      {
        kind: 's3',
        bucket: 'films',
        prefix: '',
        region: 'us-east-1',
        endpoint: 'https://s3.example.com',
        pathStyle: false,
      },
    ],
    ['s3://films?pathStyle=true', { kind: 's3', bucket: 'films', prefix: '', region: 'us-east-1', pathStyle: true }],
  ])('%s', (text, place) => {
    expect(parseStoragePlace(text)).toEqual({ ok: true, place });
  });

  test.each([
    ['tape', /is disk, disk:\/path/],
    ['', /is disk, disk:\/path/],
    ['disk:', /absolute path/],
    ['disk:media', /absolute path/],
    ['disk:/a\0b', /no path has/],
    ['s3://', /names no bucket/],
    ['s3:///prefix', /names no bucket/],
    ['s3://Films', /names no bucket/],
    ['s3://a..b', /names no bucket/],
    ['s3://films:9000', /names no bucket/],
    ['s3://films/../other', /prefix/],
    ['s3://films//a', /prefix/],
    ['s3://films/.hidden', /prefix/],
    ['s3://films/%2e%2e', /prefix/],
    [`s3://films/${'a'.repeat(600)}`, /prefix/],
    ['s3://films?endpoint=ftp://host', /endpoint is/],
    ['s3://films?endpoint=host:9000', /endpoint is/],
    ['s3://films?endpoint=http://host/path', /after its host/],
    ['s3://films?endpoint=http://host?x', /one question mark/],
    ['s3://films?region=eu central', /region/],
    ['s3://films?pathStyle=yes', /pathStyle is true or false/],
    ['s3://films?pathstyle=true', /nothing else/],
    ['s3://films?region=a&region=b', /names region twice/],
  ])('%j is none', (text, reason) => {
    expect(parseStoragePlace(text)).toEqual({ ok: false, reason: expect.stringMatching(reason) as string });
  });

  test.each(['s3://id:sesame@films', 's3://films?endpoint=http://id:sesame@host'])(
    'keys in %s are refused, and not repeated',
    (text) => {
      const parsed = parseStoragePlace(text);
      expect(parsed).toMatchObject({ ok: false, reason: expect.stringContaining('--s3-access-key-id') as string });
      expect(JSON.stringify(parsed)).not.toContain('sesame');
    },
  );
});
