// One condition of a policy statement: an operator, a key and the values it is compared with. Its result is three-valued,
// because a list reaches resources whose values differ and a request may carry a value that cannot be parsed.
import { parseBoolean, parseDate, parseNumber } from './condition-values.ts';
import {
  isInRanges,
  joinRanges,
  parseIpAddress,
  parseIpRange,
  type IpAddress,
  type IpRange,
} from '../../base/ip-range.ts';
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

/** True if the present value matches one of the expected values; undefined if it cannot be parsed. */
type Test = (present: string) => boolean | undefined;

interface Operator {
  readonly isNegated: boolean;
  /** The form of a policy's value, for messages. */
  readonly expectedForm: string;
  readonly accepts: (value: string) => boolean;
  readonly compile: (values: readonly string[]) => Test;
}

interface Kind<P, W> {
  readonly expectedForm: string;
  readonly readPresent: (text: string) => P | undefined;
  readonly readExpected: (text: string) => W | undefined;
}

const asItIs = (text: string): string => text;
const lower = (text: string): string => text.toLowerCase();
const TEXT = { expectedForm: 'a text', readPresent: asItIs, readExpected: asItIs };
const ANY_CASE = { expectedForm: 'a text', readPresent: lower, readExpected: lower };
const PATTERN = { expectedForm: 'a pattern', readPresent: asItIs, readExpected: compileWildcard };
const NUMBER = { expectedForm: 'a number of at most 15 digits', readPresent: parseNumber, readExpected: parseNumber };
const DATE = { expectedForm: 'an ISO 8601 date with time and zone', readPresent: parseDate, readExpected: parseDate };
const BOOLEAN = { expectedForm: 'true or false', readPresent: parseBoolean, readExpected: parseBoolean };
const ADDRESS = {
  expectedForm: 'an IP address or CIDR block',
  readPresent: parseIpAddress,
  readExpected: parseIpRange,
};

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...withNegation(['StringEquals', 'StringNotEquals'], TEXT, (present, expected) => present === expected),
  ...withNegation(['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'], ANY_CASE, (a, b) => a === b),
  ...withNegation(['StringLike', 'StringNotLike'], PATTERN, (present, pattern) => pattern.matches(present)),
  ...comparisons('Numeric', NUMBER),
  ...comparisons('Date', DATE),
  ['Bool', operator(BOOLEAN, (present, expected) => present === expected)],
  ['IpAddress', operatorOnAll(ADDRESS, compileRanges)],
  ['NotIpAddress', operatorOnAll(ADDRESS, compileRanges, true)],
]);

export const OPERATOR_NAMES: readonly string[] = [...OPERATORS.keys()];

export function isOperator(name: string): boolean {
  return OPERATORS.has(name);
}

/** The form that the value should have, if it does not have it; undefined for a valid value. */
export function faultOfValue(operatorName: string, value: string): string | undefined {
  const { accepts, expectedForm } = find(operatorName);
  return accepts(value) ? undefined : expectedForm;
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

function operator<P, W>(kind: Kind<P, W>, matches: (present: P, expected: W) => boolean, isNegated = false): Operator {
  const any = (expected: readonly W[]) => (present: P) => expected.some((value) => matches(present, value));
  return operatorOnAll(kind, any, isNegated);
}

/** `compileExpected` gets all values of a condition at once, and gives the test for a match with any of them. */
function operatorOnAll<P, W>(
  kind: Kind<P, W>,
  compileExpected: (expected: readonly W[]) => (present: P) => boolean,
  isNegated = false,
): Operator {
  return {
    isNegated,
    expectedForm: kind.expectedForm,
    accepts: (value) => kind.readExpected(value) !== undefined,
    compile: (values) => {
      const expected = values.map(kind.readExpected).filter((value) => value !== undefined);
      if (expected.length !== values.length) throw new RangeError(`A value is not ${kind.expectedForm}`);
      const matches = compileExpected(expected);
      return (text) => {
        const present = kind.readPresent(text);
        return present === undefined ? undefined : matches(present);
      };
    },
  };
}

function compileRanges(expected: readonly IpRange[]): (present: IpAddress) => boolean {
  const ranges = joinRanges(expected);
  return (present) => isInRanges(present, ranges);
}

function withNegation<P, W>(
  [name, negatedName]: readonly [string, string],
  kind: Kind<P, W>,
  matches: (present: P, expected: W) => boolean,
): [string, Operator][] {
  return [
    [name, operator(kind, matches)],
    [negatedName, operator(kind, matches, true)],
  ];
}

function comparisons(family: string, kind: Kind<number, number>): [string, Operator][] {
  return [
    ...withNegation([`${family}Equals`, `${family}NotEquals`], kind, (present, expected) => present === expected),
    [`${family}LessThan`, operator(kind, (present, expected) => present < expected)],
    [`${family}LessThanEquals`, operator(kind, (present, expected) => present <= expected)],
    [`${family}GreaterThan`, operator(kind, (present, expected) => present > expected)],
    [`${family}GreaterThanEquals`, operator(kind, (present, expected) => present >= expected)],
  ];
}
