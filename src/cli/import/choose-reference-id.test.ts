// Which names make ReferenceIds, and which are told apart.
import { describe, expect, test } from 'vitest';
import { chooseReferenceId } from './choose-reference-id.ts';

const sha256 = 'ab'.repeat(32);
const choose = (source: Parameters<typeof chooseReferenceId>[0], relativePath: string) =>
  chooseReferenceId(source, { relativePath, sha256 });

describe('a ReferenceId', () => {
  test('from the hash fits whatever the file is called', () => {
    expect(choose('hash', 'Über/电影.mp4')).toEqual({ ok: true, referenceId: 'ab'.repeat(20) });
  });

  test('from the name is the name without its last extension, wherever the file lies', () => {
    expect(choose('name', 'course/lesson-1.mp4')).toEqual({ ok: true, referenceId: 'lesson-1' });
  });

  test('from the path tells files of one name in two folders apart', () => {
    expect(choose('path', 'course/part_2/intro.mp4')).toEqual({ ok: true, referenceId: 'course--part_2--intro' });
    expect(choose('path', 'lesson.mp4')).toEqual({ ok: true, referenceId: 'lesson' });
  });

  test('is none if none is wished for', () => {
    expect(choose('none', 'a.mp4')).toEqual({ ok: true, referenceId: undefined });
  });

  test.each(['short.mp4', 'has space.mp4', 'two.dots.mp4', '电影电影电影.mp4', `${'x'.repeat(65)}.mp4`])(
    'is not bent out of %j',
    (name) => {
      expect(choose('name', name)).toEqual({ ok: false, unfit: name.slice(0, -4) });
    },
  );
});
