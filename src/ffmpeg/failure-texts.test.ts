// Each reason to refuse a file exists in Chinese too.
import { expect, test } from 'vitest';
import { inLanguage } from '../wire/texts.ts';
import { translateFailure } from '../wire/failure-texts.ts';
import { REFUSALS, refuseSource } from './source-info.ts';

test('every refusal has its Chinese sentence, with the numbers of the English one', () => {
  const sentences = Object.values(REFUSALS);
  expect(sentences.filter((sentence) => !/^[^a-z]*\p{Script=Han}/u.test(translateFailure(sentence)[1]))).toEqual([]);
  const jump = 'The timestamps of the file jump from 12.5 s to 95443.7 s. Export it again.';
  expect(inLanguage(translateFailure(refuseSource('broken-clock', jump).detail), 'zh')).toBe(
    '文件的时间戳从第 12.5 秒跳到第 95443.7 秒。请重新导出。',
  );
  expect(translateFailure('Something else.')).toEqual(['Something else.', 'Something else.']);
});
