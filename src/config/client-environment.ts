// What the clients (CLI commands other than serve) take from the environment.

export interface ClientEnvironment {
  readonly accessKeyId: string | undefined;
  readonly accessKeySecret: string | undefined;
  readonly securityToken: string | undefined;
  readonly endpoint: string | undefined;
  readonly dataDir: string | undefined;
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
    locale: text('LC_ALL') ?? text('LC_MESSAGES') ?? text('LANG') ?? 'en',
  };
}
