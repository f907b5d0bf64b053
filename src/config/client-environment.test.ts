// What the clients read from the environment.
import { expect, test } from 'vitest';
import { readClientEnvironment } from './client-environment.ts';

test('the names of the official SDKs are read', () => {
  expect(
    readClientEnvironment({
      ALIBABA_CLOUD_ACCESS_KEY_ID: 'id',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret',
      ALIBABA_CLOUD_SECURITY_TOKEN: 'token',
      PLAYAUTH_ENDPOINT: 'http://127.0.0.1:1',
      PLAYAUTH_DATA_DIR: '/data',
    }),
  ).toEqual({
    accessKeyId: 'id',
    accessKeySecret: 'secret',
    securityToken: 'token',
    endpoint: 'http://127.0.0.1:1',
    dataDir: '/data',
    locale: 'en',
  });
});

test('an empty variable counts as not set', () => {
  expect(readClientEnvironment({ ALIBABA_CLOUD_ACCESS_KEY_ID: '', PLAYAUTH_ENDPOINT: '', LANG: '' })).toEqual(
    readClientEnvironment({}),
  );
});

test('the state of programs is kept in the folder of the system', () => {
  expect(readClientEnvironment({ HOME: '/home/ada' }).stateDir).toBe('/home/ada/.local/state/playauth');
  expect(readClientEnvironment({ HOME: '/home/ada', XDG_STATE_HOME: '/state' }).stateDir).toBe('/state/playauth');
  expect(readClientEnvironment({ HOME: '/home/ada', XDG_STATE_HOME: 'here' }).stateDir).toMatch(/^\/home\/ada\//);
  expect(readClientEnvironment({}).stateDir).toBeUndefined();
});

test('the language is the first set of LC_ALL, LC_MESSAGES and LANG', () => {
  expect(readClientEnvironment({ LC_ALL: 'a', LC_MESSAGES: 'b', LANG: 'c' }).locale).toBe('a');
  expect(readClientEnvironment({ LC_ALL: '', LC_MESSAGES: 'b', LANG: 'c' }).locale).toBe('b');
  expect(readClientEnvironment({ LANG: 'zh_CN.UTF-8' }).locale).toBe('zh_CN.UTF-8');
});
