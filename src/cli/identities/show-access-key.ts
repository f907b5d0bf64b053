// Prints a key pair as lines for a shell on stdout, so that `eval "$(playauth …)"` works; explanations go to stderr.
import type { Texts } from '../../wire/texts.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { clean } from '../../terminal/text-table.ts';

export const texts = {
  keyOnce: [
    'The secret is shown here and never again. Keep it where your application finds its secrets:',
    '密钥的 Secret 只在此显示一次，请保存到应用读取机密的地方：',
  ],
  keyUse: [
    'With these lines run in a shell, `playauth whoami` and the official SDKs call as this key.',
    '在 shell 中执行以上几行后，`playauth whoami` 和官方 SDK 即以此密钥调用。',
  ],
} as const satisfies Texts;

export interface ShownPair {
  readonly AccessKeyId: string;
  readonly AccessKeySecret: string;
  readonly SecurityToken?: string;
}

export function showAccessKey(terminal: Terminal, pair: ShownPair, endpoint: string): void {
  const { environment, isPiped } = terminal;
  const isSession = pair.SecurityToken !== undefined;
  if (!isSession) terminal.err(texts.keyOnce);
  if (!isPiped) terminal.err('');
  for (const line of exportLines(pair, endpoint)) terminal.out(line);
  // A token of a session in the shell belongs to another key, and would be sent with this one.
  if (!isSession && environment.securityToken !== undefined) terminal.out('unset ALIBABA_CLOUD_SECURITY_TOKEN');
  if (isPiped) return;
  terminal.err('');
  terminal.err(texts.keyUse);
}

export function exportLines(pair: ShownPair, endpoint: string | undefined): string[] {
  const { AccessKeyId, AccessKeySecret, SecurityToken } = pair;
  const lines = [
    `export ALIBABA_CLOUD_ACCESS_KEY_ID=${quote(AccessKeyId)}`,
    `export ALIBABA_CLOUD_ACCESS_KEY_SECRET=${quote(AccessKeySecret)}`,
  ];
  if (SecurityToken !== undefined) lines.push(`export ALIBABA_CLOUD_SECURITY_TOKEN=${quote(SecurityToken)}`);
  if (endpoint !== undefined) lines.push(`export PLAYAUTH_ENDPOINT=${quote(endpoint)}`);
  return lines;
}

/** One word for the shell, even if the server answers quotes or line breaks. */
function quote(text: string): string {
  return `'${clean(text).replaceAll("'", String.raw`'\''`)}'`;
}
