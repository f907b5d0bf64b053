// Which ReferenceId a file of a folder gets from each source.
import { describe, expect, test } from 'vitest';
import { chooseReferenceId } from './choose-reference-id.ts';

const sha256 = 'ab'.repeat(32);
const choose = (source: Parameters<typeof chooseReferenceId>[0], relativePath: string) =>
  chooseReferenceId(source, { relativePath, sha256 });

describe('a ReferenceId', () => {
  test('from the hash is valid for any file name', () => {
    expect(choose('hash', 'Über/电影.mp4')).toEqual({ ok: true, referenceId: 'ab'.repeat(20) });
  });

  test('from the name is the name without its last extension, in any folder', () => {
    expect(choose('name', 'course/lesson-1.mp4')).toEqual({ ok: true, referenceId: 'lesson-1' });
  });

  test('from the path differs for files of one name in two folders', () => {
    expect(choose('path', 'course/part_2/intro.mp4')).toEqual({ ok: true, referenceId: 'course--part_2--intro' });
    expect(choose('path', 'lesson.mp4')).toEqual({ ok: true, referenceId: 'lesson' });
  });

  test('is none with the source none', () => {
    expect(choose('none', 'a.mp4')).toEqual({ ok: true, referenceId: undefined });
  });

  test.each(['short.mp4', 'has space.mp4', 'two.dots.mp4', '电影电影电影.mp4', `${'x'.repeat(65)}.mp4`])(
    'is refused for %j instead of altering the name',
    (name) => {
      expect(choose('name', name)).toEqual({ ok: false, unfit: name.slice(0, -4) });
    },
  );
});
