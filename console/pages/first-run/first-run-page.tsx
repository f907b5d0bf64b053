// The first run: drop a file, watch it transcode, issue a credential, see it play, take the code. Each step opens when the one before it
// is done.
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../../base/language.ts';
import type { Text } from '../../../sdk/texts.ts';
import { Icon } from '../../ui/icons.tsx';
import { PageHead } from '../../ui/page.tsx';
import { CodeStep } from './code-step.tsx';
import './first-run.css';
import { IssueStep, type Issued } from './issue-step.tsx';
import { PlayStep } from './play-step.tsx';
import { texts } from './texts.ts';
import { TranscodeStep } from './transcode-step.tsx';
import { UploadStep } from './upload-step.tsx';

export function FirstRunPage(): JSX.Element {
  const [videoId, setVideo] = useState<string | undefined>();
  const [isPlayable, setPlayable] = useState(false);
  const [issued, setIssued] = useState<Issued | undefined>();
  const begin = (id: string | undefined): void => {
    setVideo(id);
    setPlayable(false);
    setIssued(undefined);
  };
  const reached = issued !== undefined ? 4 : isPlayable ? 2 : videoId !== undefined ? 1 : 0;
  const stateOf = (step: number): StepState => (step < reached ? 'done' : step === reached ? 'current' : 'later');
  return (
    <div class="page first-run">
      <PageHead title={t(texts.title)} lead={t(texts.lead)} />
      <ol class="steps" aria-label={t(texts.steps)}>
        <Step number={1} title={texts.upload} lead={texts.uploadLead} state={stateOf(0)}>
          <UploadStep videoId={videoId} onVideo={begin} />
        </Step>
        <Step number={2} title={texts.transcode} lead={texts.transcodeLead} state={stateOf(1)}>
          {videoId !== undefined && (
            <TranscodeStep key={videoId} videoId={videoId} onPlayable={setPlayable} onAgain={begin} />
          )}
        </Step>
        <Step number={3} title={texts.issue} lead={texts.issueLead} state={stateOf(2)}>
          {videoId !== undefined && isPlayable && <IssueStep videoId={videoId} issued={issued} onIssued={setIssued} />}
        </Step>
        <Step number={4} title={texts.play} lead={texts.playLead} state={issued === undefined ? 'later' : 'done'}>
          {issued !== undefined && <PlayStep issued={issued} />}
        </Step>
        <Step number={5} title={texts.code} lead={texts.codeLead} state={stateOf(4)}>
          {issued !== undefined && <CodeStep videoId={issued.videoId} />}
        </Step>
      </ol>
    </div>
  );
}

type StepState = 'done' | 'current' | 'later';

interface StepProps {
  readonly number: number;
  readonly title: Text;
  readonly lead: Text;
  readonly state: StepState;
  readonly children: ComponentChildren;
}

function Step({ number, title, lead, state, children }: StepProps): JSX.Element {
  return (
    <li class={`step ${state}`} {...(state === 'current' && { 'aria-current': 'step' as const })}>
      <span class="step-mark" aria-hidden="true">
        {state === 'done' ? <Icon name="check" size={18} /> : number}
      </span>
      <section class="step-body" aria-label={t(title)}>
        <h2>
          {t(title)} <span class="hidden-text">({t(texts[state])})</span>
        </h2>
        <p class="quiet">{t(lead)}</p>
        {children}
      </section>
    </li>
  );
}
