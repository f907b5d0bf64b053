// A certificate with its private key, as the HTTPS server takes them, and what may be wrong with such a pair.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';

export interface TlsCertificate {
  /** PEM; the certificates of its issuers may follow. */
  readonly cert: string;
  /** PEM, without a passphrase. */
  readonly key: string;
}

interface TlsFault {
  readonly part: keyof TlsCertificate;
  /** The fault as the predicate of a sentence; nothing of the file's content. */
  readonly says: string;
}

/** The first thing that keeps a client from trusting the pair; undefined if there is none. */
export function findTlsFault({ cert, key }: TlsCertificate, nowMs: number): TlsFault | undefined {
  const certificate = attempt(() => new X509Certificate(cert));
  if (certificate === undefined) return { part: 'cert', says: 'holds no certificate in PEM' };
  const privateKey = attempt(() => createPrivateKey(key));
  if (privateKey === undefined) return { part: 'key', says: 'holds no private key in PEM without a passphrase' };
  if (!certificate.checkPrivateKey(privateKey))
    return { part: 'key', says: 'does not belong to the certificate (in its file the certificate comes first)' };
  const { validFromDate, validToDate } = certificate;
  if (validToDate.getTime() <= nowMs) return { part: 'cert', says: `expired on ${dayOf(validToDate)}` };
  if (validFromDate.getTime() > nowMs) return { part: 'cert', says: `is valid from ${dayOf(validFromDate)} only` };
  // Faults that only OpenSSL finds, such as a key that is too short.
  if (attempt(() => createSecureContext({ cert, key })) === undefined)
    return { part: 'cert', says: 'is not accepted by OpenSSL' };
  return undefined;
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
