// The rules of policies a second time, as plainly as they can be put, to compare the real evaluator with. It shares no
// code with it: patterns become regular expressions, addresses strings of bits, and "every" is a handful of endings.

export interface NaivePolicy {
  readonly name: string;
  readonly statements: readonly NaiveStatement[];
}

export interface NaiveStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface NaiveRequest {
  readonly action: string;
  readonly resource: string;
  readonly reach: 'one' | 'every';
  readonly context: ReadonlyMap<string, readonly string[]>;
  readonly varying: ReadonlySet<string>;
}

export interface NaiveDecision {
  readonly outcome: 'allowed' | 'explicit' | 'implicit';
  /** For an explicit denial, every policy that denies. */
  readonly by: readonly string[];
  /** Which layer refused. */
  readonly layer: number | undefined;
}

type Answer = 'yes' | 'no' | 'maybe';

const LETTERS = ['a', 'b', 'z'];
const PAIRS = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
/** Ends of resource names: all short ones of two letters and one that no pattern names, and some longer ones. */
export const ENDINGS: readonly string[] = [
  ...LETTERS,
  ...PAIRS,
  ...PAIRS.flatMap((pair) => LETTERS.map((letter) => pair + letter)),
  ...['zzzz', 'abab', 'zzzzz', 'aaaaaaaaaaaa', 'zzzzzzzzzzzzzzz'],
];

export function naiveDecideAll(layers: readonly (readonly NaivePolicy[])[], request: NaiveRequest): NaiveDecision {
  const decisions = layers.map((policies, layer) => ({ ...naiveDecide(policies, request), layer }));
  return decisions.find(({ outcome }) => outcome !== 'allowed') ?? { outcome: 'allowed', by: [], layer: undefined };
}

function naiveDecide(policies: readonly NaivePolicy[], request: NaiveRequest): Omit<NaiveDecision, 'layer'> {
  const answers = policies.flatMap(({ name, statements }) =>
    statements.map((statement) => ({ name, effect: statement.Effect, answer: applies(statement, request) })),
  );
  const denying = answers.filter(({ effect, answer }) => effect === 'Deny' && answer !== 'no');
  if (denying.length > 0) return { outcome: 'explicit', by: denying.map(({ name }) => name) };
  const isAllowed = answers.some(({ effect, answer }) => effect === 'Allow' && answer === 'yes');
  return { outcome: isAllowed ? 'allowed' : 'implicit', by: [] };
}

function applies(statement: NaiveStatement, request: NaiveRequest): Answer {
  const answers = [isAbout(statement, request.action), covers(statement.Resource, request)];
  for (const [operator, keys] of Object.entries(statement.Condition ?? {}))
    for (const [key, values] of Object.entries(keys))
      answers.push(isMet(operator, key.toLowerCase(), { values, request }));
  if (answers.includes('no')) return 'no';
  return answers.includes('maybe') ? 'maybe' : 'yes';
}

function isAbout({ Action, NotAction }: NaiveStatement, action: string): Answer {
  const isNamed = (Action ?? NotAction ?? []).some((pattern) => toRegExp(pattern, 'i').test(action));
  return isNamed === (Action !== undefined) ? 'yes' : 'no';
}

function covers(patterns: readonly string[], { reach, resource }: NaiveRequest): Answer {
  const all = patterns.map((pattern) => toRegExp(pattern, ''));
  if (reach === 'one') return all.some((pattern) => pattern.test(resource)) ? 'yes' : 'no';
  const reached = ENDINGS.map((ending) => resource + ending);
  if (all.some((pattern) => reached.every((one) => pattern.test(one)))) return 'yes';
  return all.some((pattern) => [resource, ...reached].some((one) => pattern.test(one))) ? 'maybe' : 'no';
}

function toRegExp(pattern: string, flags: string): RegExp {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}/]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `${flags}su`);
}

function isMet(
  operator: string,
  key: string,
  { values, request }: { readonly values: readonly string[]; readonly request: NaiveRequest },
): Answer {
  if (request.varying.has(key)) return 'maybe';
  const present = request.context.get(key) ?? [];
  const positive = operator.replace(/Not(?=Equals|Like)|^Not/, '');
  const answers = present.flatMap((one) => values.map((value) => compare(positive, one, value)));
  const matched: Answer = answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
  if (positive === operator || matched === 'maybe') return matched;
  return matched === 'yes' ? 'no' : 'yes';
}

function compare(operator: string, present: string, value: string): Answer {
  if (operator === 'StringEquals') return yesIf(present === value);
  if (operator === 'StringEqualsIgnoreCase') return yesIf(present.toUpperCase() === value.toUpperCase());
  if (operator === 'StringLike') return yesIf(toRegExp(value, '').test(present));
  if (operator === 'Bool')
    return /^(?:true|false)$/i.test(present) ? yesIf(present.toLowerCase() === value.toLowerCase()) : 'maybe';
  if (operator === 'IpAddress') return compareAddresses(present, value);
  const [left, right] = operator.startsWith('Date')
    ? [Date.parse(present), Date.parse(value)]
    : [Number(present), Number(value)];
  if (Number.isNaN(left)) return 'maybe';
  const order = Math.sign(left - right);
  if (/[a-z]Equals$/.test(operator) && order === 0) return 'yes';
  return yesIf((/LessThan/.test(operator) && order < 0) || (/GreaterThan/.test(operator) && order > 0));
}

function compareAddresses(present: string, value: string): Answer {
  const bits = bitsOf(present);
  if (bits === undefined) return 'maybe';
  const [base = '', length = '128'] = value.split('/');
  const wanted = bitsOf(base) ?? '';
  return yesIf(bits.length === wanted.length && bits.slice(0, Number(length)) === wanted.slice(0, Number(length)));
}

/** 32 or 128 characters, `0` and `1`. */
function bitsOf(address: string): string | undefined {
  const dotted = address.replace(/^::ffff:/i, '');
  if (/^\d+\.\d+\.\d+\.\d+$/.test(dotted))
    return dotted
      .split('.')
      .map((part) => binary(Number(part), 8))
      .join('');
  if (!/^[0-9a-f:]+$/i.test(address) || !address.includes(':')) return undefined;
  const [left = [], right = []] = address.split('::').map((side) => side.split(':').filter((group) => group !== ''));
  const middle = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...middle, ...right].map((group) => binary(Number.parseInt(group, 16), 16)).join('');
}

function binary(value: number, width: number): string {
  return value.toString(2).padStart(width, '0');
}

function yesIf(isYes: boolean): Answer {
  return isYes ? 'yes' : 'no';
}
