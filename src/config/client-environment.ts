// What the clients (CLI commands other than serve) take from the environment.
import { isAbsolute, join } from 'node:path';

export interface ClientEnvironment {
  readonly accessKeyId: string | undefined;
  readonly accessKeySecret: string | undefined;
  readonly securityToken: string | undefined;
  readonly endpoint: string | undefined;
  readonly dataDir: string | undefined;
  /** The folder where programs keep their state for the user; undefined if the user has no home folder. */
  readonly stateDir: string | undefined;
  /** The language of messages: the first set of LC_ALL, LC_MESSAGES, LANG. */
  readonly locale: string;
}

export function readClientEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ClientEnvironment {
  const text = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  return {
    accessKeyId: text('ALIBABA_CLOUD_ACCESS_KEY_ID'),
    accessKeySecret: text('ALIBABA_CLOUD_ACCESS_KEY_SECRET'),
    securityToken: text('ALIBABA_CLOUD_SECURITY_TOKEN'),
    endpoint: text('PLAYAUTH_ENDPOINT'),
    dataDir: text('PLAYAUTH_DATA_DIR'),
    stateDir: stateDirOf(text('XDG_STATE_HOME'), text('HOME') ?? text('USERPROFILE')),
    locale: text('LC_ALL') ?? text('LC_MESSAGES') ?? text('LANG') ?? 'en',
  };
}

function stateDirOf(stateHome: string | undefined, home: string | undefined): string | undefined {
  if (stateHome !== undefined && isAbsolute(stateHome)) return join(stateHome, 'playauth');
  return home === undefined ? undefined : join(home, '.local', 'state', 'playauth');
}
