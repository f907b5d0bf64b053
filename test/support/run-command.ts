// One command line in this process, with a terminal that records: for the tests of commands against a server.
import { runCli } from '../../src/cli/program.ts';
import { readClientEnvironment } from '../../src/config/client-environment.ts';
import type { EmbeddedServer } from '../../src/embedded.ts';
import { recordingTerminal } from '../../src/terminal/terminal.testing.ts';
import type { LanguageCode } from '../../src/wire/texts.ts';

export interface Ran {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

type Key = Pick<EmbeddedServer, 'url' | 'accessKeyId' | 'accessKeySecret'>;

export async function runCommand(key: Key, args: readonly string[], language: LanguageCode = 'en'): Promise<Ran> {
  const environment = readClientEnvironment({
    PLAYAUTH_ENDPOINT: key.url,
    ALIBABA_CLOUD_ACCESS_KEY_ID: key.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.accessKeySecret,
  });
  const terminal = recordingTerminal({ environment, isPiped: true }, language);
  const code = await runCli(args, terminal);
  return { code, out: terminal.said.out, err: terminal.said.err };
}
