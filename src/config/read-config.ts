// Flags over environment over file → one frozen configuration, or all faults at once. The only reader of process.env.
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { refuse, type Result } from '../base/result.ts';
import { devAccessKey, settings, type Config, type Setting, type SettingName } from './settings.ts';
import { isLoopbackUrl } from '../base/loopback.ts';
import { isObject } from '../wire/json.ts';
import type { Text } from '../wire/texts.ts';
import { translateFault } from './fault-texts.ts';
import { faultOfTraces } from './trace-settings.ts';

export type Values = Readonly<Partial<Record<SettingName, unknown>>>;

export class ConfigError extends Error {
  readonly faults: readonly string[];
  /** All of them for a person, in both languages. */
  readonly text: Text;

  constructor(faults: readonly string[]) {
    const found = faults.map(translateFault);
    const english = `The configuration has ${faults.length === 1 ? 'a fault' : `${String(faults.length)} faults`}`;
    const text: Text = [
      [`${english}:`, ...found.map(([en]) => en)].join('\n  '),
      [`配置有 ${String(faults.length)} 处错误：`, ...found.map(([, zh]) => zh)].join('\n  '),
    ];
    super(text[0]);
    this.name = 'ConfigError';
    this.faults = faults;
    this.text = text;
  }
}

export interface Sources {
  readonly flags: Values;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Path of a JSON file with settings by name. */
  readonly file?: string | undefined;
  /** Override the defaults of the table. */
  readonly defaults?: Values | undefined;
}

/** Throws a {@link ConfigError} that names every fault by the variable or flag it came from. */
export function readConfig({ flags, environment = process.env, file, defaults }: Sources): Config {
  const faults: string[] = [];
  const fromFile = file === undefined ? {} : readConfigFile(file, faults);
  const config: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings) as [SettingName, Setting][]) {
    const variable = environment[setting.env];
    const fromVariable = variable === undefined || variable === '' ? undefined : variable;
    const value = flags[name] ?? fromVariable ?? fromFile[name] ?? defaults?.[name];
    const origin = flags[name] !== undefined ? setting.flag : fromVariable !== undefined ? setting.env : name;
    const parsed = setting.schema.safeParse(value);
    if (parsed.success) config[name] = parsed.data;
    else faults.push(`${origin}: ${parsed.error.issues.map(faultOf).join('; ')}`);
  }
  if (faults.length === 0) faults.push(...checkTogether(config as Config));
  if (faults.length === 0 && (config as Config).storage.startsWith('s3:')) {
    const chosen = chooseS3Keys(config as Config, environment);
    if (chosen.ok) Object.assign(config, chosen.keys);
    else faults.push(`${settings.storage.flag}: ${chosen.reason}`);
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config as Config);
}

/** The schema's own sentence for a list of words shows them as code. */
function faultOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_value' ? `one of ${issue.values.join(', ')}` : issue.message;
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|\[::1\]|localhost)$/;

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** With an external master key the data directory alone must not open the server. */
export function keepsRootCredentials({ rootCredentialsFile, masterKey }: Config): boolean {
  return rootCredentialsFile === 'always' || (rootCredentialsFile === 'auto' && masterKey === undefined);
}

function checkTogether(config: Config): string[] {
  const faults: string[] = [];
  if ((config.rootAccessKeyId === undefined) !== (config.rootAccessKeySecret === undefined)) {
    faults.push(
      `${settings.rootAccessKeyId.env} and ${settings.rootAccessKeySecret.env} are set together or not at all`,
    );
  }
  // Kept in the database, it would still be accepted at a later start without --dev, on any address.
  if (config.rootAccessKeyId === devAccessKey.accessKeyId) {
    faults.push(`${settings.rootAccessKeyId.env}: the development key cannot be the root key; use --dev`);
  }
  if ((config.tlsCert === undefined) !== (config.tlsKey === undefined))
    faults.push(`${settings.tlsCert.flag} and ${settings.tlsKey.flag} are set together or not at all`);
  if (config.tlsSelfSigned && config.tlsCert !== undefined)
    faults.push(
      `${settings.tlsSelfSigned.flag} makes a certificate of its own: leave out it or ${settings.tlsCert.flag}`,
    );
  if (config.dev && !isLoopback(config.host)) {
    faults.push(
      `--dev accepts a key pair that everybody knows, so it listens on loopback only, not on ${config.host}: leave out --dev or --host`,
    );
  }
  // A proxy or another name means callers from a network, on any address that the server listens on.
  if (config.dev && config.trustProxy)
    faults.push(
      `--dev accepts a key pair that everybody knows, so it does not serve the clients of a proxy: leave out --dev or ${settings.trustProxy.flag}`,
    );
  if (config.dev && config.publicUrl !== undefined && !isLoopbackUrl(config.publicUrl))
    faults.push(
      `--dev accepts a key pair that everybody knows, so it is not public under ${config.publicUrl}: leave out --dev or ${settings.publicUrl.flag}`,
    );
  if (config.workers > 1 && config.databaseUrl === 'sqlite::memory:')
    faults.push(
      `${settings.workers.flag} needs a database that its processes share, and sqlite::memory: is of one alone`,
    );
  const ofTraces = faultOfTraces(config);
  if (ofTraces !== undefined) faults.push(ofTraces);
  return faults;
}

function readConfigFile(path: string, faults: string[]): Values {
  const value = readJsonFile(path);
  if (typeof value === 'string') {
    faults.push(`${path}: ${value}`);
    return {};
  }
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(settings, name)) faults.push(`${path}: there is no setting named ${name}`);
  }
  return value;
}

/** The object in the file, or what is wrong with it. */
function readJsonFile(path: string): Values | string {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isObject(value) ? value : 'it holds no JSON object';
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'it does not exist';
    return error instanceof SyntaxError ? `it is no JSON: ${message}` : `it cannot be read: ${message}`;
  }
}

interface S3Keys {
  readonly s3AccessKeyId?: string | undefined;
  readonly s3SecretAccessKey?: string | undefined;
  readonly s3SessionToken?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Which key pair opens the bucket of s3:// storage: the one that was set, or the one that other S3 programs read from the
 * environment; never half of each. The reason of a refusal goes to the person who configures the server.
 */
export function chooseS3Keys(own: S3Keys, environment: Environment): Result<{ keys: Required<S3Keys> }, string> {
  const { s3AccessKeyId, s3SecretAccessKey, s3SessionToken } = own;
  if (s3AccessKeyId !== undefined && s3SecretAccessKey !== undefined)
    return { ok: true, keys: { s3AccessKeyId, s3SecretAccessKey, s3SessionToken } };
  if (s3AccessKeyId !== undefined || s3SecretAccessKey !== undefined || s3SessionToken !== undefined)
    return refuse('PLAYAUTH_S3_ACCESS_KEY_ID and PLAYAUTH_S3_SECRET_ACCESS_KEY are set together or not at all');
  const text = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  const [id, secret] = [text('AWS_ACCESS_KEY_ID'), text('AWS_SECRET_ACCESS_KEY')];
  if (id === undefined || secret === undefined)
    return refuse(
      's3:// storage needs a key pair: set PLAYAUTH_S3_ACCESS_KEY_ID and PLAYAUTH_S3_SECRET_ACCESS_KEY (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)',
    );
  return {
    ok: true,
    keys: { s3AccessKeyId: id, s3SecretAccessKey: secret, s3SessionToken: text('AWS_SESSION_TOKEN') },
  };
}
