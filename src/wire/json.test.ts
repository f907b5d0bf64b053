import { expect, test } from 'vitest';
import { isObject, parseJson, parseObject } from './json.ts';

test('parseJson answers the value of a JSON text, null too', () => {
  expect(parseJson('{"a":[1,null]}')).toEqual({ a: [1, null] });
  expect(parseJson(' null ')).toBeNull();
});

test.each(['', 'undefined', '{', "{'a':1}", 'NaN', '\u{feff}{}'])('parseJson answers undefined for %j', (text) => {
  expect(parseJson(text)).toBeUndefined();
});

test('parseObject answers an object, and undefined for every other JSON value', () => {
  expect(parseObject('{"a":{}}')).toEqual({ a: {} });
  for (const other of ['null', '[]', '[{}]', '"{}"', '1', 'true', 'x']) expect(parseObject(other)).toBeUndefined();
});

test('a member named __proto__ is a member and changes no prototype', () => {
  const read = parseObject('{"__proto__":{"admin":true}}') ?? {};
  expect(Object.keys(read)).toEqual(['__proto__']);
  expect(read['admin']).toBeUndefined();
});

test('isObject refuses lists, null and texts', () => {
  expect([{}, [], null, '{}', undefined].map(isObject)).toEqual([true, false, false, false, false]);
});
