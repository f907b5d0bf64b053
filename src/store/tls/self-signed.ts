// The certificate of `--tls-self-signed`: made for the names of this server, kept in the data directory, reused by the next
// start. It is no certificate authority: trusting it means to trust this server under these names and nothing else.
import { randomBytes, X509Certificate } from 'node:crypto';
import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { findTlsFault, type TlsCertificate } from './tls-certificate.ts';

const DAY_MS = 86_400_000;
/** The most that browsers and Apple's systems accept is 398 days. */
const VALID_DAYS = 397;
const RENEWED_BEFORE_DAYS = 30;

interface SelfSignedOptions {
  /** Files of the data directory. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Names and addresses by which the server is called. */
  readonly hosts: readonly string[];
  readonly nowMs: number;
}

export async function readOrCreateSelfSigned(options: SelfSignedOptions): Promise<TlsCertificate> {
  const { certFile, keyFile } = options;
  const kept = await readPair(certFile, keyFile);
  if (kept !== undefined && isUsable(kept, options)) {
    // It may have been copied here with wider rights. On a read-only mount they are the administrator's choice.
    await chmod(keyFile, 0o600).catch(() => undefined);
    return kept;
  }
  const made = await createSelfSigned(options);
  // A start that is killed between the two leaves a pair that does not match, and the next start makes a new one.
  await replaceFile(keyFile, made.key, 0o600);
  await replaceFile(certFile, made.cert, 0o644);
  return made;
}

async function readPair(certFile: string, keyFile: string): Promise<TlsCertificate | undefined> {
  try {
    return { cert: await readFile(certFile, 'utf8'), key: await readFile(keyFile, 'utf8') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isUsable(pair: TlsCertificate, { hosts, nowMs }: SelfSignedOptions): boolean {
  const isValid = (atMs: number): boolean => findTlsFault(pair, atMs) === undefined;
  if (!isValid(nowMs) || !isValid(nowMs + RENEWED_BEFORE_DAYS * DAY_MS)) return false;
  const certificate = new X509Certificate(pair.cert);
  return hosts.every(
    (host) => (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined,
  );
}

async function createSelfSigned({ hosts, nowMs }: SelfSignedOptions): Promise<TlsCertificate> {
  // Imported only when a certificate is made: otherwise every start would take twice as long.
  const { generate } = await import('selfsigned');
  // Clients look up issuers by name: two trusted certificates of one name would conflict.
  const subject = [{ name: 'commonName', value: `playauth ${randomBytes(6).toString('hex')}` }];
  const made = await generate(subject, {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    // The clocks of clients differ.
    notBeforeDate: new Date(nowMs - DAY_MS),
    notAfterDate: new Date(nowMs + (VALID_DAYS - 1) * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: hosts.map((host) => (isIP(host) === 0 ? { type: 2, value: host } : { type: 7, ip: host })),
      },
    ],
  });
  return { cert: endWithNewline(made.cert), key: endWithNewline(made.private) };
}

function endWithNewline(text: string): string {
  return `${text.trimEnd()}\n`;
}

/** Whole or not at all. */
async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(temporary, text, { mode, flag: 'wx', flush: true });
  await rename(temporary, path);
}
