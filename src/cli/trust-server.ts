// Lets this process trust the certificate that the server on this machine made for itself.
import { readFile } from 'node:fs/promises';
import tls from 'node:tls';

/**
 * Beside those that are trusted anyway. It is set for the whole process, fetch and uploads alike, and yet opens no more
 * than that server: the certificate is no authority and names its own addresses only.
 */
export async function trustServer(tlsCert: string | undefined): Promise<void> {
  const pem = tlsCert === undefined ? undefined : await readFile(tlsCert, 'utf8').catch(() => undefined);
  // Before Node 24.5 only NODE_EXTRA_CA_CERTS could say this.
  const canTrust = 'setDefaultCACertificates' in tls;
  if (pem === undefined || !canTrust) return;
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), pem]);
}
