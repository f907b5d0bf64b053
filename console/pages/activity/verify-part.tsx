// Verifying the record, with its progress and what it found.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { formatNumber } from '../../base/format.ts';
import { t, tf } from '../../base/language.ts';
import { Failure } from '../../server/failure.tsx';
import { client } from '../../server/session.ts';
import { Button, Notice } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icons.tsx';
import { PlainLink, Section } from '../../ui/page.tsx';
import { Progress as ProgressBar } from '../../ui/states.tsx';
import { texts } from './texts.ts';
import { verifyRecord, type Fault, type Progress } from './verify-record.ts';

interface State {
  readonly isRunning: boolean;
  readonly progress?: Progress;
  readonly error?: unknown;
}

export function VerifyPart(): JSX.Element {
  const [state, setState] = useState<State>({ isRunning: false });
  const run = useRef(0);
  useEffect(
    () => () => {
      run.current += 1;
    },
    [],
  );
  const verify = async (): Promise<void> => {
    run.current += 1;
    const own = run.current;
    setState({ isRunning: true });
    try {
      for await (const progress of verifyRecord(client())) {
        if (run.current !== own) return;
        setState({ isRunning: true, progress });
      }
      setState(({ progress }) => ({ isRunning: false, ...(progress !== undefined && { progress }) }));
    } catch (error) {
      if (run.current === own) setState({ isRunning: false, error });
    }
  };
  const stop = (): void => {
    run.current += 1;
    setState({ isRunning: false });
  };
  const { isRunning, progress, error } = state;
  return (
    <Section title={t(texts.verifyTitle)} lead={t(texts.verifyLead)}>
      <div class="page-actions">
        <Button kind="main" disabled={isRunning} onClick={() => void verify()}>
          {t(texts.doVerify)}
        </Button>
        {isRunning && <Button onClick={stop}>{t(texts.stop)}</Button>}
      </div>
      {error !== undefined && <Failure error={error} />}
      <div aria-live="polite">{progress !== undefined && <Found progress={progress} isRunning={isRunning} />}</div>
      <p class="quiet small">{tf(texts.commandLine, { command: 'playauth audit verify' })}</p>
    </Section>
  );
}

function Found({ progress, isRunning }: { readonly progress: Progress; readonly isRunning: boolean }): JSX.Element {
  const { rows, chains, faults } = progress;
  const counts = { rows: formatNumber(rows), chains: formatNumber(chains), count: formatNumber(faults.length) };
  if (isRunning)
    return (
      <div class="verify-progress">
        <ProgressBar label={t(texts.verify)} value={undefined} />
        <p class="quiet">{tf(texts.verifying, counts)}</p>
      </div>
    );
  if (faults.length === 0)
    return (
      <p class="verify-whole">
        <Icon name="check" />
        {tf(texts.whole, counts)}
      </p>
    );
  return (
    <Notice tone="bad" title={tf(texts.faulty, counts)}>
      <ul class="verify-faults">
        {faults.map((fault) => (
          <li key={`${fault.kind} ${String(fault.chain)} ${String(fault.seq)}`}>
            <FaultText fault={fault} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function FaultText({ fault: { kind, chain, seq, requestId } }: { readonly fault: Fault }): JSX.Element {
  const text = tf(texts[kind], { chain, seq });
  if (requestId === undefined) return <span>{text}</span>;
  return (
    <span>
      {text} · <PlainLink to={`/activity/record/${requestId}`}>{requestId}</PlainLink>
    </span>
  );
}
