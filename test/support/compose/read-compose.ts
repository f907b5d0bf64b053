// deploy/compose.yaml, read strictly: a service, key, image, condition or health check that these files do not run is an error.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { images, type Image } from './images.ts';

type Secrets = Readonly<Record<string, string>>;

const path = z.string().regex(/^\/[\w./-]*$/);
const command = z.array(z.string()).min(1);
const duration = z
  .string()
  .regex(/^\d+s$/)
  .transform((text) => Number.parseInt(text, 10) * 1000);
const condition = z.enum(['service_healthy', 'service_completed_successfully']);

const serviceSchema = z.strictObject({
  build: z.strictObject({ context: z.literal('..'), dockerfile: z.literal('deploy/Containerfile') }).optional(),
  image: z.string(),
  restart: z.literal('unless-stopped').optional(),
  read_only: z.literal(true).optional(),
  cap_drop: z.tuple([z.literal('ALL')]).optional(),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]).optional(),
  tmpfs: z.array(path).default([]),
  entrypoint: command.optional(),
  command: command.optional(),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).default([]),
  volumes: z.array(z.string().regex(/^[a-z]+:\/[\w./-]*$/)).default([]),
  healthcheck: z
    .union([
      z.strictObject({ disable: z.literal(true) }),
      z.strictObject({ test: z.tuple([z.literal('CMD')]).rest(z.string()), interval: duration }),
    ])
    .optional(),
  stop_grace_period: duration.default(10_000),
  depends_on: z.record(z.string(), z.strictObject({ condition })).default({}),
});
const fileSchema = z.strictObject({
  services: z.record(z.string(), serviceSchema),
  volumes: z.record(z.string(), z.strictObject({})),
});

export interface Service {
  readonly name: string;
  readonly image: Image;
  /** With the entrypoint. */
  readonly command: readonly string[];
  /** Of the image, then of the file. */
  readonly environment: Readonly<Record<string, string>>;
  /** The path inside, and the volume's name. */
  readonly volumes: ReadonlyMap<string, string>;
  readonly tmpfs: readonly string[];
  readonly ports: readonly number[];
  readonly healthCheck: readonly string[] | undefined;
  readonly needs: ReadonlyMap<string, z.infer<typeof condition>>;
  readonly graceMs: number;
  readonly restarts: boolean;
  readonly isReadOnly: boolean;
  readonly hasCapabilities: boolean;
  readonly gainsPrivileges: boolean;
}

export const COMPOSE_TEXT = readFileSync(new URL('../../../deploy/compose.yaml', import.meta.url), 'utf8');

export function readCompose(text: string, secrets: Secrets): ReadonlyMap<string, Service> {
  const whole = parse(text, { merge: true }) as Readonly<Record<string, unknown>>;
  const used = Object.entries(whole).filter(([key]) => !key.startsWith('x-'));
  const file = fileSchema.parse(interpolated(Object.fromEntries(used), secrets));
  const services = new Map(Object.entries(file.services).map(([name, said]) => [name, readService(name, said)]));
  for (const service of services.values()) {
    for (const volume of service.volumes.values())
      if (file.volumes[volume] === undefined) throw new Error(`${service.name}: no such volume: ${volume}`);
    for (const [name, needed] of service.needs) requireReachable(services.get(name), { name, needed });
  }
  return services;
}

function readService(name: string, said: z.infer<typeof serviceSchema>): Service {
  const image = images[said.image];
  if (image === undefined) throw new Error(`${name}: no program for the image ${said.image}`);
  const full = [...(said.entrypoint ?? image.entrypoint), ...(said.command ?? [])];
  const healthCheck = readHealthCheck(said.healthcheck, image);
  for (const program of [full[0], healthCheck?.[0]])
    if (program !== undefined && image.programs[program] === undefined)
      throw new Error(`${name}: ${said.image} has no program ${program} here`);
  for (const variable of Object.keys(said.environment))
    if (!image.variables.test(variable)) throw new Error(`${name}: ${said.image} does not read ${variable} here`);
  const volumes = new Map(said.volumes.map((one) => one.split(':').toReversed() as [string, string]));
  if (image.state !== undefined && !volumes.has(image.state)) throw new Error(`${name}: no volume at ${image.state}`);
  return {
    name,
    image,
    command: full,
    environment: { ...image.environment, ...said.environment },
    volumes,
    tmpfs: said.tmpfs,
    ports: said.ports.map((port) => Number(port.split(':')[2])),
    healthCheck,
    needs: new Map(Object.entries(said.depends_on).map(([other, needed]) => [other, needed.condition])),
    graceMs: said.stop_grace_period,
    restarts: said.restart !== undefined,
    isReadOnly: said.read_only === true,
    hasCapabilities: said.cap_drop === undefined,
    gainsPrivileges: said.security_opt === undefined,
  };
}

function readHealthCheck(
  said: z.infer<typeof serviceSchema>['healthcheck'],
  image: Image,
): readonly string[] | undefined {
  if (said === undefined) return image.healthCheck;
  return 'test' in said ? said.test.slice(1) : undefined;
}

function requireReachable(
  service: Service | undefined,
  { name, needed }: { readonly name: string; readonly needed: z.infer<typeof condition> },
): void {
  if (service === undefined) throw new Error(`no such service: ${name}`);
  if (needed === 'service_healthy' && service.healthCheck === undefined)
    throw new Error(`${name} has no health check to wait for`);
  if (needed === 'service_completed_successfully' && service.restarts)
    throw new Error(`${name} never completes: it is started again`);
}

/** `${NAME:?why}`, `${NAME:-otherwise}` and `$$`, in values only. */
function interpolated(value: unknown, secrets: Secrets): unknown {
  if (Array.isArray(value)) return value.map((item) => interpolated(item, secrets));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolated(item, secrets)]));
  if (typeof value !== 'string') return value;
  return value.replaceAll(
    /\$(?:\$|\{(\w+):([?-])([^}]*)\})?/g,
    (found, name?: string, kind?: string, rest?: string) => {
      if (found === '$$') return '$';
      if (name === undefined) throw new Error(`not understood: ${value}`);
      const set = secrets[name] ?? '';
      if (set === '' && kind === '?') throw new Error(`${name} is missing: ${rest ?? ''}`);
      return set === '' ? (rest ?? '') : set;
    },
  );
}
