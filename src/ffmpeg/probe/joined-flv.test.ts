import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { withoutInnerHeaders } from './joined-flv.ts';

const folder = mkdtempSync(join(tmpdir(), 'playauth-flv-'));
afterAll(() => rmSync(folder, { recursive: true }));
const copy = join(folder, 'copy.flv');

const HEADER = Buffer.from('464c5601050000000900000000', 'hex');

function tag(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(11);
  head[0] = type;
  head.writeUIntBE(payload.length, 1, 3);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(11 + payload.length);
  return Buffer.concat([head, payload, size]);
}

const [sound, picture] = [tag(8, Buffer.alloc(300, 1)), tag(9, Buffer.alloc(70_000, 2))];

async function read(...parts: readonly Buffer[]): Promise<Buffer | 'as it is'> {
  const path = join(folder, 'file.flv');
  rmSync(copy, { force: true });
  writeFileSync(path, Buffer.concat(parts));
  return (await withoutInnerHeaders(path, copy)) === path ? 'as it is' : readFileSync(copy);
}

test('the copy of joined recordings has one header and all tags', async () => {
  const made = await read(HEADER, picture, sound, HEADER, sound, HEADER, tag(18, Buffer.from('x')), picture);
  expect(made).toEqual(Buffer.concat([HEADER, picture, sound, sound, tag(18, Buffer.from('x')), picture]));
});

test('a recording without tags leaves nothing in the copy, wherever it stands', async () => {
  const whole = Buffer.concat([HEADER, sound, picture]);
  expect(await read(HEADER, sound, HEADER, HEADER, HEADER, picture)).toEqual(whole);
  expect(await read(HEADER, HEADER, sound, picture)).toEqual(whole);
});

test('a header as content of a tag is no header, and one recording is not copied', async () => {
  expect(await read(HEADER, tag(9, HEADER), sound)).toBe('as it is');
});

test('what is behind the last tag stays, also a tag that is cut off', async () => {
  const rest = Buffer.concat([picture.subarray(0, 500)]);
  expect(await read(HEADER, sound, HEADER, sound, rest)).toEqual(Buffer.concat([HEADER, sound, sound, rest]));
  const odd = Buffer.from('something else');
  expect(await read(HEADER, sound, HEADER, odd)).toEqual(Buffer.concat([HEADER, sound, odd]));
});

test.each([
  ['an empty file', []],
  ['another format', [Buffer.from('GIF89a'), HEADER]],
  ['half a header', [HEADER.subarray(0, 7)]],
  ['a header that ends behind the file', [Buffer.from('464c5601057fffffff', 'hex'), sound]],
  ['another thing behind the tags', [HEADER, sound, Buffer.alloc(20, 0xff), HEADER, sound]],
])('%s is not copied', async (_, parts) => {
  expect(await read(...parts)).toBe('as it is');
});
