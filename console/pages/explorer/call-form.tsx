// The form of an operation, made from its parameters, and who signs.
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { ApiOperation, ApiParameter } from '../../server/api-table.ts';
import { t, tf } from '../../base/language.ts';
import { Badge, Button, Notice } from '../../ui/controls.tsx';
import { forms, missingOf, outcomes, send, setForm, setValue } from './explorer-state.ts';
import { SignerChoice } from './signer-choice.tsx';
import { texts } from './texts.ts';
import { panelTab } from './panel-tab.ts';

const CHANGING = /^(?:Delete|Set|Detach|Cancel|Revoke|Retire|Rotate)/;
const LONG = /Policy|Document|Content|Config|List$|UserData|Description|Metadatas|Params/;

export function CallForm({ operation }: { readonly operation: ApiOperation }): JSX.Element {
  const { name, parameters } = operation;
  const missing = useSignal<readonly string[]>([]);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    missing.value = missingOf(operation);
    if (missing.value.length > 0) {
      document.getElementById(`parameter-${missing.value[0] ?? ''}`)?.focus();
      return;
    }
    panelTab.value = 'answer';
    document.querySelector('.call-panel')?.scrollIntoView({ block: 'nearest' });
    await send(operation);
  };
  return (
    <form class="call-form" onSubmit={(event) => void submit(event)} noValidate>
      <FormHead operation={operation} />
      {parameters.length === 0 && <p class="quiet">{t(texts.noParameters)}</p>}
      {parameters.map((parameter) => (
        <ParameterField
          key={parameter.name}
          parameter={parameter}
          value={forms.value[name]?.[parameter.name] ?? ''}
          isMissing={missing.value.includes(parameter.name)}
          onChange={(value) => {
            setValue(name, parameter.name, value);
          }}
        />
      ))}
      <SendBar operation={operation} isChecked={missing.value.length > 0} />
    </form>
  );
}

function FormHead({ operation: { name, parameters } }: { readonly operation: ApiOperation }): JSX.Element {
  const fillExamples = (): void => {
    const wanted = parameters.filter(({ isMandatory }) => isMandatory);
    const filled = wanted.length > 0 ? wanted : parameters;
    setForm(name, Object.fromEntries(filled.map((each) => [each.name, each.example])));
  };
  return (
    <div class="form-head">
      <h2>{t(texts.parameters)}</h2>
      {parameters.length > 0 && (
        <div>
          <Button kind="plain" onClick={fillExamples}>
            {t(texts.useExample)}
          </Button>
          <Button
            kind="plain"
            onClick={() => {
              setForm(name, {});
            }}
          >
            {t(texts.clear)}
          </Button>
        </div>
      )}
    </div>
  );
}

interface SendBarProps {
  readonly operation: ApiOperation;
  /** Something was missing when it was to be sent. */
  readonly isChecked: boolean;
}

function SendBar({ operation, isChecked }: SendBarProps): JSX.Element {
  const missing = isChecked ? missingOf(operation) : [];
  const isSending = outcomes.value[operation.name] === 'sending';
  return (
    <div class="send-bar">
      <SignerChoice />
      {CHANGING.test(operation.name) && <p class="small quiet">{t(texts.dangerous)}</p>}
      {missing.length > 0 && <Notice tone="bad" title={tf(texts.missing, { names: missing.join(', ') })} />}
      <Button kind="main" type="submit" disabled={isSending}>
        {t(isSending ? texts.sending : texts.send)}
      </Button>
    </div>
  );
}

interface ParameterProps {
  readonly parameter: ApiParameter;
  readonly value: string;
  readonly isMissing: boolean;
  readonly onChange: (value: string) => void;
}

function ParameterField(props: ParameterProps): JSX.Element {
  const { parameter } = props;
  const { name, isMandatory, about, words, isList, standard } = parameter;
  const id = `parameter-${name}`;
  return (
    <div class="parameter">
      <div class="parameter-head">
        <label for={id} class="mono">
          {name}
        </label>
        {isMandatory && <Badge tone="warn">{t(texts.required)}</Badge>}
        <span class="quiet small">{limitsOf(parameter)}</span>
      </div>
      <ParameterControl {...props} />
      <p id={`${id}-about`} class="quiet small">
        {t(about)}
        {isList && words.length > 0 && <> {tf(texts.oneOf, { words: words.join(', ') })}</>}
        {standard !== undefined && (words.length === 0 || isList) && <> {tf(texts.standard, { value: standard })}</>}
      </p>
    </div>
  );
}

function ParameterControl({ parameter, value, isMissing, onChange }: ParameterProps): JSX.Element {
  const { name, isMandatory, words, isList, isInteger, standard, example } = parameter;
  const shared = {
    id: `parameter-${name}`,
    'aria-describedby': `parameter-${name}-about`,
    'aria-invalid': isMissing && value === '',
    'aria-required': isMandatory,
    value,
  };
  const onInput = (event: { readonly currentTarget: { readonly value: string } }): void => {
    onChange(event.currentTarget.value);
  };
  if (words.length > 0 && !isList)
    return (
      <select {...shared} class="input" onChange={onInput}>
        <option value="">{standard === undefined ? t(texts.notSent) : tf(texts.standard, { value: standard })}</option>
        {words.map((word) => (
          <option key={word} value={word}>
            {word}
          </option>
        ))}
      </select>
    );
  const asText = { ...shared, class: 'input mono', placeholder: example, spellcheck: false, onInput };
  if (LONG.test(name)) return <textarea {...asText} />;
  return <input {...asText} autocomplete="off" {...(isInteger && { inputMode: 'numeric' as const })} />;
}

function limitsOf({ isInteger, isList, min, max, maxItems }: ApiParameter): string {
  const kind = t(isInteger ? texts.integer : isList ? texts.list : texts.text);
  const limit =
    min !== undefined && max !== undefined
      ? tf(texts.between, { min: min.toLocaleString('en'), max: max.toLocaleString('en') })
      : min !== undefined
        ? tf(texts.from, { min: min.toLocaleString('en') })
        : maxItems !== undefined
          ? tf(texts.atMost, { count: String(maxItems) })
          : '';
  return limit === '' ? kind : `${kind} · ${limit}`;
}
