// The certificate that the server shows: one of its own, kept and renewed, or that of two files, told what is wrong with
// them.
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../config/read-config.ts';
import { openTls } from './open-tls.ts';
import type { TlsCertificate } from './tls-certificate.ts';

const DAY_MS = 86_400_000;
const root = mkdtempSync(join(tmpdir(), 'playauth-tls-'));
afterAll(() => rmSync(root, { recursive: true }));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(root, 'data-'));
});
const file = (name: string): string => join(folder, name);
const open = (flags: object) => openTls(readConfig({ flags, environment: {} }), { file });

interface Made {
  readonly fromDays?: number;
  readonly untilDays?: number;
  readonly hosts?: readonly string[];
  readonly passphrase?: string;
  readonly keyPair?: { readonly privateKey: string; readonly publicKey: string };
}

async function make({
  fromDays = -1,
  untilDays = 300,
  hosts = ['localhost'],
  ...rest
}: Made = {}): Promise<TlsCertificate> {
  const made = await generate([{ name: 'commonName', value: 'test' }], {
    ...(rest.keyPair === undefined ? { keyType: 'ec' as const } : {}),
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() + fromDays * DAY_MS),
    notAfterDate: new Date(Date.now() + untilDays * DAY_MS),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: hosts.map((host) => (/^[\d:]/.test(host) ? { type: 7, ip: host } : { type: 2, value: host })),
      },
    ],
    ...rest,
  });
  return { cert: made.cert, key: made.private };
}

describe('a self-signed certificate', () => {
  const selfSigned = (flags: object = {}) => open({ tlsSelfSigned: true, ...flags });
  const certFile = (): string => file('tls-self-signed.pem');
  const keyFile = (): string => file('tls-self-signed-key.pem');

  test('is made for the names of this machine, for servers, for a year, and is no authority', async () => {
    const tls = await selfSigned();
    expect(tls?.selfSignedFile).toBe(certFile());
    const certificate = new X509Certificate(tls?.cert ?? '');
    for (const name of ['127.0.0.1', '::1']) expect(certificate.checkIP(name)).toBe(name);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkHost('example.org')).toBeUndefined();
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    const validDays = (certificate.validToDate.getTime() - certificate.validFromDate.getTime()) / DAY_MS;
    expect(validDays).toBeGreaterThan(390);
    expect(validDays).toBeLessThanOrEqual(398);
    expect(certificate.validFromDate.getTime()).toBeLessThan(Date.now());
  });

  test('is kept, its key readable by the owner only, and reused', async () => {
    const first = await selfSigned();
    expect(readFileSync(certFile(), 'utf8')).toBe(first?.cert);
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    expect(await selfSigned()).toEqual(first);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test.each([
    [{ host: '192.0.2.7' }, '192.0.2.7'],
    [{ host: 'fe80::7%eth0' }, 'fe80::7'],
    [{ host: '::', publicUrl: 'https://vod.test:8443' }, 'vod.test'],
    [{ publicUrl: 'https://[2001:db8::7]/' }, '2001:db8::7'],
  ])('names the hosts of the settings: %j', async (flags, name) => {
    const before = await selfSigned();
    const after = await selfSigned(flags);
    const certificate = new X509Certificate(after?.cert ?? '');
    expect(certificate.checkHost(name) ?? certificate.checkIP(name)).toBe(name);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(after?.cert).not.toBe(before?.cert);
    expect(await selfSigned(flags)).toEqual(after);
    // Fewer names are no reason for another.
    expect(await selfSigned()).toEqual(after);
  });

  test.each(['0.0.0.0', '::', '0:0::0'])('listening on all addresses (%s) names none of them', async (host) => {
    const { cert = '' } = (await selfSigned({ host })) ?? {};
    expect(new X509Certificate(cert).subjectAltName?.split(', ')).toHaveLength(3);
  });

  const HOSTS = ['localhost', '127.0.0.1', '::1'];

  test('is renewed in the last month, and not before', async () => {
    for (const [untilDays, isKept] of [
      [31, true],
      [29, false],
      [-1, false],
    ] as const) {
      const old = await make({ fromDays: -300, untilDays, hosts: HOSTS });
      writeFileSync(certFile(), old.cert);
      writeFileSync(keyFile(), old.key);
      expect([untilDays, (await selfSigned())?.cert === old.cert]).toEqual([untilDays, isKept]);
    }
  });

  test('is replaced where certificate and key do not match', async () => {
    await selfSigned();
    for (const [path, text] of [
      [keyFile(), (await make()).key],
      [keyFile(), ''],
      [certFile(), (await make({ hosts: HOSTS })).cert],
      [certFile(), '-----BEGIN CERTIFICATE-----\n'],
    ] as const) {
      writeFileSync(path, text);
      const tls = await selfSigned();
      expect([readFileSync(certFile(), 'utf8'), readFileSync(keyFile(), 'utf8')]).toEqual([tls?.cert, tls?.key]);
      expect(await selfSigned()).toEqual(tls);
    }
  });
});

describe('a certificate from files', () => {
  const files = () => ({ tlsCert: file('cert.pem'), tlsKey: file('key.pem') });

  async function openWith(pair: Partial<TlsCertificate>) {
    const { cert, key } = { ...(await make()), ...pair };
    writeFileSync(file('cert.pem'), cert);
    writeFileSync(file('key.pem'), key);
    return await open(files());
  }

  const refused = (pair: Partial<TlsCertificate>): Promise<string> =>
    openWith(pair).then(
      () => 'accepted',
      (error: unknown) =>
        (error as Error).message.replace('The configuration has a fault:\n  ', '').replaceAll(folder, ''),
    );

  test('is taken as it stands, with the certificates of its issuers', async () => {
    const pair = await make();
    const cert = pair.cert + '\n' + (await make()).cert;
    expect(await openWith({ ...pair, cert })).toEqual({ cert, key: pair.key, selfSignedFile: undefined });
  });

  test('that do not exist is reported for both files at once', async () => {
    await expect(open(files())).rejects.toThrow(
      `The configuration has 2 faults:\n  --tls-cert (PLAYAUTH_TLS_CERT): ${file('cert.pem')} does not exist\n  --tls-key (PLAYAUTH_TLS_KEY): ${file('key.pem')} does not exist`,
    );
    await expect(open({ tlsCert: folder, tlsKey: file('key.pem') })).rejects.toThrow(
      `${folder} cannot be read (EISDIR)`,
    );
  });

  test.each([
    ['', /^--tls-cert \(PLAYAUTH_TLS_CERT\): \/cert\.pem holds no certificate in PEM$/],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', /cert\.pem holds no certificate in PEM$/],
  ])('with %j for a certificate', async (cert, message) => {
    expect(await refused({ cert })).toMatch(message);
  });

  test('with an unreadable or encrypted key is refused, and the message holds nothing of the file', async () => {
    const message = '--tls-key (PLAYAUTH_TLS_KEY): /key.pem holds no private key in PEM without a passphrase';
    const { cert } = await make();
    const locked = await make({ passphrase: 'secret' });
    expect(await refused({ key: 'hunter2' })).toBe(message);
    expect(await refused({ key: cert })).toBe(message);
    expect(await refused(locked)).toBe(message);
  });

  test('with the key of another certificate is refused', async () => {
    expect(await refused({ key: (await make()).key })).toBe(
      '--tls-key (PLAYAUTH_TLS_KEY): /key.pem does not belong to the certificate (in its file the certificate comes first)',
    );
  });

  test('that has expired, or is not valid yet, is refused', async () => {
    const day = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
    expect(await refused(await make({ fromDays: -9, untilDays: -2 }))).toBe(
      `--tls-cert (PLAYAUTH_TLS_CERT): /cert.pem expired on ${day(-2)}`,
    );
    expect(await refused(await make({ fromDays: 2 }))).toBe(
      `--tls-cert (PLAYAUTH_TLS_CERT): /cert.pem is valid from ${day(2)} only`,
    );
  });

  test('with a key that is too short is refused', async () => {
    const keyPair = generateKeyPairSync('rsa', {
      modulusLength: 512,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    expect(await refused(await make({ keyPair }))).toBe(
      '--tls-cert (PLAYAUTH_TLS_CERT): /cert.pem is not accepted by OpenSSL',
    );
  });
});

test('without a TLS setting the server speaks plain HTTP', async () => {
  expect(await open({})).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});
