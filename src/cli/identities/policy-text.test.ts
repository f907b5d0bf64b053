// The policies that flags make: what they allow, decided by the server's own evaluator.
import { describe, expect, test } from 'vitest';
import { compilePolicies, decide } from '../../access/policies/evaluate.ts';
import { MAX_POLICY_CHARACTERS, parsePolicyDocument } from '../../access/policies/policy-document.ts';
import { issuerPolicy, type IssuerLimits } from './policy-text.ts';

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);

interface Asked {
  readonly action?: string;
  readonly video?: string;
  readonly keys?: Readonly<Record<string, readonly string[]>>;
}

/** Does the policy allow it? A credential of 100 seconds for video A, if nothing else is said. */
function allows(limits: IssuerLimits, { action = 'vod:GetVideoPlayAuth', video = A, keys = {} }: Asked = {}): boolean {
  const parsed = parsePolicyDocument(issuerPolicy(limits), { maxCharacters: MAX_POLICY_CHARACTERS });
  if (!parsed.ok) expect.fail(parsed.reason);
  const lifetime = action === 'vod:GetVideoPlayAuth' ? { 'vod:authinfotimeout': ['100'] } : {};
  return decide(compilePolicies([{ name: 'p', type: 'Custom', document: parsed.policy }]), {
    action,
    resource: `acs:vod:cn-shanghai:1234567890123456:video/${video}`,
    reach: 'one',
    varying: new Set(),
    context: new Map(Object.entries({ ...lifetime, ...keys })),
  }).allowed;
}

describe('an issuer', () => {
  test('limited to videos issues for these and for no other', () => {
    const limits = { videos: [A, B] };
    expect([allows(limits), allows(limits, { video: B }), allows(limits, { video: 'c'.repeat(32) })]).toEqual([
      ...[true, true, false],
    ]);
  });

  test.each([
    ['a tag', { tag: ['course-a', 'course-b'] }, 'vod:tag', ['x', 'course-b'], ['course-c']],
    ['a category', { category: ['7'] }, 'vod:cateid', ['7'], ['8']],
    ['reference ids', { referenceId: ['course-a-*'] }, 'vod:referenceid', ['course-a-1'], ['course-b-1']],
  ])('limited to %s issues for its videos and for no other', (_, limits, key, its, others) => {
    expect(allows(limits, { keys: { [key]: its } })).toBe(true);
    expect(allows(limits, { keys: { [key]: others } })).toBe(false);
    expect(allows(limits)).toBe(false);
  });

  test('with a longest lifetime issues no longer credentials', () => {
    const issue = (seconds: string) => allows({ maxTtl: 300 }, { keys: { 'vod:authinfotimeout': [seconds] } });
    expect([issue('300'), issue('301')]).toEqual([true, false]);
  });

  test('with several limits must meet all of them', () => {
    const limits = { videos: [A], tag: ['t'], maxTtl: 300 };
    expect(allows(limits, { keys: { 'vod:tag': ['t'] } })).toBe(true);
    expect(allows(limits, { keys: { 'vod:tag': ['u'] } })).toBe(false);
    expect(allows(limits, { video: B, keys: { 'vod:tag': ['t'] } })).toBe(false);
    expect(allows(limits, { keys: { 'vod:tag': ['t'], 'vod:authinfotimeout': ['301'] } })).toBe(false);
  });

  test('may only issue, unless more actions are named', () => {
    expect(allows({ tag: ['t'] }, { action: 'vod:GetPlayInfo', keys: { 'vod:tag': ['t'] } })).toBe(false);
    const limits = { actions: ['getvideoinfo', 'vod:GetVideoPlayAuth'], maxTtl: 300 };
    expect(allows(limits, { action: 'vod:GetVideoInfo' })).toBe(true);
    expect(allows(limits)).toBe(true);
    expect(allows({ actions: ['Get*'] }, { action: 'vod:GetVideoInfos' })).toBe(true);
  });
});

describe('limits that would not work as written are refused', () => {
  test.each([
    ['an unknown operation', { actions: ['GetVideoPlayauthh'] }, 'NoSuchAction'],
    ['an operation of another product', { actions: ['ram:CreateUser'] }, 'NoSuchAction'],
    ['one of RAM', { actions: ['CreateUser'] }, 'NoSuchAction'],
    ["one of the server's operator", { actions: ['CreateAccount'] }, 'NoSuchAction'],
    ['a name with JSON in it', { actions: ['Get*","ram:*'] }, 'NoSuchAction'],
    [
      'a lifetime beside another way to play',
      { actions: ['GetVideoPlayAuth', 'GetPlayInfo'], maxTtl: 300 },
      'ActionOutlivesTtl',
    ],
    ['a lifetime beside a watch page', { actions: ['createwatchlink'], maxTtl: 300 }, 'ActionOutlivesTtl'],
    ['a lifetime beside a wildcard', { actions: ['Get*'], maxTtl: 300 }, 'ActionOutlivesTtl'],
    ['a malformed video id', { videos: [A, '*'] }, 'NoVideoId'],
    ['a category that is no number', { category: ['math'] }, 'NoCategory'],
  ])('%s', (_, limits, code) => {
    expect(() => issuerPolicy(limits)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
