// Patience with a server that is away: with backoff, bounded, and only for faults that pass.
import { expect, test } from 'vitest';
import { PlayauthError } from '../../sdk/client.ts';
import { CommandFailure } from './failure.ts';
import { problems } from './unreachable.ts';
import { bePatient } from './be-patient.ts';

function clockwork(patienceSeconds: number) {
  let now = 0;
  const pauses: number[] = [];
  const pause = (ms: number): Promise<void> => {
    pauses.push(ms);
    now += ms;
    return Promise.resolve();
  };
  return { pauses, parts: { patienceSeconds, ticks: () => now, pause } };
}

const faults = [
  new PlayauthError({ code: 'ServiceUnAvailable', message: 'x', status: 503 }),
  new PlayauthError({ code: 'InternalError', message: 'x', status: 500 }),
  new PlayauthError({ code: 'Client.Network', message: 'x' }),
  new CommandFailure('ServiceUnavailable', problems.slow),
  Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
];

test('faults that pass are waited for with backoff', async () => {
  const { pauses, parts } = clockwork(60);
  const left = [...faults];
  const ask = (): Promise<string> => {
    const fault = left.shift();
    return fault === undefined ? Promise.resolve('there') : Promise.reject(fault);
  };
  expect(await bePatient(ask, parts)).toBe('there');
  expect(pauses).toEqual([500, 1000, 2000, 4000, 5000]);
});

test('patience ends', async () => {
  const { pauses, parts } = clockwork(10);
  await expect(bePatient(() => Promise.reject(faults[0] as Error), parts)).rejects.toThrow('x');
  expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(10_000);
});

test('a refusal is not repeated', async () => {
  const { pauses, parts } = clockwork(60);
  for (const refusal of [
    new PlayauthError({ code: 'Forbidden.RAM', message: 'x', status: 403 }),
    new CommandFailure('AccessDenied', problems.slow),
    new Error('x'),
  ])
    await expect(bePatient(() => Promise.reject(refusal), parts)).rejects.toBe(refusal);
  expect(pauses).toEqual([]);
});
