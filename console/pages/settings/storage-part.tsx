// What the account stores, by kind, with its quota.
import type { JSX } from 'preact';
import type { Client } from '../../../sdk/client.ts';
import { formatBytes } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { Loaded } from '../../server/query-state.tsx';
import { useQuery } from '../../server/use-query.ts';
import { FactList, Section } from '../../ui/page.tsx';
import { Progress } from '../../ui/states.tsx';
import { texts } from './texts.ts';

type Usage = Awaited<ReturnType<Client['getStorageUsage']>>['storageUsage'];

const kinds = ['sourceBytes', 'renditionBytes', 'captionBytes', 'snapshotBytes', 'extraBytes', 'uploadBytes'] as const;
/** The share of a quota from which on the bar warns. */
const NEARLY_FULL = 0.9;

export function StoragePart(): JSX.Element {
  const query = useQuery('storage', async (asked) => (await asked.getStorageUsage()).storageUsage);
  return (
    <Section title={t(texts.storage)} lead={t(texts.storageLead)}>
      <Loaded query={query}>{(usage) => <Storage usage={usage} />}</Loaded>
    </Section>
  );
}

function Storage({ usage }: { readonly usage: Usage }): JSX.Element {
  const { usedBytes, maxBytes } = usage;
  const share = maxBytes === undefined || maxBytes === 0 ? undefined : usedBytes / maxBytes;
  return (
    <div class="stack">
      <FactList
        facts={[
          [t(texts.used), <span class="storage-sum">{formatBytes(usedBytes)}</span>],
          [t(texts.quota), maxBytes === undefined ? t(texts.noQuota) : formatBytes(maxBytes)],
        ]}
      />
      {share !== undefined && (
        <Progress label={t(texts.used)} value={share} tone={share > NEARLY_FULL ? 'warn' : undefined} />
      )}
      <ul class="storage-kinds">
        {kinds.map((kind) => (
          <li key={kind}>
            <span>{t(texts[kind])}</span>
            <span class="storage-bar" aria-hidden="true">
              <span style={{ width: `${String(usedBytes === 0 ? 0 : (100 * usage[kind]) / usedBytes)}%` }} />
            </span>
            <span class="storage-bytes">{formatBytes(usage[kind])}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
