// The answer of the last call: status, time, request id, body, headers; a refusal with its cause and what to do.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { errorAbout, type ApiOperation } from '../../server/api-table.ts';
import { Failure } from '../../server/failure.tsx';
import { language, t, tf } from '../../base/language.ts';
import { common } from '../../base/texts.ts';
import { Code } from '../../ui/code.tsx';
import { Badge, Skeleton } from '../../ui/controls.tsx';
import { PlainLink } from '../../ui/page.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { format, outcomes, send, type Format } from './explorer-state.ts';
import { fieldOf, type Answered } from './send-call.ts';
import { texts } from './texts.ts';

export function AnswerPart({ operation }: { readonly operation: ApiOperation }): JSX.Element {
  const outcome = outcomes.value[operation.name];
  return (
    <>
      <div class="panel-bar">
        <label class="small">
          {t(texts.format)}{' '}
          <select
            class="dark-select"
            value={format.value}
            onChange={(event) => {
              format.value = event.currentTarget.value as Format;
            }}
          >
            <option>JSON</option>
            <option>XML</option>
          </select>
        </label>
        {typeof outcome === 'object' && 'text' in outcome && <CopyButton text={outcome.text} />}
      </div>
      {outcome === undefined ? (
        <div class="empty">
          <h3>{t(texts.noAnswer)}</h3>
          <p>{t(texts.noAnswerMore)}</p>
        </div>
      ) : outcome === 'sending' ? (
        <div class="empty">
          <Skeleton lines={5} label={t(common.loading)} />
        </div>
      ) : 'error' in outcome ? (
        <div class="empty">
          <Failure error={outcome.error} onRetry={() => void send(operation)} />
        </div>
      ) : (
        <Answer answered={outcome} />
      )}
    </>
  );
}

function Answer({ answered }: { readonly answered: Answered }): JSX.Element {
  const isWhole = useSignal<'body' | 'headers'>('body');
  const { status, ms, requestId, text, headers, code } = answered;
  return (
    <div class="answer" aria-live="polite">
      <p class="facts-line">
        <Badge tone={status < 400 ? 'good' : status < 500 ? 'warn' : 'bad'}>{status}</Badge>
        <span>{tf(texts.took, { ms: String(ms) })}</span>
        <PlainLink class="mono small" to={`/activity/record/${requestId}`}>
          {requestId}
        </PlainLink>
      </p>
      {code !== '' && <Refusal answered={answered} />}
      <div class="panel-bar two">
        {(['body', 'headers'] as const).map((part) => (
          <button
            key={part}
            type="button"
            class="copy"
            aria-pressed={isWhole.value === part}
            onClick={() => {
              isWhole.value = part;
            }}
          >
            {t(texts[part])}
          </button>
        ))}
      </div>
      <Code
        wraps
        kind={isWhole.value === 'body' && !answered.isXml ? 'json' : 'plain'}
        label={t(texts[isWhole.value])}
        text={isWhole.value === 'body' ? text : headers.map(([name, value]) => `${name}: ${value}`).join('\n')}
      />
    </div>
  );
}

/** Why, and what now; of a missing permission also which. */
function Refusal({ answered: { code, text, isXml } }: { readonly answered: Answered }): JSX.Element {
  const about = errorAbout(code);
  const message = fieldOf(text, isXml, 'Message');
  const denied = deniedIn(text);
  return (
    <div class="refusal">
      <h3>
        {t(texts.refused)}: <code>{code}</code>
      </h3>
      {denied !== undefined ? (
        <p>{tf(texts.denied, denied)}</p>
      ) : (
        <p>{language.value === 'zh' ? (about?.message[1] ?? message) : message}</p>
      )}
      <p>{denied === undefined ? about && t(about.remedy) : t(texts.deniedMore)}</p>
    </div>
  );
}

function deniedIn(text: string): { readonly action: string; readonly who: string } | undefined {
  const action = /"?AuthAction"?(?:>|: ")([\w:*]+)/.exec(text)?.[1];
  const who = /"?AuthPrincipalDisplayName"?(?:>|: ")([^"<]+)/.exec(text)?.[1];
  return action === undefined || who === undefined ? undefined : { action, who };
}
