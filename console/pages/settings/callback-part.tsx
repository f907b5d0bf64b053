// The event callback: setting it, testing it with one event, and what waits for it.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { t } from '../../base/language.ts';
import { ActionDialog } from '../../server/action-dialog.tsx';
import { Failure } from '../../server/failure.tsx';
import { Loaded } from '../../server/query-state.tsx';
import { client } from '../../server/session.ts';
import { useQuery } from '../../server/use-query.ts';
import { Button } from '../../ui/controls.tsx';
import { Check, TextField } from '../../ui/fields.tsx';
import { Section } from '../../ui/page.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { CallbackTest } from './callback-test.tsx';
import { DeliveredSection } from './delivered-section.tsx';
import { EventChoice } from './event-choice.tsx';
import { texts } from './texts.ts';
import { WaitingSection } from './waiting-section.tsx';

type Callback = Awaited<ReturnType<Client['getMessageCallback']>>['messageCallback'];

export function CallbackPart(): JSX.Element {
  const query = useQuery('callback', async (asked) => (await asked.getMessageCallback()).messageCallback);
  const found = query.data;
  const key = found && `${found.callbackURL} ${found.authSwitch} ${found.eventTypeList}`;
  return (
    <div class="stack">
      <Loaded query={query}>{(callback) => <CallbackForm key={key} found={callback} onChange={query.reload} />}</Loaded>
      {found !== undefined && found.callbackURL !== '' && <CallbackTest />}
      <WaitingSection />
      <DeliveredSection />
    </div>
  );
}

interface FormProps {
  readonly found: Callback;
  readonly onChange: () => Promise<void>;
}

function CallbackForm({ found, onChange }: FormProps): JSX.Element {
  const [url, setUrl] = useState(found.callbackURL);
  const [isSigned, setSigned] = useState(found.authSwitch === 'on');
  const [authKey, setKey] = useState('');
  // An empty list of one that is set delivers nothing.
  const [events, setEvents] = useState(found.callbackURL === '' ? 'ALL' : found.eventTypeList);
  const [error, setError] = useState<unknown>();
  const [isRemoving, setRemoving] = useState(false);
  const save = async (): Promise<void> => {
    const asked = { callbackURL: url, authSwitch: isSigned ? 'on' : 'off', eventTypeList: events };
    await client().setMessageCallback({ ...asked, ...(authKey !== '' && { authKey }) });
    setError(undefined);
    showToast({ text: t(texts.saved), tone: 'good' });
    await onChange();
  };
  const isChanged =
    url !== found.callbackURL ||
    isSigned !== (found.authSwitch === 'on') ||
    authKey !== '' ||
    events !== found.eventTypeList;
  const setDialog = (isOpen: boolean) => (): void => {
    setRemoving(isOpen);
  };
  const buttons = (
    <>
      {found.callbackURL !== '' && <Button onClick={setDialog(true)}>{t(texts.remove)}</Button>}
      <Button kind="main" disabled={url === '' || !isChanged} onClick={() => void save().catch(setError)}>
        {t(texts.save)}
      </Button>
    </>
  );
  return (
    <Section title={t(texts.callbacks)} lead={t(texts.callbackLead)} actions={buttons}>
      {error !== undefined && <Failure error={error} />}
      <TextField
        label={t(texts.url)}
        hint={t(texts.urlHint)}
        value={url}
        onChange={setUrl}
        isMono
        attributes={URL_FIELD}
      />
      <Check label={t(texts.signed)} hint={t(texts.signedHint)} isOn={isSigned} onChange={setSigned} />
      {isSigned && (
        <TextField label={t(texts.authKey)} hint={t(texts.authKeyHint)} value={authKey} onChange={setKey} isMono />
      )}
      <EventChoice events={events} onChange={setEvents} />
      {isRemoving && <RemoveDialog onChange={onChange} onClose={setDialog(false)} />}
    </Section>
  );
}

const URL_FIELD = { type: 'url', placeholder: 'https://example.com/events' } as const;

function RemoveDialog({
  onChange,
  onClose,
}: Pick<FormProps, 'onChange'> & { readonly onClose: () => void }): JSX.Element {
  const run = async (): Promise<string> => {
    await client().deleteMessageCallback();
    await onChange();
    return t(texts.removed);
  };
  return (
    <ActionDialog title={t(texts.removeTitle)} submit={t(texts.remove)} isDangerous onClose={onClose} run={run}>
      <p>{t(texts.removeMore)}</p>
    </ActionDialog>
  );
}
