// The texts that server and client signed, with the first difference marked, and comparing with the text of one's own program.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Client } from '../../../sdk/client.ts';
import { language, t, tf } from '../../base/language.ts';
import { Button, Notice } from '../../ui/controls.tsx';
import { TextArea } from '../../ui/fields.tsx';
import { Section } from '../../ui/page.tsx';
import { texts } from './texts.ts';

type Explanation = Awaited<ReturnType<Client['explainRequest']>>['explanation'];

interface SignatureProps {
  readonly signature: Explanation['signature'];
  readonly onCompare: (stringToSign: string) => void;
}

export function SignatureSection({ signature, onCompare }: SignatureProps): JSX.Element | null {
  const [text, setText] = useState('');
  if (signature === undefined) return null;
  const { serverText, clientText, advice, firstDifference } = signature;
  return (
    <Section title={t(texts.signature)}>
      <Notice tone="warn" title={language.value === 'zh' ? advice.zh : advice.en}>
        {firstDifference !== undefined && <p>{tf(texts.difference, { at: firstDifference + 1 })}</p>}
      </Notice>
      <Signed label={t(texts.serverText)} text={serverText} mark={firstDifference} />
      {clientText !== undefined && <Signed label={t(texts.clientText)} text={clientText} mark={firstDifference} />}
      <TextArea label={t(texts.compare)} hint={t(texts.compareHint)} value={text} onChange={setText} isMono rows={3} />
      <div class="page-actions">
        <Button
          disabled={text === ''}
          onClick={() => {
            onCompare(text);
          }}
        >
          {t(texts.doCompare)}
        </Button>
      </div>
    </Section>
  );
}

interface SignedProps {
  readonly label: string;
  readonly text: string;
  readonly mark: number | undefined;
}

function Signed({ label, text, mark }: SignedProps): JSX.Element {
  return (
    <div class="signed">
      <h3>{label}</h3>
      <pre class="mono" tabIndex={0} role="region" aria-label={label}>
        {mark === undefined ? text : text.slice(0, mark)}
        {mark !== undefined && <mark>{text.slice(mark, mark + 1) || '␄'}</mark>}
        {mark !== undefined && text.slice(mark + 1)}
      </pre>
    </div>
  );
}
