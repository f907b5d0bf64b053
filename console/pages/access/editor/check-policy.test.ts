import { expect, test } from 'vitest';
import { checkPolicy } from './check-policy.ts';
import { completionAt, placeAt } from './complete.ts';

const actions = ['vod:GetVideoInfo', 'vod:DeleteVideo', 'ram:ListUsers'];
const problemsOf = (text: string, grammar: 'policy' | 'trust' = 'policy') =>
  checkPolicy(text, grammar, actions).map(({ line, says }) => `${String(line)} ${says[0]}`);

const GOOD = `{
  "Version": "1",
  "Statement": {
    "Effect": "Allow",
    "Action": ["vod:Get*", "ram:ListUsers"],
    "Resource": "acs:vod:*:*:video/*",
    "Condition": { "IpAddress": { "acs:SourceIp": "10.0.0.0/8" }, "NumericLessThan": { "vod:AuthInfoTimeout": 600 } }
  }
}`;

test('a well-formed policy has no problem', () => {
  expect(problemsOf(GOOD)).toEqual([]);
});

test.each([
  ['"Version": "1"', '"Version": "2"', '2 Version has to be "1"'],
  ['"Allow"', '"Maybe"', '4 Effect has to be "Allow" or "Deny"'],
  ['"ram:ListUsers"]', '"ListUsers"]', '5 ListUsers: has to be service:Action, or *'],
  ['"ram:ListUsers"]', '"ram:EatUsers"]', '5 ram:EatUsers: no operation of this server is called so'],
  ['"acs:vod:*:*:video/*"', '"video/7"', '6 video/7: has to be acs:service:region:account:resource, or *'],
  ['IpAddress', 'IpNear', '7 IpNear: no such operator'],
  ['600', '"soon"', '7 soon: no number'],
  ['"Resource"', '"Ressource"', '3 Resource is missing'],
  ['"Allow",', '"Allow"', '5 “,” is expected here'],
  ['"vod:Get*"', '"vod:Get*', '5 “,” is expected here'],
])('%s written as %s', (right, wrong, problem) => {
  expect(problemsOf(GOOD.replace(right, wrong))).toContain(problem);
});

test('a member that stands twice is a problem, and a trust policy names identities', () => {
  expect(problemsOf('{"Version":"1","Version":"1"}')).toEqual(['1 Version stands twice in one object']);
  const trust =
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":"alice"}}]}';
  expect(problemsOf(trust, 'trust')).toEqual(['1 alice: has to be acs:ram::account:root, …:user/name or …:role/name']);
});

const offersAt = (marked: string): readonly string[] => {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  return completionAt(text, caret, { grammar: 'policy', actions })?.offers ?? [];
};

test('completions fit the place, also in a document that is not complete', () => {
  expect(offersAt('{ "|')).toEqual(['Version', 'Statement']);
  expect(offersAt('{ "Statement": [{ "Ef|"')).toEqual(['Effect']);
  expect(offersAt('{ "Statement": [{ "Effect": "|')).toEqual(['Allow', 'Deny']);
  expect(offersAt('{ "Statement": [{ "Action": ["vod:*", "deletev|"] }]')).toEqual(['vod:DeleteVideo']);
  expect(offersAt('{ "Statement": { "Condition": { "Ip|" } }')).toEqual(['IpAddress', 'NotIpAddress']);
  expect(offersAt('{ "Statement": { "Condition": { "Bool": { "secure|" } } }')).toEqual(['acs:SecureTransport']);
  expect(offersAt('{ "Statement": { "Resource": "acs:ram:*:*:us|" }')).toEqual(['acs:ram:*:*:user/*']);
  expect(offersAt('{ | "Statement"')).toEqual([]);
});

test('a completion takes the place of the whole text', () => {
  const text = '{ "Statement": [{ "Action": "vod:Getx" }] }';
  const place = placeAt(text, text.indexOf('Getx') + 3);
  expect(place && text.slice(place.from, place.to)).toBe('vod:Getx');
});
