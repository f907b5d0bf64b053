// The server: its version, what it stands on, and whether each thing that it needs answers.
import type { JSX } from 'preact';
import type { Client } from '../../../sdk/client.ts';
import { formatBytes, formatNumber, formatTime } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { Loaded } from '../../server/query-state.tsx';
import { useQuery } from '../../server/use-query.ts';
import { Badge } from '../../ui/controls.tsx';
import { FactList, Section } from '../../ui/page.tsx';
import { texts } from './texts.ts';

export type Status = Awaited<ReturnType<Client['getServerStatus']>>['status'];

const AGAIN_MS = 10_000;

export function ServerPart(): JSX.Element {
  const load = async (asked: Client) => (await asked.getServerStatus()).status;
  const query = useQuery('server status', load, { againAfterMs: () => AGAIN_MS });
  return (
    <Loaded query={query}>
      {(status) => (
        <div class="stack">
          <Section title={t(texts.health)} lead={t(texts.healthLead)}>
            <Health status={status} />
          </Section>
          <Section title={t(texts.about)}>
            <About status={status} />
          </Section>
        </div>
      )}
    </Loaded>
  );
}

const names = {
  database: texts.database,
  redis: texts.redis,
  storage: texts.storageCheck,
  disk: texts.disk,
  ffmpeg: texts.ffmpeg,
} as const;
const states = {
  ok: texts.ok,
  away: texts.away,
  full: texts.full,
  missing: texts.missing,
  moved: texts.moved,
  'read-only': texts.readOnly,
  locked: texts.lockedBy,
  failing: texts.failing,
  damaged: texts.damaged,
  lost: texts.lost,
  newer: texts.newer,
} as const;

function Health({ status: { checks, missingFiles } }: { readonly status: Status }): JSX.Element {
  return (
    <ul class="health">
      {checks.map(({ name, state }) => {
        const label = Object.entries(names).find(([each]) => each === name)?.[1];
        const said = Object.entries(states).find(([each]) => each === state)?.[1];
        return (
          <li key={name}>
            <span>{label === undefined ? name : t(label)}</span>
            <Badge tone={state === 'ok' ? 'good' : 'bad'}>{said === undefined ? state : t(said)}</Badge>
          </li>
        );
      })}
      <li>
        <span>{t(texts.missingFiles)}</span>
        <Badge tone={missingFiles === 0 ? 'good' : 'bad'}>{formatNumber(missingFiles)}</Badge>
      </li>
    </ul>
  );
}

function About({ status }: { readonly status: Status }): JSX.Element {
  const { version, nodeVersion, node, startTime, database, storage, redis, freeBytes } = status;
  return (
    <FactList
      facts={[
        [t(texts.version), version],
        [t(texts.nodeVersion), nodeVersion],
        [t(texts.machine), node],
        [t(texts.started), formatTime(startTime)],
        [t(texts.database), database === 'postgres' ? 'PostgreSQL' : 'SQLite'],
        [t(texts.storageCheck), storage === 's3' ? 'S3' : t(texts.kindDisk)],
        [t(texts.redis), redis ? 'Redis' : t(texts.inMemory)],
        [t(texts.free), freeBytes === undefined ? '–' : formatBytes(freeBytes)],
      ]}
    />
  );
}
