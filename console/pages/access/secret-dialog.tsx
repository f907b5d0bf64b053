// A new key with its secret, which is shown once. It closes only with the word that it was kept.
import type { JSX } from 'preact';
import { t } from '../../base/language.ts';
import { Button, Notice } from '../../ui/controls.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { texts } from './texts.ts';

export interface NewKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

interface SecretDialogProps {
  readonly made: NewKey;
  readonly onClose: () => void;
}

export function SecretDialog({ made, onClose }: SecretDialogProps): JSX.Element {
  const { accessKeyId, accessKeySecret } = made;
  const shell = [
    `export ALIBABA_CLOUD_ACCESS_KEY_ID=${accessKeyId}`,
    `export ALIBABA_CLOUD_ACCESS_KEY_SECRET=${accessKeySecret}`,
  ].join('\n');
  return (
    <Dialog
      title={t(texts.secretTitle)}
      onClose={onClose}
      isMandatory
      footer={
        <Button kind="main" onClick={onClose}>
          {t(texts.secretKept)}
        </Button>
      }
    >
      <Notice tone="warn" title={t(texts.secretOnce)} />
      <Copied label={t(texts.secretId)} text={accessKeyId} />
      <Copied label={t(texts.secret)} text={accessKeySecret} />
      <Copied label={t(texts.asShell)} text={shell} />
    </Dialog>
  );
}

function Copied({ label, text }: { readonly label: string; readonly text: string }): JSX.Element {
  return (
    <div class="copied-text">
      <div class="copied-head">
        <strong>{label}</strong>
        <CopyButton text={text} />
      </div>
      <pre class="mono">{text}</pre>
    </div>
  );
}
