// The operations that the console needs beyond the vendor's: SimulatePolicy, the state and the activity of the server, the test of a
// callback and the events that wait for one. Called with the SDK, as the console does.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client, PlayauthError } from '../../sdk/client.ts';
import { startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { openReceiver } from '../support/event-receiver.ts';
import { createUser, policyOf, setKeyStatus, type MadeUser } from '../support/identities.ts';
import type { Signer } from '../support/http-requests.ts';

let server: EmbeddedServer;
let root: Client;

beforeAll(async () => {
  server = await startServer();
  root = clientOf(server);
});
afterAll(async () => {
  await server.close();
});

const clientOf = ({ accessKeyId, accessKeySecret }: Signer): Client =>
  new Client({ endpoint: server.url, accessKeyId, accessKeySecret });

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'OK',
    (error: unknown) => (error instanceof PlayauthError ? error.code : error),
  );

describe('SimulatePolicy', () => {
  const action = 'vod:GetVideoInfo';
  let videoId = '';
  let editor: MadeUser;
  const decide = async (parameters: Parameters<Client['simulatePolicy']>[0]) =>
    (await root.simulatePolicy(parameters)).simulation;

  beforeAll(async () => {
    videoId = await server.seedVideo({ title: 'Policies', tags: ['open'] });
    const document = policyOf(
      { Action: 'vod:*', Condition: { StringEquals: { 'vod:Tag': 'open' } } },
      { Effect: 'Deny', Action: 'vod:Get*', Condition: { IpAddress: { 'acs:SourceIp': '203.0.113.0/24' } } },
    );
    editor = await createUser(server, 'editor', document);
  });

  test('decides as the server does, with the keys of the video, and names the statement', async () => {
    const allowed = await decide({ userName: 'editor', simulatedAction: action, resource: `video/${videoId}` });
    expect(allowed).toMatchObject({ decision: 'Allowed', decidedBy: { statement: 1, effect: 'Allow' } });
    expect(await codeOf(clientOf(editor).getVideoInfo({ videoId }))).toBe('OK');
    const other = await server.seedVideo({ title: 'Hidden' });
    const hidden = await decide({ userName: 'editor', simulatedAction: action, resource: `video/${other}` });
    expect(hidden).toMatchObject({ decision: 'ImplicitDeny' });
    expect(hidden.statements[0]).toMatchObject({ fit: 'does not fit', missed: 'StringEquals vod:tag' });
    expect(await codeOf(clientOf(editor).getVideoInfo({ videoId: other }))).toBe('Forbidden.RAM');
    const outside = {
      userName: 'editor',
      simulatedAction: action,
      resource: `video/${videoId}`,
      sourceIp: '203.0.113.9',
    };
    expect(await decide(outside)).toMatchObject({ decision: 'ExplicitDeny', decidedBy: { statement: 2 } });
  });

  test('of a key says whose it is and whether it is active; of a list that one video suffices to refuse it', async () => {
    const rootKey = await decide({ userAccessKeyId: server.accessKeyId, simulatedAction: 'ram:DeleteUser' });
    expect(rootKey).toMatchObject({ decision: 'Allowed', isRoot: true, isKeyActive: true });
    const list = await decide({
      userAccessKeyId: editor.accessKeyId,
      simulatedAction: 'vod:GetVideoList',
      resource: 'video/*',
    });
    expect([list.decision, list.statements[0]?.fit]).toEqual(['ImplicitDeny', 'may fit']);
    await setKeyStatus(server, editor, 'Inactive');
    const disabled = await decide({ userAccessKeyId: editor.accessKeyId, simulatedAction: action });
    expect(disabled.isKeyActive).toBe(false);
    await setKeyStatus(server, editor, 'Active');
  });

  test('tries a draft alone or beside what a user has, and says where it is wrong', async () => {
    const draft = policyOf({ Action: 'ram:*' });
    const asked = { policyDocument: draft, simulatedAction: 'ram:ListUsers' };
    expect(await decide(asked)).toMatchObject({ decision: 'Allowed', decidedBy: { policyName: 'draft' } });
    expect(await decide({ ...asked, userName: 'editor' })).toMatchObject({ decision: 'Allowed' });
    expect(await codeOf(root.simulatePolicy({ ...asked, policyDocument: '{"Version":"2"}' }))).toBe(
      'MalformedPolicyDocument',
    );
    expect(await codeOf(root.simulatePolicy({ ...asked, simulatedAction: 'anything' }))).toBe('InvalidParameter');
    expect(await codeOf(root.simulatePolicy({ userName: 'missing', simulatedAction: action }))).toBe(
      'EntityNotExist.User',
    );
    expect(await codeOf(root.simulatePolicy({ simulatedAction: action }))).toBe('MissingParameter');
    expect(await codeOf(clientOf(editor).simulatePolicy(asked))).toBe('Forbidden.RAM');
  });

  test('says of a video only what its caller may read of it', async () => {
    const document = policyOf({ Action: 'ram:SimulatePolicy' });
    const [blind, seeing] = [
      await createUser(server, 'blind', document),
      await createUser(server, 'seeing', policyOf({ Action: ['ram:SimulatePolicy', 'vod:GetVideoInfo'] })),
    ];
    const draft = policyOf({ Action: 'vod:*', Condition: { StringEquals: { 'vod:Tag': 'open' } } });
    const simulate = async (user: MadeUser, id: string) => {
      const asked = { policyDocument: draft, simulatedAction: action, resource: `video/${id}` };
      const { simulation } = await clientOf(user).simulatePolicy(asked);
      return [simulation.decision, simulation.conditionKeys.find(({ name }) => name === 'vod:tag')?.values];
    };
    expect(await simulate(seeing, videoId)).toEqual(['Allowed', ['open']]);
    expect(await simulate(blind, videoId)).toEqual(['ImplicitDeny', undefined]);
    // One that is hidden answers as one that is not there.
    expect(await simulate(blind, 'f'.repeat(32))).toEqual(['ImplicitDeny', undefined]);
  });

  test('takes condition keys of a bounded length', async () => {
    const asked = (length: number) =>
      root.simulatePolicy({
        policyDocument: policyOf({ Action: 'vod:*' }),
        simulatedAction: action,
        conditionKeys: JSON.stringify({ 'vod:Tag': ['a'.repeat(length)] }),
      });
    expect((await asked(2_000)).simulation.decision).toBe('Allowed');
    expect(await codeOf(asked(2_100))).toBe('InvalidParameter');
  });
});

test('UpdateUser empties what ClearAttributes names; an empty text is one that was never set', async () => {
  const userName = 'emptied';
  const profile = { displayName: 'Name', mobilePhone: '86-18600001111', email: 'a@example.com', comments: 'note' };
  await root.createUser({ userName, ...profile });
  const read = async (): Promise<unknown> => (await root.getUser({ userName })).user;
  await root.updateUser({ userName, newComments: '', newEmail: '', clearAttributes: '' });
  expect(await read()).toMatchObject(profile);
  await root.updateUser({ userName, newDisplayName: 'Other', clearAttributes: 'comments,MobilePhone' });
  const changed = { ...profile, displayName: 'Other', mobilePhone: '', comments: '' };
  expect(await read()).toMatchObject(changed);
  const refused = [{ newEmail: 'a@b.de', clearAttributes: 'Email' }, { clearAttributes: 'UserName' }];
  for (const parameters of refused)
    expect(await codeOf(root.updateUser({ userName, ...parameters }))).toBe('InvalidParameter');
  expect(await read()).toMatchObject(changed);
});

test('the state of the server names its version, what it stands on, and its limits; for the first account', async () => {
  const { status } = await root.getServerStatus();
  expect(status).toMatchObject({ database: 'sqlite', storage: 'disk', redis: false, missingFiles: 0 });
  expect(status.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(status.checks.map(({ name, state }) => [name, state])).toContainEqual(['database', 'ok']);
  expect(status.limits.find(({ name }) => name === 'maxUploadBytes')).toMatchObject({ flag: '--max-upload-bytes' });
  const { accessKeyId, accessKeySecret } = await root.createAccount();
  const stranger = clientOf({ accessKeyId, accessKeySecret });
  expect(await codeOf(stranger.getServerStatus())).toBe('Forbidden.RAM');
  expect(await codeOf(stranger.describeServerActivity())).toBe('Forbidden.RAM');
});

test('the activity of the server counts what was issued and refused', async () => {
  const videoId = await server.seedVideo({ title: 'Counted' });
  const count = async () => {
    const { points } = (await root.describeServerActivity({ minutes: 5 })).activity;
    const sum = (name: 'issued' | 'refused' | 'calls' | 'sentBytes') =>
      points.reduce((all, each) => all + each[name], 0);
    return { issued: sum('issued'), refused: sum('refused'), calls: sum('calls'), sentBytes: sum('sentBytes') };
  };
  const before = await count();
  await root.getVideoPlayAuth({ videoId });
  expect(await codeOf(root.getVideoPlayAuth({ videoId: 'f'.repeat(32) }))).toBe('InvalidVideo.NotFound');
  const after = await count();
  expect([after.issued - before.issued, after.refused - before.refused]).toEqual([1, 1]);
  expect(after.sentBytes).toBeGreaterThan(before.sentBytes);
});

test('a callback is tested with one signed event, and what waits for it is listed with its last failure', async () => {
  expect(await codeOf(root.testMessageCallback())).toBe('OperationDenied');
  await using receiver = await openReceiver();
  const callbackURL = `${receiver.url}/events`;
  const authKey = 'Abcdefgh12345678';
  await root.setMessageCallback({ callbackURL, authSwitch: 'on', authKey, eventTypeList: 'ALL' });
  const { delivery } = await root.testMessageCallback();
  expect(delivery).toMatchObject({ outcome: 'delivered', eventType: 'PlayauthTest' });
  expect(receiver.events[0]?.isSignedFor(callbackURL, authKey)).toBe(true);
  receiver.always(500);
  // Its own quota is one a second.
  expect((await root.testMessageCallback()).delivery).toMatchObject({ outcome: 'failed', reason: 'status 500' });
  const videoId = await server.seedVideo({ title: 'Deleted' });
  await root.deleteVideo({ videoIds: videoId });
  await receiver.until(3);
  const failed = await untilFailed();
  expect(failed).toMatchObject({ lastFailure: 'status 500', videoId, host: new URL(receiver.url).host });
  expect(failed.attempts).toBeGreaterThan(0);
});

async function untilFailed() {
  for (;;) {
    const { waitingEvents } = await root.listWaitingEvents();
    const failed = waitingEvents.find(({ lastFailure }) => lastFailure !== undefined);
    if (failed !== undefined) return failed;
  }
}
