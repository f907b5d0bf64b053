// Transcodes the uploaded file once more, with the template group that the video has.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../../base/language.ts';
import { toastFailure } from '../../server/failure.tsx';
import { client } from '../../server/session.ts';
import { Button } from '../../ui/controls.tsx';
import { Icon } from '../../ui/icons.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { texts } from './texts.ts';
import type { VideoInfo } from './video-state.ts';

interface RetryProps {
  readonly video: VideoInfo;
  readonly onDone: () => void;
}

export function RetryButton({ video, onDone }: RetryProps): JSX.Element {
  const [isBusy, setBusy] = useState(false);
  const retry = async (): Promise<void> => {
    setBusy(true);
    try {
      const templateGroupId = video.templateGroupId || (await defaultGroup());
      await client().submitTranscodeJobs({ videoId: video.videoId, templateGroupId });
      showToast({ text: t(texts.retried) });
    } catch (error) {
      toastFailure(error);
    }
    setBusy(false);
    onDone();
  };
  return (
    <Button disabled={isBusy} onClick={() => void retry()}>
      <Icon name="retry" />
      {t(texts.retry)}
    </Button>
  );
}

async function defaultGroup(): Promise<string> {
  const { transcodeTemplateGroupList: groups } = await client().listTranscodeTemplateGroup();
  const found = groups.find(({ isDefault }) => isDefault === 'Default') ?? groups[0];
  return found?.transcodeTemplateGroupId ?? '';
}
