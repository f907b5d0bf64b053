// The signature of the call as the form is now, step by step. Time and nonce are those of the moment, as for a call.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { prepareRequest, signText, type UnsignedRequest } from '../../../sdk/sign-request.ts';
import type { ApiOperation } from '../../server/api-table.ts';
import { t } from '../../base/language.ts';
import { Code } from '../../ui/code.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { callOf, signer } from './explorer-state.ts';
import { texts } from './texts.ts';

interface Steps extends UnsignedRequest {
  readonly signature: string;
}

export function SignaturePart({ operation }: { readonly operation: ApiOperation }): JSX.Element {
  const steps = useSignal<Steps | undefined>(undefined);
  const moment = useMemo(() => ({ nonce: crypto.randomUUID(), at: Date.now() }), [operation]);
  const call = callOf(operation, moment.nonce, moment.at);
  const credentials = signer();
  useEffect(() => {
    let isCurrent = true;
    const sign = async (): Promise<void> => {
      const prepared = await prepareRequest(call, credentials);
      const { accessKeySecret } = credentials;
      const signature = accessKeySecret === '' ? '' : await signText(accessKeySecret, prepared.stringToSign);
      if (isCurrent) steps.value = { ...prepared, signature };
    };
    void sign();
    return () => {
      isCurrent = false;
    };
  }, [JSON.stringify(call), credentials.accessKeyId, credentials.accessKeySecret]);
  if (steps.value === undefined) return <div class="panel-bar" />;
  const { body, canonicalRequest, stringToSign, signature, headers } = steps.value;
  const hash = headers['x-acs-content-sha256'] ?? '';
  return (
    <div class="steps">
      <Step title={t(texts.stepBody)} text={`${body}\n→ ${hash}`} />
      <Step title={t(texts.stepCanonical)} text={shortened(canonicalRequest)} whole={canonicalRequest} />
      <Step title={t(texts.stepText)} text={stringToSign} />
      <Step title={t(texts.stepSignature)} text={signature} />
      <p class="small">{t(texts.stepSignatureMore)}</p>
    </div>
  );
}

interface StepProps {
  readonly title: string;
  readonly text: string;
  /** What is copied, where less is shown. */
  readonly whole?: string;
}

function Step({ title, text, whole = text }: StepProps): JSX.Element {
  return (
    <section>
      <div class="panel-bar">
        <h3>{title}</h3>
        <CopyButton text={whole} />
      </div>
      <Code kind="plain" text={text} label={title} wraps />
    </section>
  );
}

/** A session's token is some 300 characters that tell a reader nothing. */
function shortened(canonicalRequest: string): string {
  return canonicalRequest.replace(/^(x-acs-security-token:.{16}).+$/m, '$1…');
}
