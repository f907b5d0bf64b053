// Configuration: where a value may come from, and that every fault is told at once by the name it was set under.
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { chooseS3Keys, ConfigError, isLoopback, readConfig, type Sources } from './read-config.ts';
import { translateFault } from './fault-texts.ts';
import { devAccessKey, settings, type SettingName } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'playauth-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: unknown): string {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const read = (sources: Partial<Sources> = {}) => readConfig({ flags: {}, environment: {}, ...sources });

function faultsOf(sources: Partial<Sources>): readonly string[] {
  try {
    read(sources);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).faults;
  }
  return [];
}

describe('with nothing set', () => {
  test('there is a default for everything that the server needs', () => {
    expect(read()).toMatchObject({
      host: '127.0.0.1',
      port: 8280,
      dataDir: './data',
      storage: 'disk',
      dev: false,
      trustProxy: false,
      logLevel: 'info',
      transcodeJobs: 1,
    });
  });

  test('the result cannot be changed', () => {
    expect(Object.isFrozen(read())).toBe(true);
  });

  test('an empty variable counts as not set', () => {
    expect(read({ environment: { PLAYAUTH_PORT: '', PLAYAUTH_DATABASE_URL: '', PLAYAUTH_DEV: '' } })).toEqual(read());
  });
});

describe('where a value comes from', () => {
  test('the key pair of a bucket from the usual variables, where there is a bucket', () => {
    const environment = { AWS_ACCESS_KEY_ID: 'usual', AWS_SECRET_ACCESS_KEY: 'usual-secret' };
    const config = read({ flags: { storage: 's3://films' }, environment });
    expect(config).toMatchObject({ s3AccessKeyId: 'usual', s3SecretAccessKey: 'usual-secret' });
    expect(read({ environment })).not.toHaveProperty('s3AccessKeyId', 'usual');
    expect(faultsOf({ flags: { storage: 's3://films' } })).toEqual([expect.stringContaining('needs a key pair')]);
  });

  test('flags outweigh the environment, the environment the file, the file the default', () => {
    const path = file({ port: 1, region: 'file', logLevel: 'error', host: '127.0.0.2' });
    const config = read({
      flags: { port: '3' },
      environment: { PLAYAUTH_PORT: '2', PLAYAUTH_REGION: 'environment' },
      file: path,
    });
    expect(config).toMatchObject({ port: 3, region: 'environment', logLevel: 'error', host: '127.0.0.2' });
    expect(config.transcodeJobs).toBe(1);
  });

  test('a switch is turned off by a flag although the environment turns it on', () => {
    expect(read({ flags: { dev: false }, environment: { PLAYAUTH_DEV: '1' } }).dev).toBe(false);
  });

  test('--dev starts neither behind a proxy nor under a public URL', () => {
    for (const flags of [
      { dev: true, trustProxy: true },
      { dev: true, publicUrl: 'https://playauth.example' },
      { dev: true, publicUrl: 'http://127.0.0.1.example' },
      { dev: true, host: '0.0.0.0' },
      { dev: true, host: '::' },
    ])
      expect(faultsOf({ flags })).toEqual([
        expect.stringMatching(/^--dev .+: leave out --dev or --(trust-proxy|public-url|host)$/),
      ]);
    expect(read({ flags: { dev: true, publicUrl: 'http://localhost:3000/playauth', host: '::1' } }).dev).toBe(true);
    expect(read({ flags: { trustProxy: true, publicUrl: 'https://playauth.example' } }).dev).toBe(false);
  });

  test.each(Object.keys(settings) as SettingName[])('%s has a flag and a variable of its own, by one rule', (name) => {
    const words = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    expect(settings[name].flag).toBe(`--${words}`);
    // What OpenTelemetry names is called as everywhere else.
    const prefixes = { otlp: 'OTEL_EXPORTER_', otel: '' } as const;
    const prefix = prefixes[name.slice(0, 4) as keyof typeof prefixes] ?? 'PLAYAUTH_';
    expect(settings[name].env).toBe(`${prefix}${words.toUpperCase().replaceAll('-', '_')}`);
    expect(settings[name].description).not.toBe('');
  });
});

describe('faults', () => {
  test('are all reported at once, each by the flag, variable or name it was set with', () => {
    const faults = faultsOf({
      flags: { port: '99999' },
      environment: { PLAYAUTH_LOG_LEVEL: 'loud', PLAYAUTH_DATABASE_URL: 'mysql://x', PLAYAUTH_TRANSCODE_JOBS: '-1' },
      file: file({ region: 'Not A Region', colour: 'blue' }),
    });
    const names = faults.map((fault) => fault.split(': ')[0]);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['--port', 'PLAYAUTH_LOG_LEVEL', 'PLAYAUTH_DATABASE_URL', 'PLAYAUTH_TRANSCODE_JOBS', 'region'],
      ]),
    );
    expect(faults.join('\n')).toContain('there is no setting named colour');
    expect(faults).toHaveLength(6);
  });

  test.each(Object.keys(settings))('of --%s are told in Chinese too, without signs of code', (name) => {
    for (const value of ['', 'not fit', '-1', ['a']]) {
      try {
        read({ flags: { [name]: value } });
      } catch (error) {
        const [english, chinese] = (error as ConfigError).text;
        expect(english).not.toMatch(/["|]/);
        for (const line of chinese.split('\n')) expect(line).toMatch(/\p{Script=Han}/u);
      }
    }
  });

  test('are listed in the message, one a line', () => {
    expect(() => read({ flags: { port: 'x', logLevel: 'y' } })).toThrow(
      /^The configuration has 2 faults:\n {2}--port: .+\n {2}--log-level: .+$/,
    );
    expect(() => read({ flags: { port: 'x' } })).toThrow(/^The configuration has a fault:\n {2}--port: /);
  });

  test.each([
    ['port', ['-1', '65536', '1.5', 'http', ' ', '0x50', '1e3', true, []]],
    ['maxPlaySeconds', ['0', '2592001', 'day']],
    ['maxUploadBytes', ['-1', '1.5', '5GB', '']],
    ['host', ['']],
    ['dataDir', ['']],
    ['publicUrl', ['vod.example.org', 'ftp://x', 'javascript:alert(1)']],
    ['storage', ['s3://', 'disk:media', 'tape']],
    ['throttle', ['', 'yes', 'GetPlayInfo', '*=0', true]],
    ['tlsCert', ['']],
    ['dev', ['yes', 'TRUE', 2]],
    ['rootAccessKeyId', ['short', 'STS.looks-temporary', 'with space', 'x'.repeat(129)]],
    ['rootAccessKeySecret', ['7letter', 'x'.repeat(257)]],
  ] as [SettingName, unknown[]][])('%s is refused when it is no such thing', (name, values) => {
    for (const value of values) {
      const faults = faultsOf({ flags: { [name]: value } });
      expect([value, faults.filter((fault) => fault.startsWith(`${settings[name].flag}: `)).length]).toEqual([
        value,
        1,
      ]);
    }
  });

  test('are in Chinese too', () => {
    const wrong = {
      ...Object.fromEntries(Object.keys(settings).map((name) => [name, []])),
      ...{ rootAccessKeyId: 'x', databaseUrl: 'x', redisUrl: 'x', throttle: 'x', region: 'X Y', storage: 'tape' },
      ...{ publicUrl: 'x', rootAccessKeySecret: 'x', callbackPrivateAddresses: 'x', port: -1, maxUploadBytes: -1 },
    };
    const broken = file('{');
    const sources: readonly Partial<Sources>[] = [
      { flags: wrong, file: file({ colour: 1 }) },
      { flags: {}, file: broken },
      { flags: {}, file: join(folder, 'none.json') },
      { flags: { dev: true, host: '0.0.0.0', trustProxy: true, publicUrl: 'https://x.example', tlsCert: 'a' } },
      { flags: { tlsCert: 'a', tlsKey: 'b', tlsSelfSigned: true, rootAccessKeyId: devAccessKey.accessKeyId } },
      ...['s3://', 's3://a@b', 'disk:x', 's3://films?x=1', 's3://films?region=a&region=b'].map((storage) => ({
        flags: { storage },
      })),
      ...['s3://films', 's3://films?pathStyle=x', 's3://films?endpoint=x', 's3://films/a//b'].map((storage) => ({
        flags: { storage },
      })),
    ];
    const english = sources.flatMap((each) => faultsOf(each));
    expect(english.length).toBeGreaterThan(Object.keys(settings).length);
    expect(english.filter((fault) => !/\p{Script=Han}/u.test(translateFault(fault)[1]))).toEqual([]);
  });

  test('never repeat a secret', () => {
    const secret = 'x'.repeat(300);
    const faults = faultsOf({
      environment: { PLAYAUTH_ROOT_ACCESS_KEY_SECRET: secret, PLAYAUTH_DATABASE_URL: 'mysql://me:hunter2@x' },
    });
    expect(faults).toHaveLength(2);
    expect(faults.join()).not.toContain('xxx');
    expect(faults.join()).not.toContain('hunter2');
  });

  test('of the file itself name the file', () => {
    for (const content of ['{', '[]', '"x"', 'null', '']) {
      const path = file(content);
      expect([content, faultsOf({ file: path })[0]?.startsWith(`${path}: `)]).toEqual([content, true]);
    }
    expect(faultsOf({ file: join(folder, 'none.json') })).toHaveLength(1);
  });

  test('a file cannot set what is not a setting, such as a property of all objects', () => {
    expect(faultsOf({ file: file('{"__proto__": {"port": 1}, "constructor": 1}') }).length).toBeGreaterThan(0);
  });
});

describe('settings that depend on each other', () => {
  test('a root pair is set whole or not at all', () => {
    const message = 'PLAYAUTH_ROOT_ACCESS_KEY_ID and PLAYAUTH_ROOT_ACCESS_KEY_SECRET are set together or not at all';
    expect(faultsOf({ flags: { rootAccessKeyId: 'root-id' } })).toEqual([message]);
    expect(faultsOf({ flags: { rootAccessKeySecret: 'root-secret' } })).toEqual([message]);
    expect(faultsOf({ flags: { rootAccessKeyId: 'root-id', rootAccessKeySecret: 'root-secret' } })).toEqual([]);
  });

  test('a certificate and its key are set together, or one is made, or none', () => {
    const together = '--tls-cert and --tls-key are set together or not at all';
    expect(faultsOf({ flags: { tlsCert: 'a' } })).toEqual([together]);
    expect(faultsOf({ flags: { tlsKey: 'a' } })).toEqual([together]);
    expect(faultsOf({ flags: { tlsCert: 'a', tlsKey: 'b' } })).toEqual([]);
    expect(faultsOf({ flags: { tlsSelfSigned: true } })).toEqual([]);
    expect(faultsOf({ flags: { tlsCert: 'a', tlsKey: 'b', tlsSelfSigned: true } }).join()).toContain(
      '--tls-self-signed',
    );
  });

  test.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost'])('the development key listens on %s', (host) => {
    expect(faultsOf({ flags: { dev: true, host } })).toEqual([]);
  });

  test.each(['0.0.0.0', '::', '192.168.1.5', 'example.org', '127.0.0.1.example.org', 'localhost.example.org', '[::]'])(
    'the development key does not listen on %s',
    (host) => {
      expect(isLoopback(host)).toBe(false);
      expect(faultsOf({ flags: { dev: true, host } }).join()).toContain('--dev');
      expect(faultsOf({ flags: { host } })).toEqual([]);
    },
  );

  test('the development pair cannot be made the root pair, which would outlive --dev', () => {
    const pair = { rootAccessKeyId: devAccessKey.accessKeyId, rootAccessKeySecret: devAccessKey.accessKeySecret };
    expect(faultsOf({ flags: pair })).toHaveLength(1);
    expect(faultsOf({ flags: { ...pair, host: '0.0.0.0' } })).toHaveLength(1);
    expect(faultsOf({ flags: { ...pair, dev: true } })).toHaveLength(1);
  });
});

describe('values', () => {
  test('numbers and switches arrive as such from texts', () => {
    const environment = { PLAYAUTH_PORT: '0', PLAYAUTH_TRUST_PROXY: 'true', PLAYAUTH_DEV: '0' };
    expect(read({ environment })).toMatchObject({ port: 0, trustProxy: true, dev: false });
    expect(read({ file: file({ port: 8080, trustProxy: true }) })).toMatchObject({ port: 8080, trustProxy: true });
  });

  test('a public address loses the slash at its end', () => {
    expect(read({ flags: { publicUrl: 'https://vod.example.org/' } }).publicUrl).toBe('https://vod.example.org');
  });
});

const usual = { AWS_ACCESS_KEY_ID: 'usual', AWS_SECRET_ACCESS_KEY: 'usual-secret', AWS_SESSION_TOKEN: 'usual-token' };
const own = { s3AccessKeyId: 'own', s3SecretAccessKey: 'own-secret' };

describe('the key pair of the bucket', () => {
  test('is the pair of the settings, without the session token of the environment', () => {
    expect(chooseS3Keys(own, usual)).toEqual({ ok: true, keys: { ...own, s3SessionToken: undefined } });
  });

  test('is the pair of the environment where the settings have none', () => {
    const keys = { s3AccessKeyId: 'usual', s3SecretAccessKey: 'usual-secret', s3SessionToken: 'usual-token' };
    expect(chooseS3Keys({}, usual)).toEqual({ ok: true, keys });
    expect(chooseS3Keys({}, { ...usual, AWS_SESSION_TOKEN: '' })).toMatchObject({
      ok: true,
      keys: { s3SessionToken: undefined },
    });
  });

  test.each([
    ['half of it', { s3AccessKeyId: 'own' }, usual],
    ['the other half', { s3SecretAccessKey: 'own-secret' }, usual],
    ['only a token', { s3SessionToken: 'own-token' }, usual],
    ['nothing at all', {}, {}],
    ['half of the usual one', {}, { AWS_ACCESS_KEY_ID: 'usual', AWS_SECRET_ACCESS_KEY: '' }],
  ])('is not made of %s', (_what, keys, environment) => {
    const chosen = chooseS3Keys(keys, environment);
    expect(chosen).toMatchObject({ ok: false, reason: expect.stringContaining('PLAYAUTH_S3_ACCESS_KEY_ID') as string });
    expect(JSON.stringify(chosen)).not.toContain('secret"');
  });
});

test('every setting is used outside config/', () => {
  const src = new URL('../', import.meta.url).pathname;
  const users = globSync('**/*.ts', { cwd: src }).filter((path) => !/^config\/|\.test(?:ing)?\.ts$/.test(path));
  const text = users.map((path) => readFileSync(src + path, 'utf8')).join('\n');
  const unused = Object.keys(settings).filter((name) => !new RegExp(`\\.${name}\\b|[{,]\\s*${name}\\b`).test(text));
  expect(unused.map((name) => `${name} is a setting that src/app/ passes to nothing`)).toEqual([]);
});
