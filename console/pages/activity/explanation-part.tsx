// Why a request was answered as it was: its stages, the reason, what to do, what arrived, and the texts of a signature that did not fit.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { formatExactTime } from '../../base/format.ts';
import { language, t } from '../../base/language.ts';
import { Loaded } from '../../server/query-state.tsx';
import { useQuery } from '../../server/use-query.ts';
import { Notice } from '../../ui/controls.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Icon } from '../../ui/icons.tsx';
import { BackLink, FactList, Section, type Fact } from '../../ui/page.tsx';
import { Outcome } from './record-part.tsx';
import { SignatureSection } from './signature-section.tsx';
import { stageText } from './stage-texts.ts';
import { texts } from './texts.ts';

type Explanation = Awaited<ReturnType<Client['explainRequest']>>['explanation'];

export function ExplanationPart({ requestId }: { readonly requestId: string }): JSX.Element {
  const [stringToSign, setText] = useState('');
  const query = useQuery(`explanation ${requestId} ${stringToSign}`, async (asked) => {
    const parameters = { requestId, ...(stringToSign !== '' && { stringToSign }) };
    return (await asked.explainRequest(parameters)).explanation;
  });
  return (
    <div class="stack">
      <BackLink to="/activity/record">{t(texts.back)}</BackLink>
      <Section
        title={t(texts.explanation)}
        lead={<span class="mono">{requestId}</span>}
        actions={<CopyButton text={requestId} />}
      >
        <Loaded query={query}>{(found) => <Outline found={found} />}</Loaded>
      </Section>
      {query.data !== undefined && (
        <>
          <ReceivedSection found={query.data} />
          <SignatureSection signature={query.data.signature} onCompare={setText} />
        </>
      )}
    </div>
  );
}

function Outline({ found }: { readonly found: Explanation }): JSX.Element {
  const { event, outcome, code, reason, message, advice, stages } = found;
  const about = event?.resource ?? event?.videoId;
  const facts: readonly Fact[] = [
    [t(texts.outcome), <Outcome outcome={outcome} />],
    [t(texts.code), <span class="mono">{code}</span>],
    [t(texts.action), event?.action ?? found.received?.action ?? '–'],
    [t(texts.time), event === undefined ? '–' : formatExactTime(event.time)],
    [t(texts.caller), event?.caller ?? '–'],
    ...(about === undefined ? [] : [[t(texts.about), about] as const]),
  ];
  return (
    <div class="stack">
      {stages.length > 0 && <Stages stages={stages} />}
      <FactList facts={facts} />
      {reason !== undefined && <Said title={t(texts.reason)} text={reason} />}
      {message !== undefined && <Said title={t(texts.message)} text={message} />}
      {advice !== undefined && (
        <Notice title={t(texts.advice)}>
          <p>{language.value === 'zh' ? advice.zh : advice.en}</p>
        </Notice>
      )}
      {stages.length === 0 && <p class="quiet">{t(texts.onlyRecord)}</p>}
    </div>
  );
}

function Said({ title, text }: { readonly title: string; readonly text: string }): JSX.Element {
  return (
    <div>
      <h3>{title}</h3>
      <p class="event-about">{text}</p>
    </div>
  );
}

const results = {
  passed: [texts.passed, 'check'],
  failed: [texts.failedStage, 'close'],
  'not reached': [texts.notReached, 'minus'],
} as const;

function Stages({ stages }: Pick<Explanation, 'stages'>): JSX.Element {
  return (
    <ol class="stages" aria-label={t(texts.stages)}>
      {stages.map(({ name, result }) => {
        const [text, icon] = results[result as keyof typeof results];
        return (
          <li key={name} class={result.replace(' ', '-')}>
            <Icon name={icon} size={16} />
            {t(stageText(name))}
            <span class="hidden-text">{t(text)}</span>
          </li>
        );
      })}
    </ol>
  );
}

function ReceivedSection({
  found: { received, accessDeniedDetail },
}: {
  readonly found: Explanation;
}): JSX.Element | null {
  if (received === undefined) return null;
  const { method, host, address, scheme, version, accessKeyId, parameters } = received;
  const mono = (text: string | undefined): JSX.Element => <span class="mono">{text ?? '–'}</span>;
  const denied = Object.entries((accessDeniedDetail ?? {}) as Readonly<Record<string, string>>);
  return (
    <>
      {denied.length > 0 && (
        <Section title={t(texts.deniedDetail)}>
          <FactList facts={denied.map(([name, value]) => [name, mono(value)])} />
        </Section>
      )}
      <Section title={t(texts.received)}>
        <FactList
          facts={[
            [t(texts.method), `${method} ${version ?? ''}`],
            [t(texts.host), mono(host)],
            [t(texts.address), mono(address)],
            [t(texts.scheme), mono(scheme)],
            ['AccessKeyId', mono(accessKeyId)],
          ]}
        />
        {parameters.length > 0 && (
          <>
            <h3>{t(texts.parameters)}</h3>
            <FactList facts={parameters.map(({ name, value }) => [name, mono(value)])} />
          </>
        )}
      </Section>
    </>
  );
}
