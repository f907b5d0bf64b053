// The codes of fetches that failed are those that the document of the wire lists.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fetchErrorCodes } from './url-upload.ts';

test('docs/wire.md lists every ErrorCode of a fetch, and no other', () => {
  const document = readFileSync(new URL('../../../docs/wire.md', import.meta.url), 'utf8');
  const [, list = ''] = /\*\*`ErrorCode`\*\* of a failed job: ([^.]+)\./.exec(document) ?? [];
  expect([...list.matchAll(/`(\w+)`/g)].map(([, code]) => code)).toEqual([...fetchErrorCodes]);
});
