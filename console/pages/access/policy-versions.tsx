// The versions of a policy: looking at one, putting one into force, deleting one.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatTime } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { attempt } from '../../server/attempt.ts';
import { Listing } from '../../server/listing.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Code } from '../../ui/code.tsx';
import { Badge } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import type { Column } from '../../ui/table.tsx';
import { prettyJson } from './editor/pretty-json.ts';
import { texts } from './texts.ts';

type Version = Awaited<ReturnType<Client['listPolicyVersions']>>['policyVersions']['policyVersion'][number];

interface VersionsProps {
  readonly policyName: string;
  /** The one in force: the list is read again when it changes. */
  readonly current: string;
  readonly onChange: () => Promise<void>;
}

export function PolicyVersions({ policyName, current, onChange }: VersionsProps): JSX.Element {
  const query = useQuery(`versions of ${policyName} ${current}`, async (asked) => {
    const { policyVersions } = await asked.listPolicyVersions({ policyType: 'Custom', policyName });
    return policyVersions.policyVersion;
  });
  const [shown, show] = useState<Version | undefined>();
  const change = (act: () => Promise<unknown>): void => {
    attempt(async () => {
      await act();
      await Promise.all([query.reload(), onChange()]);
    });
  };
  return (
    <Listing
      title={t(texts.versions)}
      query={query}
      rows={query.data}
      keyOf={({ versionId }) => versionId}
      columns={columnsOfVersions((version) => entriesOf(version, { policyName, show, change }))}
      empty={['info', t(texts.noMatch)]}
    >
      {shown !== undefined && (
        <Dialog
          title={`${policyName} · ${shown.versionId}`}
          size="large"
          onClose={() => {
            show(undefined);
          }}
        >
          <div class="dark-code">
            <Code kind="json" label={shown.versionId} text={prettyJson(shown.policyDocument)} />
          </div>
        </Dialog>
      )}
    </Listing>
  );
}

interface VersionActions {
  readonly policyName: string;
  readonly show: (version: Version) => void;
  readonly change: (act: () => Promise<unknown>) => void;
}

function entriesOf(version: Version, { policyName, show, change }: VersionActions): readonly MenuEntry[] {
  const { versionId, isDefaultVersion: isDisabled } = version;
  const asked = { policyName, versionId };
  const use = (): void => {
    change(() => client().setDefaultPolicyVersion(asked));
  };
  const remove = (): void => {
    change(() => client().deletePolicyVersion(asked));
  };
  return [
    {
      label: t(texts.showVersion),
      icon: 'search',
      run: () => {
        show(version);
      },
    },
    { label: t(texts.useVersion), icon: 'check', isDisabled, run: use },
    { label: t(texts.delete), icon: 'trash', tone: 'bad', isDisabled, run: remove },
  ];
}

function columnsOfVersions(entries: (version: Version) => readonly MenuEntry[]): readonly Column<Version>[] {
  return [
    {
      label: t(texts.versions),
      cell: ({ versionId, isDefaultVersion }) => (
        <span class="key-age">
          <span class="mono">{versionId}</span>
          {isDefaultVersion && <Badge tone="good">{t(texts.inForce)}</Badge>}
        </span>
      ),
    },
    { label: t(texts.created), cell: ({ createDate }) => formatTime(createDate) },
    {
      label: t(texts.actions),
      isActions: true,
      cell: (version) => <Menu label={`${t(texts.actions)}: ${version.versionId}`} entries={entries(version)} />,
    },
  ];
}
