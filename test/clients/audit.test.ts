// What the audit record holds of calls, who may see it, and how refusals are explained; through the vendor's generic client.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { v1Parts, type Signer } from '../support/http-requests.ts';
import { officialClients, type CallTarget } from '../support/official-clients.ts';
import { allowUser, askRam, ramUser } from '../support/ram-client.ts';
import { asSigner, createRefusals, playAuthOf, provokedErrors } from '../support/refusals.ts';

const [client] = officialClients;
type Body = Readonly<Record<string, unknown>>;
type Event = Readonly<Record<string, unknown>>;

let server: EmbeddedServer;
let videoId = '';
const refusals = createRefusals(() => server);
beforeAll(async () => {
  server = await startServer({ settings: { auditPlays: 'all' } });
  videoId = await server.seedVideo({ title: 'Film' });
});
afterAll(() => server.close());

async function own(
  action: string,
  parameters: Record<string, string> = {},
  target: CallTarget = server,
): Promise<Body> {
  return (await client!.call(target, { action, version: '2026-11-01', parameters })).body;
}

async function list(filter: Record<string, string> = {}, target: CallTarget = server): Promise<readonly Event[]> {
  return (await own('ListAuditEvents', filter, target))['AuditEvents'] as Event[];
}

/** A signed request, spoiled before it is sent; answers the request id. */
async function send(
  fields: Record<string, string>,
  spoil: (body: string) => string,
  signer: Signer = server,
): Promise<string> {
  const { method, headers, body } = v1Parts(signer, fields, { at: Date.now(), method: 'POST', place: 'body' });
  const answer = await fetch(server.url, { method, headers: headers as never, body: spoil(String(body)) });
  return answer.headers.get('x-acs-request-id') ?? '';
}

/** A user who may read the record; and one who may not. */
async function makeUser(name: string, actions: readonly string[]): Promise<CallTarget> {
  const user = await ramUser(server, name);
  if (actions.length > 0) await allowUser(server, name, { action: actions });
  return user;
}

describe('a call is recorded', () => {
  test('with who, from where, what on what', async () => {
    await askRam(server, 'CreateUser', { userName: 'recorded' });
    const [event] = await list({ EventAction: 'CreateUser' });
    expect(event).toMatchObject({
      Action: 'CreateUser',
      Outcome: 'allowed',
      Code: 'OK',
      Caller: 'root',
      AccessKeyId: server.accessKeyId,
      Address: '127.0.0.1',
      Resource: 'UserName=recorded',
      Times: 1,
    });
    expect(await list({ RequestId: String(event?.['RequestId']) })).toEqual([event]);
  });

  test('from issue to redemption under one credential id', async () => {
    const fields = await playAuthOf(server, videoId);
    const parameters = { VideoId: videoId, AuthInfo: fields.AuthInfo, PlayConfig: '{}' };
    // The film was not transcoded.
    await expect(
      client!.call({ ...server, ...asSigner(fields) }, { action: 'GetPlayInfo', parameters }),
    ).rejects.toThrow('InvalidVideo.NoneStream');
    const credentialId = fields.AccessKeyId.slice('STS.'.length);
    const events = await list({ CredentialId: credentialId });
    expect(events.map((each) => [each['Action'], each['Caller'], each['Code'], each['VideoId']])).toEqual([
      ['GetPlayInfo', 'player', 'InvalidVideo.NoneStream', videoId],
      ['GetVideoPlayAuth', 'root', 'OK', videoId],
    ]);
    const whole = JSON.stringify(await list());
    for (const secret of [fields.SecurityToken, fields.AccessKeySecret, server.accessKeySecret])
      expect(whole).not.toContain(secret);
  });

  test('when it is denied, with the reason and the stage', async () => {
    const user = await makeUser('nothing', []);
    await refusals.expect(
      client!,
      { action: 'DeleteVideo', parameters: { VideoIds: videoId } },
      { code: 'Forbidden.RAM', target: user },
    );
    const [event] = await list({ Code: 'Forbidden.RAM', EventAccessKeyId: user.accessKeyId });
    expect(event).toMatchObject({
      Outcome: 'denied',
      Stage: 'authorize',
      Caller: 'user:nothing',
      Resource: `VideoIds=${videoId}`,
    });
    expect(event?.['Reason']).toContain('implicit denial of vod:DeleteVideo');
  });

  test('when no key is proven, under the account whose key was named', async () => {
    const requestId = await send({ Action: 'DeleteVideo', VideoIds: videoId }, (body) =>
      body.replace('DeleteVideo', 'GetVideoInfo'),
    );
    const [event] = await list({ RequestId: requestId });
    expect(event).toMatchObject({
      Code: 'SignatureDoesNotMatch',
      Caller: 'unknown',
      AccessKeyId: server.accessKeyId,
      Stage: 'authenticate',
    });
  });

  test('also where it is no call of the API: media, a watch link, an upload', async () => {
    const refused = await Promise.all([
      fetch(`${server.url}/play/${'A'.repeat(95)}/${videoId}/hd.m3u8`),
      fetch(`${server.url}/watch/${'A'.repeat(95)}/video`),
      fetch(`${server.url}/uploads/x`, { method: 'PUT', body: 'x' }),
    ]);
    const ids = refused.map(({ headers }) => headers.get('x-acs-request-id') ?? headers.get('x-oss-request-id') ?? '');
    const explained = await Promise.all(ids.map((RequestId) => own('ExplainRequest', { RequestId })));
    expect(explained.map((each) => ((each['Explanation'] as Body)['Event'] as Event)['Action'])).toEqual([
      'PlayMedia',
      'WatchPage',
      'UploadObject',
    ]);
    expect(explained[0]?.['Explanation']).toMatchObject({ Code: 'AccessDenied', Reason: 'malformed' });
  });

  test('and listed page by page', async () => {
    const first = await own('ListAuditEvents', { PageSize: '2' });
    const second = await own('ListAuditEvents', { PageSize: '2', ScrollToken: String(first['ScrollToken']) });
    const seqs = [first, second].flatMap((page) => (page['AuditEvents'] as Event[]).map((each) => Number(each['Seq'])));
    expect(seqs).toHaveLength(4);
    expect(seqs).toEqual(seqs.toSorted((a, b) => b - a));
    await refusals.expect(client!, ask('ListAuditEvents', { ScrollToken: 'x' }), {
      code: 'InvalidScrollToken.Expired',
    });
    await refusals.expect(client!, ask('ListAuditEvents', { From: 'yesterday' }), {
      code: 'InvalidParameter',
      message: 'The specified parameter "From" is not valid.',
    });
  });
});

const ask = (action: string, parameters: Record<string, string> = {}) => ({
  action,
  version: '2026-11-01',
  parameters,
});

describe('the record', () => {
  test('of one account is not seen by another', async () => {
    const made = await own('CreateAccount');
    const other = {
      url: server.url,
      accessKeyId: String(made['AccessKeyId']),
      accessKeySecret: String(made['AccessKeySecret']),
    };
    await client!.call(other, { action: 'GetVideoList', parameters: {} });
    const actions = (await list({}, other)).map((each) => each['Action']);
    expect(actions).toEqual(['GetVideoList']);
    const refused = await send({ Action: 'GetVideoInfo', VideoId: 'x' }, (body) => body + '&More=1');
    await refusals.expect(client!, ask('ExplainRequest', { RequestId: refused }), {
      code: 'InvalidRequestId.NotFound',
      target: other,
    });
    // The chains hold rows of every account.
    for (const action of ['ListAuditChains', 'ExportAuditEvents'])
      await refusals.expect(client!, ask(action), { code: 'Forbidden.RAM', target: other });
  });

  test('needs a permission of its own', async () => {
    const viewer = await makeUser('library', ['vod:GetVideoInfo', 'vod:List*Video*']);
    const auditor = await makeUser('auditor', ['vod:ListAuditEvents']);
    await refusals.expect(client!, ask('ListAuditEvents'), { code: 'Forbidden.RAM', target: viewer });
    expect((await list({}, auditor)).length).toBeGreaterThan(0);
    await refusals.expect(client!, ask('ExportAuditEvents', { ChainNo: '1' }), {
      code: 'Forbidden.RAM',
      target: auditor,
    });
  });
});

describe('an explanation', () => {
  const explain = async (
    requestId: string,
    target: CallTarget = server,
    more: Record<string, string> = {},
  ): Promise<Body> => (await own('ExplainRequest', { RequestId: requestId, ...more }, target))['Explanation'] as Body;

  test('says which stages passed, what arrived, and what to do', async () => {
    const user = await makeUser('denied', []);
    const secretTitle = 'password hunter2';
    const requestId = await send(
      { Action: 'UpdateVideoInfo', Version: '2017-03-21', VideoId: videoId, Title: secretTitle },
      (body) => body,
      user,
    );
    const explained = await explain(requestId);
    expect(explained).toMatchObject({ Outcome: 'denied', Code: 'Forbidden.RAM' });
    const stages = explained['Stages'] as readonly { readonly Name: string; readonly Result: string }[];
    expect(stages.map(({ Name, Result }) => `${Name} ${Result}`)).toEqual([
      ...['read', 'find', 'identify', 'authenticate', 'throttle'].map((name) => `${name} passed`),
      'authorize failed',
      ...['decide', 'charge', 'once', 'dispatch'].map((name) => `${name} not reached`),
    ]);
    expect(explained['AccessDeniedDetail']).toMatchObject({
      AuthAction: 'vod:UpdateVideoInfo',
      NoPermissionType: 'ImplicitDeny',
    });
    const text = JSON.stringify(explained);
    expect(text).toContain(videoId);
    expect(text).toContain(`(${String(secretTitle.length)} characters)`);
    for (const hidden of ['hunter2', user.accessKeySecret]) expect(text).not.toContain(hidden);
    expect((explained['Advice'] as Body)['Zh']).toMatch(/\p{Script=Han}/u);
  });

  test('puts both texts of a wrong signature side by side, for the owner of the key alone', async () => {
    const user = await makeUser('signer', ['vod:ExplainRequest']);
    const auditor = await makeUser('explainer', ['vod:ExplainRequest']);
    const spoilt = await send(
      { Action: 'GetVideoInfo', Version: '2017-03-21', VideoId: videoId, Title: 'a b', SecurityToken: '' },
      // As a client that signs the text for GET and sends POST.
      (body) => body,
      { ...user, accessKeySecret: `${user.accessKeySecret}x` },
    );
    const mine = (await explain(spoilt, user))['Signature'] as Body;
    expect(String(mine['ServerText'])).toContain('Title%3Da%2520b');
    expect(mine['ClientText']).toBeUndefined();
    expect((await explain(spoilt))['Signature']).toEqual(mine);
    const theirs = await explain(spoilt, auditor);
    expect(theirs['Code']).toBe('SignatureDoesNotMatch');
    expect(theirs['Signature']).toBeUndefined();
    const compared = (await explain(spoilt, user, { StringToSign: 'POST&%2F&Axx' }))['Signature'] as Body;
    expect(compared).toMatchObject({ ClientText: 'POST&%2F&Axx', FirstDifference: 10 });
  });

  test('finds the customary mistakes', async () => {
    const { method, body } = v1Parts(
      server,
      { Action: 'GetVideoInfo', Version: '2017-03-21', VideoId: videoId },
      { at: Date.now(), method: 'GET', place: 'body' },
    );
    expect(method).toBe('GET');
    const answer = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: String(body),
    });
    const signature = (await explain(answer.headers.get('x-acs-request-id') ?? ''))['Signature'] as Body;
    expect(String(signature['ServerText'])).toMatch(/^POST&%2F&/);
    expect(String(signature['ClientText'])).toMatch(/^GET&%2F&/);
    expect(signature).toMatchObject({ FirstDifference: 0 });
    expect((signature['Advice'] as Body)['En']).toContain('other HTTP method');
  });

  test('of a call without an account is for the operator', async () => {
    const answer = await fetch(`${server.url}/?Action=GetVideoInfo&Version=2017-03-21&VideoId=x`);
    const explained = await explain(answer.headers.get('x-acs-request-id') ?? '');
    expect(explained).toMatchObject({ Code: 'MissingAccessKeyId' });
  });

  test('of an allowed call says so', async () => {
    const { body } = await client!.call(server, { action: 'GetVideoInfo', parameters: { VideoId: videoId } });
    expect(await explain(String(body['RequestId']))).toMatchObject({ Outcome: 'allowed', Stages: [] });
    await refusals.expect(client!, ask('ExplainRequest', { RequestId: 'x' }), { code: 'InvalidRequestId.NotFound' });
    await refusals.expect(client!, ask('ExplainRequest'), {
      code: 'MissingParameter',
      message: 'The input parameter "RequestId" that is mandatory for processing this request is not supplied.',
    });
  });
});

test('every refusal of this file was met', () => {
  expect([...refusals.seen].toSorted()).toEqual(provokedErrors['audit.test.ts']);
});
