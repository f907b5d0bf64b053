// Step 2: how far the transcoding of the video is, asked each second.
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { t, tf } from '../../base/language.ts';
import { Loaded } from '../../server/query-state.tsx';
import { useQuery } from '../../server/use-query.ts';
import { Button, Notice } from '../../ui/controls.tsx';
import { Progress } from '../../ui/states.tsx';
import { texts } from './texts.ts';

const AGAIN_MS = 1000;
const FAILED = ['UploadFail', 'TranscodeFail', 'Blocked'];

interface TranscodeStepProps {
  readonly videoId: string;
  readonly onPlayable: (isPlayable: boolean) => void;
  readonly onAgain: (videoId: undefined) => void;
}

export function TranscodeStep({ videoId, onPlayable, onAgain }: TranscodeStepProps): JSX.Element {
  const query = useQuery(`progress of ${videoId}`, (asked) => asked.getTranscodeProgress({ videoId }), {
    againAfterMs: ({ status }) => (status === 'Normal' || FAILED.includes(status) ? undefined : AGAIN_MS),
  });
  const status = query.data?.status ?? '';
  useEffect(() => {
    if (status === 'Normal') onPlayable(true);
  }, [status]);
  return (
    <Loaded query={query}>
      {({ progress, reason }) =>
        status === 'Normal' ? (
          <p class="step-done">{t(texts.transcoded)}</p>
        ) : FAILED.includes(status) ? (
          <Notice tone="bad" title={t(texts.transcodeFailed)}>
            {reason !== undefined && <p>{reason}</p>}
            <div class="actions">
              <Button
                onClick={() => {
                  onAgain(undefined);
                }}
              >
                {t(texts.again)}
              </Button>
            </div>
          </Notice>
        ) : (
          <div class="step-progress" aria-live="polite">
            <Progress label={t(texts.transcode)} value={progress === 0 ? undefined : progress / 100} />
            <p class="quiet small">
              {progress === 0 ? t(texts.waiting) : tf(texts.transcoding, { percent: progress })}
            </p>
          </div>
        )
      }
    </Loaded>
  );
}
