// Form fields over controls.css: text, choice, check box, segments. Each has its label, hint and error in one place.
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from './icons.tsx';
import './fields.css';

interface Shared {
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
}

type FieldAttributes = Readonly<Record<'id' | 'aria-describedby', string>> & { readonly 'aria-invalid': boolean };

function Frame({
  label,
  hint,
  error,
  children,
}: Shared & { readonly children: (ids: FieldAttributes) => JSX.Element }): JSX.Element {
  const id = useId();
  const more = error ?? hint;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': `${id}-more`, 'aria-invalid': error !== undefined })}
      <div
        id={`${id}-more`}
        class={error === undefined ? 'quiet small' : 'field-error small'}
        role={error === undefined ? undefined : 'alert'}
      >
        {more}
      </div>
    </div>
  );
}

type InputAttributes = Readonly<Record<string, string | number | boolean>>;

interface TextFieldProps extends Shared {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isMono?: boolean;
  readonly attributes?: InputAttributes;
}

export function TextField({ value, onChange, isMono = false, attributes, ...shared }: TextFieldProps): JSX.Element {
  return (
    <Frame {...shared}>
      {(ids) => (
        <input
          spellcheck={!isMono}
          {...attributes}
          {...ids}
          class={`input ${isMono ? 'mono' : ''}`}
          value={value}
          onInput={(event) => {
            onChange(event.currentTarget.value);
          }}
        />
      )}
    </Frame>
  );
}

export function TextArea({
  value,
  onChange,
  isMono = false,
  rows = 4,
  ...shared
}: Omit<TextFieldProps, 'attributes'> & { readonly rows?: number }): JSX.Element {
  return (
    <Frame {...shared}>
      {(ids) => (
        <textarea
          {...ids}
          class={`input ${isMono ? 'mono' : ''}`}
          rows={rows}
          spellcheck={!isMono}
          value={value}
          onInput={(event) => {
            onChange(event.currentTarget.value);
          }}
        />
      )}
    </Frame>
  );
}

export type Choice = readonly [value: string, label: string];

interface SelectProps {
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function SelectField({ choices, value, onChange, ...shared }: Shared & SelectProps): JSX.Element {
  return (
    <Frame {...shared}>{(ids) => <BareSelect {...ids} choices={choices} value={value} onChange={onChange} />}</Frame>
  );
}

/** In a toolbar: its label is read, and not seen. */
export function CompactSelect({
  label,
  isSet = false,
  ...rest
}: SelectProps & { readonly label: string; readonly isSet?: boolean }): JSX.Element {
  return <BareSelect {...rest} aria-label={label} class={isSet ? 'is-set' : ''} />;
}

function BareSelect({
  choices,
  value,
  onChange,
  class: look = '',
  ...rest
}: SelectProps & { readonly class?: string } & Partial<FieldAttributes> & {
    readonly 'aria-label'?: string;
  }): JSX.Element {
  return (
    <span class={`select ${look}`}>
      <select
        {...rest}
        class="input"
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      >
        {choices.map(([each, label]) => (
          <option key={each} value={each} selected={each === value}>
            {label}
          </option>
        ))}
      </select>
      <Icon name="down" size={16} />
    </span>
  );
}

interface CheckProps {
  readonly label: ComponentChildren;
  readonly isOn: boolean | 'mixed';
  readonly onChange: (isOn: boolean, event: MouseEvent) => void;
  readonly hint?: ComponentChildren;
  /** The label is read, and not seen. */
  readonly isBare?: boolean;
  readonly tabIndex?: number;
}

export function Check({ label, isOn, onChange, hint, isBare = false, tabIndex }: CheckProps): JSX.Element {
  return (
    <label class={`check ${isBare ? 'bare' : ''}`}>
      <input
        type="checkbox"
        checked={isOn === true}
        // Preact sets the property: there is no such attribute.
        indeterminate={isOn === 'mixed'}
        {...(tabIndex !== undefined && { tabIndex })}
        onClick={(event) => {
          onChange(event.currentTarget.checked, event);
        }}
      />
      <span class={isBare ? 'hidden-text' : ''}>
        {label}
        {hint !== undefined && <span class="quiet small check-hint">{hint}</span>}
      </span>
    </label>
  );
}

interface SegmentsProps<N extends string> {
  readonly label: string;
  readonly choices: readonly (readonly [value: N, label: string])[];
  readonly value: N;
  readonly onChange: (value: N) => void;
}

/** A few choices side by side. */
export function Segments<N extends string>({ label, choices, value, onChange }: SegmentsProps<N>): JSX.Element {
  const name = useId();
  return (
    <fieldset class="segments">
      <legend class="hidden-text">{label}</legend>
      {choices.map(([each, text]) => (
        <label key={each}>
          <input
            type="radio"
            name={name}
            checked={each === value}
            onChange={() => {
              onChange(each);
            }}
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
