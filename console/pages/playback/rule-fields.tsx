// The rules of a policy as fields. What a rule is, its words and its range come from the parameters of GetVideoPlayAuth, so a new rule
// of the server appears by itself.
import type { JSX } from 'preact';
import { t, tf } from '../../base/language.ts';
import { operations, type ApiParameter } from '../../server/api-table.ts';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { texts } from './texts.ts';

/** By name; an empty value is no rule. */
export type Rules = Readonly<Record<string, string>>;

/** Parameters of GetVideoPlayAuth that are no rules. */
const OTHERS = ['VideoId', 'ReferenceId', 'AuthInfoTimeout', 'ApiVersion'];
/** A policy is not about one viewer or one device. */
const OF_ONE = ['ViewerId', 'DeviceKey'];

function ruleParameters(): readonly ApiParameter[] {
  const issue = operations.value.find(({ name }) => name === 'GetVideoPlayAuth');
  return (issue?.parameters ?? []).filter(({ name }) => !OTHERS.includes(name));
}

export function parseRules(json: string): Rules {
  const read: unknown = JSON.parse(json);
  if (typeof read !== 'object' || read === null) return {};
  return Object.fromEntries(Object.entries(read).map(([name, value]) => [name, String(value)]));
}

export function writeRules(rules: Rules): string {
  return JSON.stringify(Object.fromEntries(Object.entries(rules).filter(([, value]) => value.trim() !== '')));
}

interface RuleFieldsProps {
  readonly rules: Rules;
  readonly onChange: (rules: Rules) => void;
}

export function RuleFields({ rules, onChange }: RuleFieldsProps): JSX.Element {
  const shown = ruleParameters().filter(({ name }) => !OF_ONE.includes(name) || (rules[name] ?? '') !== '');
  return (
    <div class="form-grid">
      {shown.map((parameter) => (
        <RuleField
          key={parameter.name}
          parameter={parameter}
          value={rules[parameter.name] ?? ''}
          onChange={(value) => {
            onChange({ ...rules, [parameter.name]: value });
          }}
        />
      ))}
    </div>
  );
}

interface RuleFieldProps {
  readonly parameter: ApiParameter;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function RuleField({ parameter, value, onChange }: RuleFieldProps): JSX.Element {
  const { name, about, words, min, max, isInteger, example } = parameter;
  const label = <span class="mono">{name}</span>;
  if (words.length > 0)
    return (
      <SelectField
        label={label}
        hint={t(about)}
        value={value}
        onChange={onChange}
        choices={[['', t(texts.notSet)], ...words.map((word) => [word, word] as const)]}
      />
    );
  const range = min === undefined || max === undefined ? '' : ` ${tf(texts.range, { min, max })}`;
  return (
    <TextField
      label={label}
      hint={`${t(about)}${range}`}
      value={value}
      onChange={onChange}
      isMono
      attributes={{ placeholder: isInteger ? t(texts.notSet) : example, inputMode: isInteger ? 'numeric' : 'text' }}
    />
  );
}

/** The rules that are set, as short words. */
export function RuleSummary({ rules }: { readonly rules: Rules }): JSX.Element {
  return (
    <span class="rule-summary">
      {Object.entries(rules).map(([name, value]) => (
        <span key={name} class="rule-chip mono">
          {name} <b>{value}</b>
        </span>
      ))}
    </span>
  );
}
