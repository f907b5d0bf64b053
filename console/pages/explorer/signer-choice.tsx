// Who signs the calls of the explorer: the session, or a pasted key pair that lives as long as the page.
import type { JSX } from 'preact';
import { t } from '../../base/language.ts';
import type { KeyPair } from '../../server/session.ts';
import { Field } from '../../ui/controls.tsx';
import { texts as signInTexts } from '../sign-in/texts.ts';
import { otherKey } from './explorer-state.ts';
import { texts } from './texts.ts';

export function SignerChoice(): JSX.Element {
  const pair = otherKey.value;
  return (
    <fieldset class="signer">
      <legend>{t(texts.signWith)}</legend>
      <div class="choices">
        <Choice label={t(texts.thisSession)} isChosen={pair === undefined} pair={undefined} />
        <Choice
          label={t(texts.otherKey)}
          isChosen={pair !== undefined}
          pair={pair ?? { accessKeyId: '', accessKeySecret: '' }}
        />
      </div>
      {pair !== undefined && <PairFields pair={pair} />}
    </fieldset>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly isChosen: boolean;
  /** What signs once this is chosen. */
  readonly pair: KeyPair | undefined;
}

function Choice({ label, isChosen, pair }: ChoiceProps): JSX.Element {
  return (
    <label>
      <input
        type="radio"
        name="signer"
        checked={isChosen}
        onChange={() => {
          otherKey.value = pair;
        }}
      />
      {label}
    </label>
  );
}

function PairFields({ pair }: { readonly pair: KeyPair }): JSX.Element {
  return (
    <div class="pair">
      <Field label={t(signInTexts.id)}>
        {(ids) => (
          <input
            {...ids}
            class="input mono"
            value={pair.accessKeyId}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => {
              otherKey.value = { ...pair, accessKeyId: event.currentTarget.value.trim() };
            }}
          />
        )}
      </Field>
      <Field label={t(signInTexts.secret)} hint={t(texts.otherKeyMore)}>
        {(ids) => (
          <input
            {...ids}
            class="input mono"
            type="password"
            value={pair.accessKeySecret}
            autocomplete="off"
            onInput={(event) => {
              otherKey.value = { ...pair, accessKeySecret: event.currentTarget.value.trim() };
            }}
          />
        )}
      </Field>
    </div>
  );
}
