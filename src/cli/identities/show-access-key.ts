// A key pair as lines for a shell, on stdout, so that `eval "$(playauth …)"` works; what people should know of it is on
// stderr.
import { clean } from '../text-table.ts';
import type { Terminal } from '../terminal.ts';

export interface ShownPair {
  readonly AccessKeyId: string;
  readonly AccessKeySecret: string;
  readonly SecurityToken?: string;
}

export function showAccessKey(terminal: Terminal, pair: ShownPair, endpoint: string): void {
  const { messages, environment, isPiped } = terminal;
  const isSession = pair.SecurityToken !== undefined;
  if (!isSession) terminal.err(messages.identities.keyOnce);
  if (!isPiped) terminal.err('');
  for (const line of exportLines(pair, endpoint)) terminal.out(line);
  // The token of a session would go with a key that it does not belong to.
  if (!isSession && environment.securityToken !== undefined) terminal.out('unset ALIBABA_CLOUD_SECURITY_TOKEN');
  if (isPiped) return;
  terminal.err('');
  terminal.err(messages.identities.keyUse);
}

function exportLines({ AccessKeyId, AccessKeySecret, SecurityToken }: ShownPair, endpoint: string): string[] {
  const lines = [
    `export ALIBABA_CLOUD_ACCESS_KEY_ID=${quote(AccessKeyId)}`,
    `export ALIBABA_CLOUD_ACCESS_KEY_SECRET=${quote(AccessKeySecret)}`,
  ];
  if (SecurityToken !== undefined) lines.push(`export ALIBABA_CLOUD_SECURITY_TOKEN=${quote(SecurityToken)}`);
  return [...lines, `export PLAYAUTH_ENDPOINT=${quote(endpoint)}`];
}

/** One word for the shell, whatever a server may have answered. */
function quote(text: string): string {
  return `'${clean(text).replaceAll("'", String.raw`'\''`)}'`;
}
