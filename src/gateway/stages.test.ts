// The list of stages: the order in which they run, and where each of them lets an error out.
import { expect, test, vi } from 'vitest';
import { addVideo, openGateway, ORIGIN, ROOT, type Gateway } from '../../test/support/gateway-deps.ts';
import { httpRequest, v1Request } from '../../test/support/http-requests.ts';
import { SAMPLE_ACCOUNT, sampleVideo } from '../../test/support/sample-video.ts';
import { compilePolicies } from '../access/policies/evaluate.ts';
import { parsePolicyDocument } from '../access/policies/policy-document.ts';
import { WireError } from '../wire/errors.ts';
import { asReferenceId } from '../wire/ids.ts';
import { runStages, stages, type PartialCall, type StageDeps } from './stages.ts';

const FILLED_IN = ['request', 'bound', 'claim', 'caller', 'pending', 'decided', 'charged', 'answer'];

function receive(http: PartialCall['http']): PartialCall {
  return { http, origin: ORIGIN, requestId: 'R', beganAtMs: 0, stage: 'http' };
}

function open(): { gateway: Gateway; ask: (own?: Record<string, string>, secret?: string) => PartialCall } {
  const gateway = openGateway();
  const { videoId } = addVideo(gateway, sampleVideo());
  const ask = (own: Record<string, string> = {}, accessKeySecret = ROOT.accessKeySecret): PartialCall =>
    receive(
      v1Request(
        { ...ROOT, accessKeySecret },
        { Action: 'GetVideoPlayAuth', VideoId: videoId, ...own },
        { at: gateway.clock.now() },
      ),
    );
  return { gateway, ask };
}

test('run from reading the request to the answer of the operation', () => {
  expect(stages.map(({ name }) => name)).toEqual([
    'read',
    'find',
    'identify',
    'authenticate',
    'throttle',
    'authorize',
    'decide',
    'charge',
    'once',
    'dispatch',
  ]);
});

test('fill in one record, and answer without a promise when everything is in memory', () => {
  const { gateway, ask } = open();
  const call = ask();
  const answered = runStages(gateway, call);
  expect(answered).toBe(call);
  expect(Object.keys(call)).toEqual(['http', 'origin', 'requestId', 'beganAtMs', 'stage', ...FILLED_IN]);
});

const refuse = (): never => {
  throw new WireError('Throttling.User');
};

const failures: Readonly<
  Record<string, (opened: ReturnType<typeof open>) => readonly [PartialCall, Partial<StageDeps>]>
> = {
  read: () => [receive(httpRequest({ url: '/?Action=GetVideoPlayAuth' })), {}],
  find: ({ ask }) => [ask({ Action: 'Nothing' }), {}],
  identify: ({ ask }) => [ask({ AccessKeyId: 'LTAIunknown' }), {}],
  authenticate: ({ ask }) => [ask({}, 'wrong'), {}],
  throttle: ({ gateway, ask }) => [ask(), { throttle: { ...gateway.throttle, attempt: refuse } }],
  authorize: ({ gateway, ask }) => {
    const limited = { ...gateway.keys.get(ROOT.accessKeyId)!, user: { userId: '1', userName: 'alice' } };
    return [ask(), { accessKeys: { find: () => limited } }];
  },
  decide: ({ ask }) => [ask({ AuthInfoTimeout: '1' }), {}],
  charge: ({ gateway, ask }) => [ask(), { throttle: { ...gateway.throttle, admit: refuse } }],
  once: ({ ask }) => [ask(), { nonceStore: { claim: () => false } }],
  dispatch: ({ ask }) => [ask({ VideoId: 'f'.repeat(32) }), {}],
};

const foundBefore = {
  read: 0,
  find: 1,
  identify: 2,
  authenticate: 3,
  throttle: 4,
  authorize: 4,
  decide: 5,
  charge: 6,
  once: 7,
  dispatch: 7,
};

test.each(Object.entries(foundBefore))('after an error of "%s" no later stage runs', (name, count) => {
  const opened = open();
  const [call, deps] = failures[name]!(opened);
  expect(() => runStages({ ...opened.gateway, ...deps }, call)).toThrow(WireError);
  expect(Object.keys(call).filter((key) => FILLED_IN.includes(key))).toEqual(FILLED_IN.slice(0, count));
  expect(call.stage).toBe(name);
});

test.each(['authorize', 'decide', 'charge'])('a call that "%s" refuses leaves its nonce unused', (name) => {
  const opened = open();
  const [call, deps] = failures[name]!(opened);
  expect(() => runStages({ ...opened.gateway, ...deps }, call)).toThrow(WireError);
  const claim = { party: { kind: 'root', accountId: SAMPLE_ACCOUNT, id: `root:${SAMPLE_ACCOUNT}` } } as const;
  const nonce = call.claim?.kind === 'signed' ? call.claim.signature.nonce : '';
  expect(
    opened.gateway.nonceStore.claim(
      { ...claim, key: ROOT.accessKeyId, name: nonce },
      opened.gateway.clock.now() + 1000,
    ),
  ).toBe(true);
});

test('a replayed call gives back what it was charged', () => {
  const opened = open();
  const refunded: unknown[] = [];
  const charged = [{ name: 'calls of a party', rate: { perSecond: 1, burst: 1 } }];
  const throttle = {
    ...opened.gateway.throttle,
    admit: () => charged,
    refund: (given: unknown) => refunded.push(given),
  };
  const deps = { ...opened.gateway, throttle };
  const replayed = { SignatureNonce: 'the nonce' };
  void runStages(deps, opened.ask(replayed));
  expect(refunded).toEqual([]);
  expect(() => runStages(deps, opened.ask(replayed))).toThrow(expect.objectContaining({ code: 'SignatureNonceUsed' }));
  expect(refunded).toEqual([charged]);
});

test.each(Object.keys(foundBefore))(
  'an error of "%s" is charged to the address only when the caller is not proven',
  (name) => {
    const opened = open();
    const [call, deps] = failures[name]!(opened);
    const charged: string[] = [];
    const judgeFailure = (clientIp: string, error: unknown): unknown => {
      charged.push(clientIp);
      return error;
    };
    const throttle = { ...opened.gateway.throttle, ...deps.throttle, judgeFailure };
    expect(() => runStages({ ...opened.gateway, ...deps, throttle }, call)).toThrow(WireError);
    expect(charged).toEqual(['identify', 'authenticate', 'once'].includes(name) ? [ORIGIN.clientIp] : []);
  },
);

test('an error that arrives later takes the same exit, and what the throttle says of it is thrown', async () => {
  const { gateway, ask } = open();
  const throttle = { ...gateway.throttle, judgeFailure: () => Promise.resolve(new WireError('Throttling.User')) };
  const accessKeys = { find: () => Promise.resolve(undefined) };
  await expect(runStages({ ...gateway, accessKeys, throttle }, ask())).rejects.toMatchObject({
    code: 'Throttling.User',
  });
});

test.each(['VideoId', 'ReferenceId'] as const)(
  'a caller with a policy about videos has the video of a %s looked up once',
  async (name) => {
    const { gateway, ask } = open();
    const video = addVideo(gateway, sampleVideo({ referenceId: asReferenceId('reference-1') }));
    const find = vi.spyOn(gateway.videos, 'get');
    const list = vi.spyOn(gateway.videos, 'values');
    const parsed = parsePolicyDocument(
      JSON.stringify({
        Version: '1',
        Statement: [{ Effect: 'Allow', Action: '*', Resource: `acs:vod:*:*:video/${video.videoId}` }],
      }),
      { maxCharacters: 6144 },
    );
    if (!parsed.ok) throw new Error(parsed.reason);
    const layer = compilePolicies([{ name: 'one video', type: 'Custom', document: parsed.policy }]);
    const user = { userId: '2001', userName: 'alice' };
    const key = { ...gateway.keys.get(ROOT.accessKeyId)!, user };
    const deps = { ...gateway, accessKeys: { find: () => key }, grantedPolicies: { layersOf: () => [layer] } };
    const named = name === 'VideoId' ? video.videoId : 'reference-1';
    await runStages(deps, ask({ VideoId: '', ReferenceId: '', [name]: named }));
    expect(find.mock.calls.length + list.mock.calls.length).toBe(1);
  },
);
