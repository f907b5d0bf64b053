// Each message of the error table in Chinese: with the values of the English one, and the flag in the place of a parameter.
import { expect, test } from 'vitest';
import { errorTable, WireError, type ErrorCode } from './errors.ts';
import { translateError } from './error-texts.ts';

test.each(Object.entries(errorTable) as [ErrorCode, { message: string }][])(
  '%s is in Chinese with the values of its message',
  (code, { message }) => {
    const names = [...message.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const values = Object.fromEntries(names.map((name, at) => [name, `value${String(at)}`]));
    const [english, chinese] = translateError(code, new WireError(code, values).message);
    expect(english).toBe(new WireError(code, values).message);
    expect(chinese).toMatch(/\p{Script=Han}/u);
    expect(chinese).not.toMatch(/[{}]/);
    const shown = code === 'SignatureDoesNotMatch' ? [] : Object.values(values);
    expect(shown.filter((value) => !chinese.includes(value))).toEqual([]);
  },
);

test('a parameter can have another name, in both languages', () => {
  const toFlag = (name: string): string => (name === 'AuthInfoTimeout' ? '--ttl' : name);
  const invalid = new WireError('InvalidParameter', { parameter: 'AuthInfoTimeout' });
  expect(translateError('InvalidParameter', invalid.message, toFlag)).toEqual([
    'The specified parameter "--ttl" is not valid.',
    '参数“--ttl”的值无效。',
  ]);
  const long = new WireError('InvalidParameter.UserName.Length');
  expect(translateError('InvalidParameter.UserName.Length', long.message, () => '<name>')).toEqual([
    'The parameter - "<name>" beyond the length limit.',
    '参数 <name> 的长度超出限制。',
  ]);
});

test('an unknown code and an unexpected message stay as they are', () => {
  expect(translateError('Strange.Code', 'Something.')).toEqual(['Something.', 'Something.']);
  expect(translateError('InvalidVideo.NotFound', 'Changed.')[0]).toBe('Changed.');
});
