// Which parameters make a call one with rules.
import { expect, test } from 'vitest';
import { ruleNames } from '../../wire/playback-rules.ts';
import { hasRules } from './rule-parameters.ts';

test.each(ruleNames)('%s alone is a rule', (name) => {
  expect(hasRules({ [name]: '' })).toBe(true);
});

test('parameters that are no rules are none', () => {
  expect(hasRules({})).toBe(false);
  expect(hasRules({ ViewerId: undefined })).toBe(false);
});
