// Each sentence that tells the owner of a video what is wrong with it exists in Chinese too: collected from the sources, so that a
// new one without a translation fails here.
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { translateFailure } from '../wire/failure-texts.ts';
import { inLanguage } from '../wire/texts.ts';
import { REFUSALS, refuseSource } from '../ffmpeg/source-info.ts';

const src = new URL('../', import.meta.url).pathname;
const SENTENCE = /(['"`])((?:[A-Z][a-zA-Z.0-9]* )(?:(?!\1)[^\n])*[.])\1/g;
/** Values stand for the placeholders of template literals. */
const sentences = globSync('{ffmpeg,transcoding,uploads/by-url,library/videos}/**/*.ts', { cwd: src })
  .filter((path) => !/\.test(?:ing)?\.ts$/.test(path))
  .flatMap((path) => readFileSync(src + path, 'utf8').split('\n'))
  .filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line) && !/summary|new Error\(|log\./.test(line))
  .flatMap((line) => [...line.matchAll(SENTENCE)].map(([, , text = '']) => text.replace(/\$\{[^}]*\}/g, '7')));

/** Of operations: what they do, for docs and OpenAPI. */
const SUMMARY =
  /^(?:Returns|Creates|Changes|Deletes|Cancels|Starts|Gives|Lists|Sets|Submits|Adds|Opens|Generates|Decrypts)\b/;

test('every sentence of the sources is in Chinese', () => {
  const wanted = [...new Set(sentences)].filter((sentence) => !SUMMARY.test(sentence));
  expect(wanted.length).toBeGreaterThan(40);
  expect(wanted.filter((sentence) => !/\p{Script=Han}/u.test(translateFailure(sentence)[1]))).toEqual([]);
});

test('every refusal has its Chinese sentence, with the numbers of the English one', () => {
  const refusals = Object.values(REFUSALS);
  expect(refusals.filter((sentence) => !/^[^a-z]*\p{Script=Han}/u.test(translateFailure(sentence)[1]))).toEqual([]);
  const jump = 'The timestamps of the file jump from 12.5 s to 95443.7 s. Export it again.';
  expect(inLanguage(translateFailure(refuseSource('broken-clock', jump).detail), 'zh')).toBe(
    '文件的时间戳从第 12.5 秒跳到第 95443.7 秒。请重新导出。',
  );
  expect(translateFailure('Something else.')).toEqual(['Something else.', 'Something else.']);
});
