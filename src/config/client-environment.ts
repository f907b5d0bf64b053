// What the clients (CLI commands other than serve) take from the environment.
import { isAbsolute, join } from 'node:path';

/** Set by the scripts of a checkout. */
export const CALLER_FOLDER = 'PLAYAUTH_CALLER_FOLDER';

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
  /** COLUMNS, which some shells and all tests set where the output is no terminal. */
  readonly columns: number | undefined;
  /** Where the user stands, if npm runs the program in another folder: paths are looked for there first. */
  readonly callerFolder: string | undefined;
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
    columns: columnsOf(text('COLUMNS')),
    callerFolder: text(CALLER_FOLDER),
  };
}

function columnsOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
}

function stateDirOf(stateHome: string | undefined, home: string | undefined): string | undefined {
  if (stateHome !== undefined && isAbsolute(stateHome)) return join(stateHome, 'playauth');
  return home === undefined ? undefined : join(home, '.local', 'state', 'playauth');
}

/** The names of set variables that begin like those of the settings, also in the usual misspellings of the beginning. */
export function playauthVariables(environment: Readonly<Record<string, string | undefined>> = process.env): string[] {
  return Object.keys(environment).filter((name) => /^PLAY_?AU?T?H?U?T?_/.test(name));
}
