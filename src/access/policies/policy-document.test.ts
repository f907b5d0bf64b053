import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { MAX_POLICY_CHARACTERS, parsePolicyDocument, parseTrustPolicy } from './policy-document.ts';

const LIMITS = { maxCharacters: MAX_POLICY_CHARACTERS };
const STATEMENT = { Effect: 'Allow', Action: 'vod:GetVideoPlayAuth', Resource: '*' };
const TRUST = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: 'acs:ram::1234567890123456:root' } };

const policyOf = (statement: unknown): string => JSON.stringify({ Version: '1', Statement: [statement] });
const withCondition = (condition: unknown): string => policyOf({ ...STATEMENT, Condition: condition });

function reasonOf(text: string, parse: typeof parsePolicyDocument | typeof parseTrustPolicy = parsePolicyDocument) {
  const parsed = parse(text, LIMITS);
  return parsed.ok ? 'accepted' : parsed.reason;
}

describe('a permission policy', () => {
  test('is read into statements, actions and keys in lower case', () => {
    const text = JSON.stringify({
      Version: '1',
      Statement: [
        {
          Effect: 'Deny',
          NotAction: ['vod:Get*', 'VOD:ListVideo'],
          Resource: ['acs:vod:*:*:video/*'],
          Condition: { NumericLessThan: { 'vod:AuthInfoTimeout': 300 }, Bool: { 'acs:SecureTransport': [false] } },
        },
        STATEMENT,
      ],
    });
    expect(parsePolicyDocument(text, LIMITS)).toEqual({
      ok: true,
      policy: {
        statements: [
          {
            effect: 'Deny',
            actions: { isNegated: true, patterns: ['vod:get*', 'vod:listvideo'] },
            resources: ['acs:vod:*:*:video/*'],
            conditions: [
              { operator: 'NumericLessThan', key: 'vod:authinfotimeout', values: ['300'] },
              { operator: 'Bool', key: 'acs:securetransport', values: ['false'] },
            ],
          },
          {
            effect: 'Allow',
            actions: { isNegated: false, patterns: ['vod:getvideoplayauth'] },
            resources: ['*'],
            conditions: [],
          },
        ],
      },
    });
  });

  test.each([
    ['a single statement', JSON.stringify({ Statement: STATEMENT, Version: '1' })],
    ['an empty Condition', withCondition({})],
    ['all actions', policyOf({ ...STATEMENT, Action: '*' })],
    [
      'a number with more digits than a double has',
      withCondition({ StringEquals: { 'acs:Id': 9_007_199_254_740_993n.toString() } }),
    ],
    ['names that plain objects have', withCondition({ StringEquals: { constructor: 'x', toString: 'y' } })],
    [
      'white space and escapes',
      '\r\n{ "Version" : "\\u0031",\t"Statement": {"Effect":"Allow","Action":"*","Resource":"*"}}\n',
    ],
  ])('may have %s', (_, text) => expect(reasonOf(text)).toBe('accepted'));

  test('keeps the digits of a number as they are written', () => {
    const text = withCondition({ StringEquals: { k: 0 } }).replace('"k":0', '"k":[9007199254740993,1.0]');
    const parsed = parsePolicyDocument(text, LIMITS);
    expect(parsed.ok && parsed.policy.statements[0]?.conditions[0]?.values).toEqual(['9007199254740993', '1.0']);
  });
});

describe('refused with the place', () => {
  test.each([
    ['', 'not JSON at character 0'],
    ['x', 'not JSON at character 0'],
    ['null', 'the policy: has to be an object'],
    ['[]', 'the policy: has to be an object'],
    ['"Version"', 'the policy: has to be an object'],
    ['{', 'not JSON at character 1'],
    ['{}', 'Version: has to be "1"'],
    ['{"Version":1}', 'Version: has to be "1"'],
    ['{"Version":"2012-10-17","Statement":[]}', 'Version: has to be "1"'],
    ['{"Version":"1"}', 'Statement: missing'],
    ['{"Version":"1","Statement":[]}', 'Statement: empty'],
    ['{"Version":"1","Statement":null}', 'Statement: has to be an object'],
    ['{"Version":"1","Statement":[[]]}', 'Statement[0]: has to be an object'],
    ['{"Version":"1","Statement":[],}', 'not JSON at character 30'],
    ['{"Version":"1","Statement":[]} x', 'not JSON at character 31'],
    ["{'Version':'1'}", 'not JSON at character 1'],
    ['\uFEFF{}', 'not JSON at character 0'],
    ['{"Version":"1","Version":"1","Statement":[]}', 'Version twice in one object'],
    ['{"Version":"1","Statement":[],"Id":"x"}', 'Id: no such member'],
    ['{"Version":"1","Statement":[],"__proto__":{}}', '__proto__: no such member'],
    ['{"Version":"1","a\\nb":1}', '"a\\nb": no such member'],
    ['{"Version":"\\ud800"}', 'not Unicode before character 19'],
    ['{"Version":"1\n"}', 'not JSON at character 11'],
    ['{"Version":"1","Statement":01}', 'not JSON at character 28'],
  ])('%j: %s', (text, reason) => expect(reasonOf(text)).toBe(reason));

  test.each([
    [{ Action: '*', Resource: '*' }, 'Statement[0].Effect: has to be Allow or Deny'],
    [{ ...STATEMENT, Effect: 'allow' }, 'Statement[0].Effect: has to be Allow or Deny'],
    [{ ...STATEMENT, Effect: ['Allow'] }, 'Statement[0].Effect: has to be Allow or Deny'],
    [{ Effect: 'Allow', Resource: '*' }, 'Statement[0]: needs either Action or NotAction'],
    [{ ...STATEMENT, NotAction: '*' }, 'Statement[0]: needs either Action or NotAction'],
    [{ ...STATEMENT, Action: [] }, 'Statement[0].Action: empty'],
    [{ ...STATEMENT, Action: ['*', 7] }, 'Statement[0].Action[1]: has to be a text'],
    [{ ...STATEMENT, Action: null }, 'Statement[0].Action: has to be a text'],
    [{ ...STATEMENT, Action: { '*': 1 } }, 'Statement[0].Action: has to be a text'],
    [{ ...STATEMENT, Action: 'GetVideoInfo' }, 'Statement[0].Action: has to be <service>:<action> or *'],
    [{ ...STATEMENT, Action: 'vod:' }, 'Statement[0].Action: has to be <service>:<action> or *'],
    [{ ...STATEMENT, Action: 'vod:Get Video' }, 'Statement[0].Action: has to be <service>:<action> or *'],
    [{ ...STATEMENT, Action: '' }, 'Statement[0].Action: has to be <service>:<action> or *'],
    [{ ...STATEMENT, Action: 'vod:GetK\u0130' }, 'Statement[0].Action: has to be <service>:<action> or *'],
    [{ Effect: 'Allow', Action: '*' }, 'Statement[0].Resource: missing'],
    [{ ...STATEMENT, Resource: [] }, 'Statement[0].Resource: empty'],
    [
      { ...STATEMENT, Resource: '' },
      'Statement[0].Resource: has to be acs:<service>:<region>:<account>:<resource> or *',
    ],
    [
      { ...STATEMENT, Resource: 'video/*' },
      'Statement[0].Resource: has to be acs:<service>:<region>:<account>:<resource> or *',
    ],
    [
      { ...STATEMENT, Resource: ['*', 'acs:vod:*:*:a\u0000'] },
      expect.stringMatching(/^Statement\[0\]\.Resource\[1\]: has to be/),
    ],
    [{ ...STATEMENT, Principal: '*' }, 'Statement[0].Principal: only in the trust policy of a role'],
    [{ ...STATEMENT, Sid: 'x' }, 'Statement[0].Sid: no such member'],
    [{ ...STATEMENT, NotResource: '*' }, 'Statement[0].NotResource: no such member'],
    [{ ...STATEMENT, effect: 'Allow' }, 'Statement[0].effect: no such member'],
  ])('%j: %s', (statement, reason) => expect(reasonOf(policyOf(statement))).toEqual(reason));

  test.each([
    [null, ': has to be an object'],
    [[], ': has to be an object'],
    ['x', ': has to be an object'],
    [{ StringEqual: { k: 'v' } }, '.StringEqual: no such operator'],
    [{ 'ForAnyValue:StringEquals': { k: 'v' } }, '.ForAnyValue:StringEquals: no such operator'],
    [{ StringEquals: {} }, '.StringEquals: empty'],
    [{ StringEquals: 'x' }, '.StringEquals: has to be an object'],
    [{ StringEquals: { k: [] } }, '.StringEquals.k: empty'],
    [{ StringEquals: { k: null } }, '.StringEquals.k: has to be a text, number or boolean'],
    [{ StringEquals: { k: [[]] } }, '.StringEquals.k[0]: has to be a text, number or boolean'],
    [{ StringEquals: { k: {} } }, '.StringEquals.k: has to be a text, number or boolean'],
    [{ StringEquals: { '': 'v' } }, '."": no name of a key', '.StringEquals'],
    [{ StringEquals: { 'a b': 'v' } }, '.StringEquals."a b": no name of a key'],
    [{ StringEquals: { 'acs:SourceIp': 'a', 'acs:sourceip': 'b' } }, '.StringEquals.acs:sourceip: the same key twice'],
    [{ StringEquals: { k: 'x'.repeat(2049) } }, '.StringEquals.k: a value longer than 2048 characters'],
    [{ NumericLessThan: { k: ['1', 'x'] } }, '.NumericLessThan.k[1]: has to be a number of at most 15 digits'],
    [{ NumericLessThan: { k: true } }, '.NumericLessThan.k: has to be a number of at most 15 digits'],
    [{ DateLessThan: { k: '2026-01-01' } }, '.DateLessThan.k: has to be an ISO 8601 date with time and zone'],
    [{ Bool: { k: 1 } }, '.Bool.k: has to be true or false'],
    [{ IpAddress: { k: '10.0.0.0/33' } }, '.IpAddress.k: has to be an IP address or CIDR block'],
  ])('Condition %j: %s', (condition, reason, before = '') =>
    expect(reasonOf(withCondition(condition))).toBe(`Statement[0].Condition${before}${reason}`),
  );

  test('a duplicate member at any place', () => {
    expect(reasonOf(policyOf(STATEMENT).replace('{"Effect"', '{"Effect":"Deny","Effect"'))).toBe(
      'Effect twice in one object',
    );
    const twice = '{"StringEquals":{"k":"a"},"StringEquals":{"k":"b"}}';
    expect(reasonOf(withCondition(0).replace('"Condition":0', `"Condition":${twice}`))).toBe(
      'StringEquals twice in one object',
    );
  });

  test('too many statements or values', () => {
    const limits = { maxCharacters: 1e6 };
    const many = JSON.stringify({ Version: '1', Statement: Array.from({ length: 201 }, () => STATEMENT) });
    expect(parsePolicyDocument(many, limits)).toEqual({ ok: false, reason: 'Statement: more than 200' });
    const values = policyOf({ ...STATEMENT, Action: Array.from({ length: 1001 }, () => '*') });
    expect(parsePolicyDocument(values, limits)).toMatchObject({ reason: 'Statement[0].Action: more than 1000 values' });
  });

  test('the place is counted from 0', () => {
    const text = JSON.stringify({
      Version: '1',
      Statement: [STATEMENT, STATEMENT, { ...STATEMENT, Condition: { StringEqual: {} } }],
    });
    expect(reasonOf(text)).toBe('Statement[2].Condition.StringEqual: no such operator');
  });

  test('a long name is cut in the reason, and cannot write into a log', () => {
    const reason = reasonOf(JSON.stringify({ Version: '1', ['x'.repeat(5000)]: 1 }));
    expect(reason).toBe(`${'x'.repeat(64)}…: no such member`);
    expect(reasonOf(JSON.stringify({ Version: '1', 'a\r\nb': 1 }))).not.toMatch(/[\r\n]/);
  });
});

describe('hostile texts', () => {
  test.each([
    ['10 MB', `{"Version":"${'1'.repeat(10_000_000)}"}`],
    ['10 MB of nothing', ' '.repeat(10_000_000)],
    ['one character too many', policyOf(STATEMENT).padEnd(MAX_POLICY_CHARACTERS + 1)],
  ])('%s is refused before it is parsed', (_, text) => {
    expect(reasonOf(text)).toBe('longer than 6144 characters');
    expect(reasonOf(text, parseTrustPolicy)).toBe('longer than 6144 characters');
  });

  test('6 KB are read', () => {
    expect(reasonOf(policyOf(STATEMENT).padEnd(MAX_POLICY_CHARACTERS))).toBe('accepted');
  });

  test.each(['[', '{"a":', '{"Version":"1","Statement":[', `${'['.repeat(8)}{"":`])(
    'nesting by %j is refused, however deep',
    (opening) => {
      const parsed = parsePolicyDocument(opening.repeat(100_000), { maxCharacters: 10_000_000 });
      expect(parsed.ok ? 'accepted' : parsed.reason).toMatch(/^nested too deeply at character \d+$/);
    },
  );

  test('no text makes the parser throw', () => {
    const good = withCondition({ NumericLessThan: { 'vod:AuthInfoTimeout': 300 } });
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ',',
      ':',
      '\\',
      '\\u00',
      'null',
      '-',
      '1e',
      '"Action"',
      '\0',
      '\ud800',
    );
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(4), fc.array(piece, { maxLength: 3 }), (at, cut, pieces) => {
        const text = good.slice(0, at) + pieces.join('') + good.slice(at + cut);
        for (const parse of [parsePolicyDocument, parseTrustPolicy]) {
          const parsed = parse(text, LIMITS);
          if (!parsed.ok) expect(parsed.reason).not.toBe('');
          // What is accepted is JSON that others read in the same way.
          else expect(() => JSON.parse(text) as unknown).not.toThrow();
        }
      }),
      { numRuns: propertyRuns(10_000) },
    );
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.string({ unit: 'binary' }), (json, any) => {
        expect(reasonOf(json)).not.toBe('accepted');
        expect(reasonOf(any)).not.toBe('accepted');
      }),
    );
  });
});

describe('a trust policy', () => {
  test('names who may assume the role', () => {
    const text = policyOf({
      Effect: 'Allow',
      Action: ['STS:AssumeRole'],
      Principal: {
        RAM: ['acs:ram::1234567890123456:user/alice', 'acs:ram::1234567890123456:role/Editor'],
        Service: 'ecs.aliyuncs.com',
      },
      Condition: { StringEquals: { 'sts:ExternalId': 'abc' } },
    });
    expect(parseTrustPolicy(text, LIMITS)).toEqual({
      ok: true,
      policy: {
        statements: [
          {
            effect: 'Allow',
            principals: ['acs:ram::1234567890123456:user/alice', 'acs:ram::1234567890123456:role/Editor'],
            services: ['ecs.aliyuncs.com'],
            conditions: [{ operator: 'StringEquals', key: 'sts:externalid', values: ['abc'] }],
          },
        ],
      },
    });
  });

  test.each([
    [{ ...TRUST, Principal: undefined }, 'Statement[0].Principal: missing'],
    [{ ...TRUST, Principal: '*' }, 'Statement[0].Principal: has to be an object'],
    [{ ...TRUST, Principal: {} }, 'Statement[0].Principal: empty'],
    [{ ...TRUST, Principal: { RAM: [] } }, 'Statement[0].Principal.RAM: empty'],
    [
      { ...TRUST, Principal: { RAM: '*' } },
      expect.stringMatching(/^Statement\[0\]\.Principal\.RAM: has to be acs:ram/),
    ],
    [{ ...TRUST, Principal: { RAM: 'acs:ram::*:root' } }, expect.stringMatching(/Principal\.RAM: has to be acs:ram/)],
    [{ ...TRUST, Principal: { RAM: 'acs:ram::1:user/*' } }, expect.stringMatching(/Principal\.RAM: has to be acs:ram/)],
    [
      { ...TRUST, Principal: { Service: ['*'] } },
      'Statement[0].Principal.Service[0]: has to be <service>.aliyuncs.com',
    ],
    [{ ...TRUST, Principal: { Federated: 'x' } }, 'Statement[0].Principal.Federated: no such member'],
    [{ ...TRUST, Resource: '*' }, 'Statement[0].Resource: no such member'],
    [{ ...TRUST, Action: '*' }, 'Statement[0].Action: has to be sts:AssumeRole'],
    [{ ...TRUST, Action: ['sts:AssumeRole', 'sts:*'] }, 'Statement[0].Action: has to be sts:AssumeRole'],
    [{ ...TRUST, Action: undefined, NotAction: 'vod:*' }, 'Statement[0].NotAction: no such member'],
    [{ ...TRUST, Condition: { Equals: {} } }, 'Statement[0].Condition.Equals: no such operator'],
  ])('%j: %s', (statement, reason) => expect(reasonOf(policyOf(statement), parseTrustPolicy)).toEqual(reason));

  test('is no permission policy, nor the other way round', () => {
    expect(reasonOf(policyOf(TRUST))).toBe('Statement[0].Principal: only in the trust policy of a role');
    expect(reasonOf(policyOf(STATEMENT), parseTrustPolicy)).toBe('Statement[0].Resource: no such member');
  });
});
