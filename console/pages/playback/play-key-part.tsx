// The PlayKey with which an application signs a JWTPlayAuth: shown when asked for, replaced with an overlap.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { PlayauthError, type Client } from '../../../sdk/client.ts';
import { formatTime } from '../../base/format.ts';
import { t } from '../../base/language.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { Loaded } from '../../server/query-state.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Button } from '../../ui/controls.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { TextField } from '../../ui/fields.tsx';
import { FactList, Section } from '../../ui/page.tsx';
import { Empty } from '../../ui/states.tsx';
import { texts } from './texts.ts';

type PlayKey = Awaited<ReturnType<Client['getAppPlayKey']>>['appPlayKey'];

const DEFAULT_OVERLAP = '3600';

export function PlayKeyPart(): JSX.Element {
  const query = useQuery('play key', readKey);
  const [isSetting, setSetting] = useState(false);
  const setDialog = (isOpen: boolean) => (): void => {
    setSetting(isOpen);
  };
  const button = <Button onClick={setDialog(true)}>{t(texts.setPlayKey)}</Button>;
  return (
    <Section title={t(texts.playKeys)} lead={t(texts.playKeyLead)} actions={button}>
      <Loaded query={query}>
        {({ key }) =>
          key === undefined ? <Empty icon="access" title={t(texts.noPlayKey)} /> : <KeyFacts found={key} />
        }
      </Loaded>
      {isSetting && <SetDialog onChange={query.reload} onClose={setDialog(false)} />}
    </Section>
  );
}

/** An account without a key is no failure. */
async function readKey(asked: Client): Promise<{ readonly key: PlayKey | undefined }> {
  try {
    return { key: (await asked.getAppPlayKey()).appPlayKey };
  } catch (error) {
    if (error instanceof PlayauthError && error.code === 'InvalidAppPlayKey.NotFound') return { key: undefined };
    throw error;
  }
}

function KeyFacts({ found }: { readonly found: PlayKey }): JSX.Element {
  const [isShown, show] = useState(false);
  const { appId, playKey, creationTime, modificationTime } = found;
  return (
    <FactList
      facts={[
        [t(texts.appId), <span class="mono">{appId}</span>],
        [
          t(texts.playKeys),
          <span class="with-copy">
            <span class="mono">{isShown ? playKey : '•'.repeat(16)}</span>
            <button
              type="button"
              class="copy"
              aria-pressed={isShown}
              onClick={() => {
                show(!isShown);
              }}
            >
              {t(isShown ? texts.hide : texts.show)}
            </button>
            <CopyButton text={playKey} />
          </span>,
        ],
        [t(texts.changed), formatTime(modificationTime || creationTime)],
      ]}
    />
  );
}

interface SetProps {
  readonly onChange: () => Promise<void>;
  readonly onClose: () => void;
}

function SetDialog({ onChange, onClose }: SetProps): JSX.Element {
  const [playKey, setKey] = useState(generateKey);
  const [overlap, setOverlap] = useState(DEFAULT_OVERLAP);
  const run = async (): Promise<string> => {
    await client().setAppPlayKey({ playKey, overlapSeconds: Number(overlap) });
    await onChange();
    return t(texts.playKeySet);
  };
  const regenerate = (): void => {
    setKey(generateKey());
  };
  return (
    <ActionDialog title={t(texts.playKeyTitle)} submit={t(texts.setPlayKey)} onClose={onClose} run={run}>
      <p class="quiet">{t(texts.playKeyMore)}</p>
      <TextField label={t(texts.playKeys)} value={playKey} onChange={setKey} isMono />
      <div class="page-actions">
        <Button onClick={regenerate}>{t(texts.generate)}</Button>
        <CopyButton text={playKey} />
      </div>
      <TextField label={t(texts.overlap)} value={overlap} onChange={setOverlap} attributes={{ inputMode: 'numeric' }} />
    </ActionDialog>
  );
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 32;

/** Without bias: bytes beyond the last whole round of the letters are dropped. */
function generateKey(): string {
  let key = '';
  while (key.length < LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(LENGTH)))
      if (byte < 248 && key.length < LENGTH) key += LETTERS.charAt(byte % LETTERS.length);
  }
  return key;
}
