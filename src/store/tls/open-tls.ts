// The TLS certificate of the settings: from two files, or self-signed and kept in the data directory. It is part of store/, as the
// master key is; the gateway gets the PEM texts and never a path.
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { ConfigError } from '../../config/read-config.ts';
import { settings, type Config } from '../../config/settings.ts';
import type { DataDir } from '../data-dir.ts';
import { readOrCreateSelfSigned } from './self-signed.ts';
import { findTlsFault, type TlsCertificate } from './tls-certificate.ts';

export interface ServerTls extends TlsCertificate {
  /** The file of the certificate that clients have to trust, if it is self-signed. */
  readonly selfSignedFile: string | undefined;
}

type TlsSettings = Pick<Config, 'tlsCert' | 'tlsKey' | 'tlsSelfSigned' | 'host' | 'publicUrl'>;

/** Undefined for plain HTTP. Throws a {@link ConfigError} that says which file is wrong, and how. */
export async function openTls(config: TlsSettings, dataDir: Pick<DataDir, 'file'>): Promise<ServerTls | undefined> {
  // The real time, as clients check it, and not a clock that was set for a test.
  const nowMs = Date.now();
  if (config.tlsCert !== undefined && config.tlsKey !== undefined)
    return { ...(await readFiles(config.tlsCert, config.tlsKey, nowMs)), selfSignedFile: undefined };
  if (!config.tlsSelfSigned) return undefined;
  const certFile = dataDir.file('tls-self-signed.pem');
  const keyFile = dataDir.file('tls-self-signed-key.pem');
  const pair = await readOrCreateSelfSigned({ certFile, keyFile, hosts: hostsOf(config), nowMs });
  return { ...pair, selfSignedFile: certFile };
}

async function readFiles(certFile: string, keyFile: string, nowMs: number): Promise<TlsCertificate> {
  const [cert, key] = await Promise.allSettled([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  const faults = [
    ...(cert.status === 'rejected' ? [describe('cert', certFile, cannotRead(cert.reason))] : []),
    ...(key.status === 'rejected' ? [describe('key', keyFile, cannotRead(key.reason))] : []),
  ];
  if (cert.status === 'rejected' || key.status === 'rejected') throw new ConfigError(faults);
  const pair = { cert: cert.value, key: key.value };
  const fault = findTlsFault(pair, nowMs);
  if (fault === undefined) return pair;
  throw new ConfigError([describe(fault.part, fault.part === 'cert' ? certFile : keyFile, fault.says)]);
}

function describe(part: keyof TlsCertificate, file: string, says: string): string {
  const { flag, env } = part === 'cert' ? settings.tlsCert : settings.tlsKey;
  return `${flag} (${env}): ${file} ${says}`;
}

function cannotRead(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'does not exist' : `cannot be read${code === undefined ? '' : ` (${code})`}`;
}

/** The names that clients on this machine use, and those of the settings. */
function hostsOf({ host, publicUrl }: TlsSettings): string[] {
  const named = [host, ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname])];
  const plain = named.map((name) => name.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, ''));
  // An address that listens on all interfaces is no host name.
  const callable = plain.filter((name) => name !== '0.0.0.0' && !(isIPv6(name) && /^[0:]+$/.test(name)));
  return [...new Set(['localhost', '127.0.0.1', '::1', ...callable])];
}
