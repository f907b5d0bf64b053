// When the client retries, and when it gives up.
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { clientOf, errorOf, json, serve } from './client.testing.ts';

function throttle(response: ServerResponse, retryAfter: string): void {
  response.setHeader('x-acs-retry-after', retryAfter);
  json(response, 400, { RequestId: 'R', Code: 'Throttling.User', Message: 'later' });
}

describe('a failing call', () => {
  test('is retried twice for a read, with a new nonce each time', async () => {
    const { endpoint, seen } = await serve((response, attempt) => {
      if (attempt < 3) response.destroy();
      else json(response, 200, { RequestId: 'R', Video: {} });
    });
    expect(await clientOf(endpoint).getVideoInfo({ videoId: 'v' })).toMatchObject({ requestId: 'R' });
    expect(new Set(seen.map((request) => request.headers['x-acs-signature-nonce'])).size).toBe(3);
  });

  test('is retried for a list too', async () => {
    const { endpoint, seen } = await serve((response, attempt) => {
      if (attempt === 1) response.destroy();
      else json(response, 200, { RequestId: 'R', IsTruncated: false, Users: { User: [] } });
    });
    await clientOf(endpoint).listUsers();
    expect(seen).toHaveLength(2);
  });

  test('ends as Client.Network after two retries', async () => {
    const { endpoint, seen } = await serve((response) => {
      response.destroy();
    });
    const error = await errorOf(clientOf(endpoint).getVideoInfo({ videoId: 'v' }));
    expect(error).toMatchObject({ code: 'Client.Network', status: 0, requestId: '' });
    expect(error.message).toContain(endpoint);
    expect(seen).toHaveLength(3);
  });

  test('is not retried for a write', async () => {
    const { endpoint, seen } = await serve((response) => {
      response.destroy();
    });
    const call = clientOf(endpoint).createUploadVideo({ title: 't', fileName: 'a.mp4' });
    expect(await errorOf(call)).toMatchObject({ code: 'Client.Network' });
    expect(seen).toHaveLength(1);
  });

  test('retries a read on 503 and reports the last refusal', async () => {
    const { endpoint, seen } = await serve((response, attempt) => {
      json(response, 503, { RequestId: `R${attempt}`, Code: 'ServiceUnAvailable', Message: 'later' });
    });
    const error = await errorOf(clientOf(endpoint).getVideoInfo({ videoId: 'v' }));
    expect(error).toMatchObject({ code: 'ServiceUnAvailable', status: 503, requestId: 'R3' });
    expect(seen).toHaveLength(3);
  });

  test('does not retry on any other status', async () => {
    const { endpoint, seen } = await serve((response) => {
      json(response, 500, { RequestId: 'R', Code: 'InternalError', Message: 'm' });
    });
    await errorOf(clientOf(endpoint).getVideoInfo({ videoId: 'v' }));
    expect(seen).toHaveLength(1);
  });

  test('is retried when it was throttled, a write too, after the time that the server names', async () => {
    const { endpoint, seen } = await serve((response, attempt) => {
      if (attempt > 1) json(response, 200, { RequestId: 'R' });
      else throttle(response, '20');
    });
    await clientOf(endpoint).deleteUser({ userName: 'u' });
    expect(new Set(seen.map((request) => request.headers['x-acs-signature-nonce'])).size).toBe(2);
  });

  test('ends as Throttling.User after three retries, and when the call has no time left to wait', async () => {
    const { endpoint, seen } = await serve((response) => {
      throttle(response, seen.length <= 4 ? '1' : '1000000');
    });
    expect(await errorOf(clientOf(endpoint).listUsers())).toMatchObject({ code: 'Throttling.User', status: 400 });
    expect(seen).toHaveLength(4);
    expect(await errorOf(clientOf(endpoint, { timeoutMs: 100 }).listUsers())).toMatchObject({
      code: 'Throttling.User',
    });
    expect(seen).toHaveLength(5);
  });

  test('ends as Client.Timeout when no answer comes in time, headers or body', async () => {
    const { endpoint, seen } = await serve((response, attempt) => {
      if (attempt === 2) response.writeHead(200).write('{"Request');
    });
    const client = clientOf(endpoint, { timeoutMs: 250 });
    expect(await errorOf(client.getVideoInfo({ videoId: 'v' }))).toMatchObject({ code: 'Client.Timeout', status: 0 });
    expect(await errorOf(client.getVideoInfo({ videoId: 'v' }))).toMatchObject({ code: 'Client.Timeout', status: 200 });
    expect(seen).toHaveLength(2);
  });
});
