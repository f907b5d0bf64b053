// Which program of a transport stream is copied, and when none is.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { chooseProgram } from './choose-program.ts';
import { pidOf, readPrograms, sectionOf } from './ts-tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'playauth-programs-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const [path, to] = [join(folder, 'film.ts'), join(folder, 'copy.ts')];

const [H264, AAC, AC3, PRIVATE] = [0x1b, 0x0f, 0x81, 0x06];
const two = (value: number): readonly number[] => [value >> 8, value & 0xff];

function packet(pid: number, content: readonly number[] = []): Buffer {
  const bytes = Buffer.alloc(188, 0xff);
  Buffer.from([0x47, (content.length > 0 ? 0x40 : 0) | (pid >> 8), pid & 0xff, 0x10, 0, ...content]).copy(bytes);
  return bytes;
}

function section(table: number, body: readonly number[]): readonly number[] {
  return [table, 0xb0, 5 + body.length + 4, 0, 1, 0xc1, 0, 0, ...body, 1, 2, 3, 4];
}

const pmtOf = (number: number): number => 0x1000 + number;
const programs = (...numbers: readonly number[]): Buffer =>
  packet(
    0,
    section(
      0,
      numbers.flatMap((number) => [...two(number), ...two(0xe000 | pmtOf(number))]),
    ),
  );
const streams = (number: number, ...list: readonly (readonly [type: number, pid: number])[]): Buffer =>
  packet(
    pmtOf(number),
    section(2, [
      ...[...two(0xe000 | (number * 0x100 + 0xff)), ...two(0xf000)],
      ...list.flatMap(([type, pid]) => [type, ...two(0xe000 | pid), ...two(0xf000)]),
    ]),
  );

async function pidsIn(...packets: readonly Buffer[]): Promise<readonly number[] | 'as it is'> {
  writeFileSync(path, Buffer.concat(packets));
  rmSync(to, { force: true });
  if ((await chooseProgram(path, to)) === undefined) return existsSync(to) ? [] : 'as it is';
  const copy = readFileSync(to);
  return Array.from({ length: copy.length / 188 }, (_, index) => pidOf(copy.subarray(index * 188)));
}

const radio = streams(1, [AAC, 0x101]);
const film = streams(2, [H264, 0x201], [AC3, 0x202], [PRIVATE, 0x203]);
const head = [programs(1, 2), radio, film];
const media = [0x101, 0x201, 0x202, 0x203, 0x2ff, 0x300, 0x1fff].map((pid) => packet(pid));

test('the first program with a picture is copied, with all of its streams and its clock', async () => {
  expect(await pidsIn(...head, ...media)).toEqual([0, 0x1002, 0x201, 0x202, 0x203, 0x2ff]);
  const copy = readFileSync(to);
  expect([...readPrograms(sectionOf(copy.subarray(0, 188))!)]).toEqual([[2, 0x1002]]);
  expect(await chooseProgram(path, to)).toEqual([{ kind: 'audio', codec: 'aac', reason: 'further track' }]);
});

test('of equal programs the first in the table is copied', async () => {
  const other = streams(1, [H264, 0x101], [AAC, 0x102]);
  expect(await pidsIn(programs(1, 2), film, other, ...media)).toEqual([0, 0x1001, 0x101]);
});

test('a stream that is listed later is copied from there on', async () => {
  const later = streams(2, [H264, 0x201], [AC3, 0x202], [AAC, 0x300]);
  expect(await pidsIn(...head, packet(0x300), later, packet(0x300))).toEqual([0, 0x1002, 0x1002, 0x300]);
});

test.each([
  ['one program', [programs(2), film, ...media]],
  ['one that has streams', [programs(1, 2, 3), streams(1, [PRIVATE, 0x101]), film, ...media]],
  ['one that was recorded', [programs(1, 2, 3), film, ...media]],
  ['other programs later, in recordings that were joined', [...head, ...media, programs(3, 4), ...media]],
  ['no packets', [Buffer.alloc(5000, 1)]],
  ['nothing', []],
])('%s: the file is read as it is', async (_, packets) => {
  expect(await pidsIn(...packets)).toBe('as it is');
});

test('an aborted copy ends', async () => {
  writeFileSync(path, Buffer.concat([...head, ...media]));
  await expect(chooseProgram(path, to, AbortSignal.abort())).rejects.toThrow();
});
