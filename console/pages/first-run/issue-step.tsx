// Step 3: a credential, as a backend asks for it.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { t, tf } from '../../base/language.ts';
import { Failure } from '../../server/failure.tsx';
import { client } from '../../server/session.ts';
import { Button } from '../../ui/controls.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { texts } from './texts.ts';

export interface Issued {
  readonly videoId: string;
  readonly playAuth: string;
}

const SECONDS = 3000;

interface IssueStepProps {
  readonly videoId: string;
  readonly issued: Issued | undefined;
  readonly onIssued: (issued: Issued) => void;
}

export function IssueStep({ videoId, issued, onIssued }: IssueStepProps): JSX.Element {
  const [error, setError] = useState<unknown>();
  const issue = async (): Promise<void> => {
    setError(undefined);
    const { playAuth } = await client().getVideoPlayAuth({ videoId, authInfoTimeout: SECONDS });
    onIssued({ videoId, playAuth });
  };
  if (issued !== undefined)
    return (
      <div class="issued">
        <div class="copied-head">
          <span class="step-done">{tf(texts.issued, { length: issued.playAuth.length, seconds: SECONDS })}</span>
          <CopyButton text={issued.playAuth} />
        </div>
        <pre class="mono small">{issued.playAuth}</pre>
      </div>
    );
  return (
    <div class="stack">
      {error !== undefined && <Failure error={error} />}
      <div>
        <Button kind="main" onClick={() => void issue().catch(setError)}>
          {t(texts.issueButton)}
        </Button>
      </div>
    </div>
  );
}
