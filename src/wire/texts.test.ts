// A text in two languages: filling it, joining it, and choosing the language.
import { expect, test } from 'vitest';
import { chooseLanguage, fill, inLanguage, join, type Text } from './texts.ts';

test.each([
  [['zh-CN', 'en'], 'zh'],
  [['zh-Hant-TW'], 'zh'],
  [['zh_CN.UTF-8'], 'zh'],
  [['ZH'], 'zh'],
  [['en-GB', 'zh-CN'], 'en'],
  [['de-DE', 'zh-CN'], 'zh'],
  [['de-DE'], 'en'],
  [['zha', 'C'], 'en'],
  [[], 'en'],
])('the language for %j is %s', (preferred, code) => {
  expect(chooseLanguage(preferred)).toBe(code);
});

test('fills in values, and a text as a value in the language of the text around it', () => {
  const user: Text = ['user al', '用户 al'];
  const filled = fill(['Gave {count} to {who}.', '已授予{who}：{count}'], { count: 2, who: user });
  expect(filled).toEqual(['Gave 2 to user al.', '已授予用户 al：2']);
  expect(inLanguage(filled, 'zh')).toBe('已授予用户 al：2');
});

test('leaves braces that stand in a value as they are', () => {
  expect(fill(['{name}', '{name}'], { name: '{name}' })[0]).toBe('{name}');
});

test('joins texts with the separator of each language', () => {
  expect(join([['one', '一'], 'Arn'], [', ', '，'])).toEqual(['one, Arn', '一，Arn']);
});
