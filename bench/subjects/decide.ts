// How many access decisions one processor makes, without HTTP: callers with 20 policies each, out of 10,000 in the
// account, beside callers with one system policy and with none at all. Run as a child process with the rounds and their
// length; prints the rates.
import { compilePolicies, decide, type AccessRequest, type NamedPolicy } from '../../src/access/policies/evaluate.ts';
import { MAX_POLICY_CHARACTERS, parsePolicyDocument } from '../../src/access/policies/policy-document.ts';
import { systemPolicies } from '../../src/access/policies/system-policies.ts';
import type { DecisionRates } from '../decisions.ts';

const POLICIES = 10_000;
const ATTACHED = 20;
const CALLERS = 1000;
const BATCH = 1000;
const ACCOUNT = '1234567890123456';
const ACTION = 'vod:GetVideoPlayAuth';

const [rounds, roundMs] = process.argv.slice(2).map(Number) as [number, number];
const policies = Array.from({ length: POLICIES }, (_, index) => read(`course-${String(index)}`, courseText(index)));
const playAuth = read('AliyunVODPlayAuth', systemPolicies.get('AliyunVODPlayAuth')?.document ?? '');
const callers = Array.from({ length: CALLERS }, (_, caller) => {
  const first = (caller * ATTACHED) % POLICIES;
  return { compiled: compilePolicies(policies.slice(first, first + ATTACHED)), request: ask(first + ATTACHED - 1) };
});
const contenders = {
  limited: callers,
  systemPolicy: callers.map(({ request }) => ({ compiled: compilePolicies([playAuth]), request })),
  noPolicy: callers.map(({ request }) => ({ compiled: compilePolicies([]), request })),
};
const names = Object.keys(contenders) as (keyof typeof contenders)[];
const rates = { limited: [] as number[], systemPolicy: [] as number[], noPolicy: [] as number[] };
// The first round warms up, and fills what is remembered of each action.
for (let round = 0; round <= rounds; round++) {
  for (const name of round % 2 === 0 ? names : names.toReversed()) {
    const rate = rateOf(name);
    if (round > 0) rates[name].push(rate);
  }
}
console.log(JSON.stringify(rates satisfies DecisionRates));

function rateOf(name: keyof typeof contenders): number {
  const startedAt = performance.now();
  let done = 0;
  let elapsedMs = 0;
  while (elapsedMs < roundMs) {
    let allowed = 0;
    for (const { compiled, request } of contenders[name]) if (decide(compiled, request).allowed) allowed++;
    if (allowed !== (name === 'noPolicy' ? 0 : BATCH)) throw new Error(`${name}: a wrong decision`);
    done += BATCH;
    elapsedMs = performance.now() - startedAt;
  }
  return (done / elapsedMs) * 1000;
}

function read(name: string, text: string): NamedPolicy {
  const parsed = parsePolicyDocument(text, { maxCharacters: MAX_POLICY_CHARACTERS });
  if (!parsed.ok) throw new Error(parsed.reason);
  return { name, type: 'Custom', document: parsed.policy };
}

function videoOf(index: number): string {
  return index.toString(16).padStart(32, '0');
}

/** One course each: its videos by name or by reference, from our network; every fourth shuts out a part of it. */
function courseText(index: number): string {
  const allow = {
    Effect: 'Allow',
    Action: ['vod:GetVideoPlayAuth', 'vod:GetPlayInfo'],
    Resource: [`acs:vod:*:${ACCOUNT}:video/${videoOf(index)}`, `acs:vod:*:${ACCOUNT}:video/course-${String(index)}-*`],
    Condition: {
      IpAddress: { 'acs:SourceIp': ['10.0.0.0/8', '2001:db8::/32'] },
      NumericLessThanEquals: { 'vod:AuthInfoTimeout': 300 },
    },
  };
  const deny = {
    Effect: 'Deny',
    Action: 'vod:*',
    Resource: '*',
    Condition: { IpAddress: { 'acs:SourceIp': '10.9.0.0/16' } },
  };
  return JSON.stringify({ Version: '1', Statement: index % 4 === 0 ? [allow, deny] : [allow] });
}

function ask(index: number): AccessRequest {
  return {
    action: ACTION,
    resource: `acs:vod:cn-shanghai:${ACCOUNT}:video/${videoOf(index)}`,
    reach: 'one',
    context: new Map([
      ['acs:sourceip', ['10.1.2.3']],
      ['vod:authinfotimeout', ['300']],
    ]),
    varying: new Set(),
  };
}
