// GetServerStatus (playauth's own): version, what the server stands on and whether it answers, room on the disk, and the limits in force;
// for the first account alone.
import { z } from 'zod';
import type { Config } from '../../../config/settings.ts';
import { settings, type Setting } from '../../../config/settings.ts';
import { limits, type Limit } from '../../../config/limits.ts';
import type { Text } from '../../../wire/texts.ts';
import { formatTimestamp } from '../../../wire/timestamps.ts';
import { requireFirstAccount } from '../../keys/describe-ring-key.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../operation.ts';
import type { OperatorDeps } from '../../operator.ts';
import { serverTarget } from './server-target.ts';

export interface ServerFacts {
  readonly version: string;
  readonly node: string;
  readonly startedAtMs: number;
}

interface Deps extends OperatorDeps {
  readonly config: Config;
  readonly serverFacts: () => Promise<ServerFacts>;
  readonly look: () => Promise<{ readonly checks: Readonly<Record<string, string>>; readonly missingFiles: number }>;
  readonly staging: { readonly freeBytes: () => Promise<number> };
}

const meaning = z.object({ En: z.string(), Zh: z.string() });

export const getServerStatus = defineOperation({
  name: 'GetServerStatus',
  version: PLAYAUTH_VERSION,
  summary:
    'Returns the version of this server, the health of what it needs, and the limits in force; for the first account.',
  parameters: z.object({}),
  response: z.object({
    Status: z.object({
      Version: z.string(),
      NodeVersion: z.string(),
      Node: z.string(),
      StartTime: z.string(),
      Database: z.enum(['sqlite', 'postgres']),
      Storage: z.enum(['disk', 's3']),
      Redis: z.boolean(),
      Checks: z.array(z.object({ Name: z.string(), State: z.string() })),
      MissingFiles: z.int(),
      FreeBytes: z.int().optional(),
      Limits: z.array(
        z.object({
          Name: z.string(),
          Value: z.string(),
          Unit: z.string(),
          Flag: z.string().optional(),
          Meaning: meaning,
        }),
      ),
    }),
  }),
  target: () => serverTarget,
  handle: async (deps: Deps, { caller }) => {
    requireFirstAccount(deps, caller);
    const { config } = deps;
    const [facts, health, freeBytes] = await Promise.all([
      deps.serverFacts(),
      deps.look(),
      deps.staging.freeBytes().catch(() => undefined),
    ]);
    return {
      Status: {
        Version: facts.version,
        NodeVersion: process.versions.node,
        Node: facts.node,
        StartTime: formatTimestamp(facts.startedAtMs),
        Database: config.databaseUrl?.startsWith('postgres') === true ? ('postgres' as const) : ('sqlite' as const),
        Storage: config.storage.startsWith('s3:') ? ('s3' as const) : ('disk' as const),
        Redis: config.redisUrl !== undefined,
        Checks: Object.entries(health.checks).map(([Name, State]) => ({ Name, State })),
        MissingFiles: health.missingFiles,
        ...(freeBytes !== undefined && { FreeBytes: freeBytes }),
        Limits: [...settingLimits(config), ...fixedLimits()],
      },
    };
  },
});

/** Limits that are settings, with the value in force. */
function settingLimits(config: Config) {
  return Object.entries(settings as Readonly<Record<string, Setting>>).flatMap(
    ([name, { flag, limit, description }]) => {
      const value: unknown = config[name as keyof Config];
      if (limit === undefined) return [];
      const shown = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
      return [{ Name: name, Value: shown, Unit: limit.unit, Flag: flag, Meaning: inBoth(description) }];
    },
  );
}

function fixedLimits() {
  return Object.entries(limits as Readonly<Record<string, Limit>>).map(([name, { value, unit, meaning: said }]) => ({
    Name: name,
    Value: String(value),
    Unit: unit,
    Meaning: inBoth(said),
  }));
}

function inBoth([En, Zh]: Text): z.input<typeof meaning> {
  return { En, Zh };
}
