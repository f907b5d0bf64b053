// One condition of a policy statement: an operator, a key and the values it is compared with. Its result is three-valued,
// because a list reaches resources whose values differ and a request may carry a value that cannot be parsed.
import { parseBoolean, parseDate, parseNumber } from './condition-values.ts';
import { isInRange, parseIpAddress, parseIpRange } from '../../base/ip-range.ts';
import { compileWildcard } from './wildcard.ts';

/** Ordered, so that `and` is the smallest and `or` the largest. */
export type Truth = typeof UNMET | typeof UNKNOWN | typeof MET;
export const UNMET = 0;
export const UNKNOWN = 1;
export const MET = 2;

export interface ConditionText {
  readonly operator: string;
  /** In lower case: names of keys compare without regard to case. */
  readonly key: string;
  readonly values: readonly string[];
}

export interface CompiledCondition {
  readonly key: string;
  readonly judge: (present: readonly string[] | undefined) => Truth;
}

/** True if the present value matches one of the wanted values; undefined if it cannot be parsed. */
type Test = (present: string) => boolean | undefined;

interface Operator {
  readonly isNegated: boolean;
  /** The form of a policy's value, for messages. */
  readonly wants: string;
  readonly accepts: (value: string) => boolean;
  readonly compile: (values: readonly string[]) => Test;
}

interface Kind<P, W> {
  readonly wants: string;
  readonly readPresent: (text: string) => P | undefined;
  readonly readWanted: (text: string) => W | undefined;
}

const asItIs = (text: string): string => text;
const lower = (text: string): string => text.toLowerCase();
const TEXT = { wants: 'a text', readPresent: asItIs, readWanted: asItIs };
const ANY_CASE = { wants: 'a text', readPresent: lower, readWanted: lower };
const PATTERN = { wants: 'a pattern', readPresent: asItIs, readWanted: compileWildcard };
const NUMBER = { wants: 'a number of at most 15 digits', readPresent: parseNumber, readWanted: parseNumber };
const DATE = { wants: 'an ISO 8601 date with time and zone', readPresent: parseDate, readWanted: parseDate };
const BOOLEAN = { wants: 'true or false', readPresent: parseBoolean, readWanted: parseBoolean };
const ADDRESS = { wants: 'an IP address or CIDR block', readPresent: parseIpAddress, readWanted: parseIpRange };

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...withNegation(['StringEquals', 'StringNotEquals'], TEXT, (present, wanted) => present === wanted),
  ...withNegation(['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'], ANY_CASE, (a, b) => a === b),
  ...withNegation(['StringLike', 'StringNotLike'], PATTERN, (present, pattern) => pattern.matches(present)),
  ...comparisons('Numeric', NUMBER),
  ...comparisons('Date', DATE),
  ['Bool', operator(BOOLEAN, (present, wanted) => present === wanted)],
  ...withNegation(['IpAddress', 'NotIpAddress'], ADDRESS, isInRange),
]);

export const OPERATOR_NAMES: readonly string[] = [...OPERATORS.keys()];

export function isOperator(name: string): boolean {
  return OPERATORS.has(name);
}

/** The form that the value should have, if it does not have it; undefined for a valid value. */
export function faultOfValue(operatorName: string, value: string): string | undefined {
  const { accepts, wants } = find(operatorName);
  return accepts(value) ? undefined : wants;
}

export function compileCondition({ operator: name, key, values }: ConditionText): CompiledCondition {
  const { isNegated, compile } = find(name);
  const test = compile(values);
  return { key, judge: (present) => judge(test, isNegated, present) };
}

/** One match suffices; for a negated operator, none may be found. */
function judge(test: Test, isNegated: boolean, present: readonly string[] | undefined): Truth {
  let wasUnreadable = false;
  for (const value of present ?? []) {
    const isMatch = test(value);
    if (isMatch === true) return isNegated ? UNMET : MET;
    if (isMatch === undefined) wasUnreadable = true;
  }
  // Unknown counts against the caller: it fulfils no Allow and does not prevent a Deny.
  if (wasUnreadable) return UNKNOWN;
  return isNegated ? MET : UNMET;
}

function find(name: string): Operator {
  const found = OPERATORS.get(name);
  if (found === undefined) throw new RangeError(`There is no operator ${name}`);
  return found;
}

function operator<P, W>(kind: Kind<P, W>, matches: (present: P, wanted: W) => boolean, isNegated = false): Operator {
  return {
    isNegated,
    wants: kind.wants,
    accepts: (value) => kind.readWanted(value) !== undefined,
    compile: (values) => {
      const wanted = values.map(kind.readWanted).filter((value) => value !== undefined);
      if (wanted.length !== values.length) throw new RangeError(`A value is not ${kind.wants}`);
      return (text) => {
        const present = kind.readPresent(text);
        return present === undefined ? undefined : wanted.some((value) => matches(present, value));
      };
    },
  };
}

function withNegation<P, W>(
  [name, negatedName]: readonly [string, string],
  kind: Kind<P, W>,
  matches: (present: P, wanted: W) => boolean,
): [string, Operator][] {
  return [
    [name, operator(kind, matches)],
    [negatedName, operator(kind, matches, true)],
  ];
}

function comparisons(family: string, kind: Kind<number, number>): [string, Operator][] {
  return [
    ...withNegation([`${family}Equals`, `${family}NotEquals`], kind, (present, wanted) => present === wanted),
    [`${family}LessThan`, operator(kind, (present, wanted) => present < wanted)],
    [`${family}LessThanEquals`, operator(kind, (present, wanted) => present <= wanted)],
    [`${family}GreaterThan`, operator(kind, (present, wanted) => present > wanted)],
    [`${family}GreaterThanEquals`, operator(kind, (present, wanted) => present >= wanted)],
  ];
}
