// The gate in front of Redis: after a failure most questions fail at once, and one tries again.
import { expect, test } from 'vitest';
import { createRedisGate } from './redis-gate.ts';

test('after a failure one question tries again every half second, and the rest fail at once', async () => {
  let [now, asked] = [0, 0];
  const said: string[] = [];
  const ask = createRedisGate({
    onAway: ({ message }) => said.push(message),
    onBack: () => said.push('back'),
    ticks: () => now,
  });
  const silent = () => {
    asked += 1;
    return Promise.reject(new Error('Command timed out'));
  };
  await expect(ask(silent)).rejects.toThrow('timed out');
  for (let call = 0; call < 10; call += 1) await expect(ask(silent)).rejects.toThrow('timed out');
  expect(asked).toBe(1);
  now += 500;
  await Promise.allSettled([ask(silent), ask(silent), ask(silent)]);
  expect(asked).toBe(2);
  now += 500;
  expect(await ask(() => Promise.resolve('OK'))).toBe('OK');
  expect(await ask(() => Promise.resolve('OK'))).toBe('OK');
  expect(said).toEqual(['Command timed out', 'Command timed out', 'back']);
});

test('a refusal of Redis is an answer: the next question goes through', async () => {
  let away = 0;
  const ask = createRedisGate({ onAway: () => (away += 1) });
  const refusal = Object.assign(new Error('OOM'), { name: 'ReplyError' });
  await expect(ask(() => Promise.reject(refusal))).rejects.toThrow('OOM');
  expect(await ask(() => Promise.resolve(1))).toBe(1);
  expect(away).toBe(0);
});
