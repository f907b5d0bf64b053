// The help page of a command as lines: usage, what it does, arguments and flags in two columns, examples. It fits the width of
// the terminal in both languages. Pure.
import { fill, join, type Text, type Texts } from '../wire/texts.ts';
import type { Argument, Example, Flag } from './command.ts';
import { countColumns, padColumns } from './text-table.ts';
import { wrapText } from './wrap-text.ts';

export const texts = {
  usage: ['Usage: {line}', '用法：{line}'],
  arguments: ['Arguments:', '参数：'],
  options: ['Options:', '选项：'],
  commands: ['Commands:', '命令：'],
  examples: ['Examples:', '示例：'],
  choices: ['one of {values}', '可选值：{values}'],
  byDefault: ['default: {value}', '默认：{value}'],
  mandatory: ['required', '必填'],
} as const satisfies Texts;

export type Row = readonly [term: string, description: string];

export interface HelpPage {
  readonly usage: string;
  readonly description: string;
  readonly sections: readonly { readonly title: string; readonly rows: readonly Row[] }[];
  readonly examples: { readonly title: string; readonly rows: readonly Row[] };
}

const INDENT = '  ';
/** The widest that the left column becomes, as a share of the terminal and in columns. */
const TERM_SHARE = 0.42;
const MOST_TERM_COLUMNS = 42;
const MOST_COLUMNS = 120;

export function helpLines(page: HelpPage, terminalColumns: number): string[] {
  const columns = Math.min(MOST_COLUMNS, terminalColumns);
  const sections = page.sections.filter(({ rows }) => rows.length > 0);
  const most = Math.min(MOST_TERM_COLUMNS, Math.floor(columns * TERM_SHARE));
  const widths = sections
    .flatMap(({ rows }) => rows.map(([term]) => countColumns(term)))
    .filter((width) => width <= most);
  const term = Math.max(8, ...widths);
  return [
    ...hanging(page.usage, columns),
    '',
    ...wrapText(page.description, columns),
    ...sections.flatMap(({ title, rows }) => ['', title, ...rows.flatMap((row) => rowLines(row, { term, columns }))]),
    ...(page.examples.rows.length === 0 ? [] : ['', page.examples.title]),
    ...page.examples.rows.flatMap(([line, about]) => [
      INDENT + line,
      ...wrapText(about, columns - 6).map((text) => INDENT.repeat(3) + text),
    ]),
  ];
}

/** Further lines of the usage are indented. */
function hanging(text: string, columns: number): string[] {
  return wrapText(text, columns - 4).map((line, index) => (index === 0 ? line : INDENT.repeat(2) + line));
}

function rowLines([term, description]: Row, widths: { readonly term: number; readonly columns: number }): string[] {
  const margin = INDENT.length + widths.term + INDENT.length;
  const lines = wrapText(description, widths.columns - margin);
  if (description === '') return [INDENT + term];
  const rest = (from: number): string[] => lines.slice(from).map((line) => ' '.repeat(margin) + line);
  // A term that is too long for its column has a line of its own.
  if (countColumns(term) > widths.term) return [INDENT + term, ...rest(0)];
  return [INDENT + padColumns(term, widths.term) + INDENT + (lines[0] ?? ''), ...rest(1)];
}

/** The description with range, values and default. */
export function describeValue(say: (text: Text) => string, value: Argument | Flag): string {
  const { description, values } = value as Flag;
  const { range, choices, defaultValue, isMandatory } = value as Flag;
  const byDefault = defaultValue ?? range?.byDefault;
  const facts: (string | Text)[] = [
    ...(range === undefined ? [] : [rangeText(range.least, range.most)]),
    ...(choices === undefined ? [] : [fill(texts.choices, { values: join(choices, [', ', '、']) })]),
    ...(values === undefined ? [] : [values]),
    ...(byDefault === undefined ? [] : [fill(texts.byDefault, { value: byDefault })]),
    ...(isMandatory === true ? [texts.mandatory] : []),
  ];
  const text = description === undefined ? '' : say(description);
  if (facts.length === 0) return text;
  const all = say(join(facts, ['; ', '；']));
  return say([`${text} (${all})`, `${text}（${all}）`]).trimStart();
}

/** An end that no one reaches is left out. */
export function rangeText(least: number, most: number): string {
  return most >= Number.MAX_SAFE_INTEGER ? `≥ ${String(least)}` : `${String(least)}–${String(most)}`;
}

export function exampleRows(say: (text: Text) => string, examples: readonly Example[]): Row[] {
  return examples.map(([line, about]): Row => [line, say(about)]);
}
