// One test delivery to the callback, and what the receiver answered.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { t, tf } from '../../base/language.ts';
import { Failure } from '../../server/failure.tsx';
import { client } from '../../server/session.ts';
import { Button, Notice } from '../../ui/controls.tsx';
import { Section } from '../../ui/page.tsx';
import { texts } from './texts.ts';

type Delivery = Awaited<ReturnType<Client['testMessageCallback']>>['delivery'];
type State = 'ready' | 'busy' | { readonly delivery: Delivery } | { readonly error: unknown };

export function CallbackTest(): JSX.Element {
  const [state, setState] = useState<State>('ready');
  const send = async (): Promise<void> => {
    setState('busy');
    try {
      setState(await client().testMessageCallback());
    } catch (error) {
      setState({ error });
    }
  };
  const isBusy = state === 'busy';
  const button = (
    <Button disabled={isBusy} onClick={() => void send()}>
      {t(isBusy ? texts.testing : texts.test)}
    </Button>
  );
  return (
    <Section title={t(texts.testTitle)} lead={t(texts.testLead)} actions={button}>
      <div aria-live="polite">
        {typeof state === 'object' &&
          ('error' in state ? <Failure error={state.error} /> : <Answer delivery={state.delivery} />)}
      </div>
    </Section>
  );
}

function Answer({ delivery }: { readonly delivery: Delivery }): JSX.Element {
  const { outcome, reason = '', milliseconds: ms, eventType: event } = delivery;
  if (outcome === 'delivered')
    return (
      <Notice tone="good" title={tf(texts.delivered, { ms })}>
        <p>{tf(texts.deliveredMore, { event })}</p>
      </Notice>
    );
  return (
    <Notice tone="bad" title={tf(texts.testFailed, { reason })}>
      <p>{tf(texts.testFailedMore, { ms })}</p>
    </Notice>
  );
}
