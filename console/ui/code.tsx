// Code on a dark ground with quiet colours. The colouring knows texts, comments, and the names and numbers of JSON: enough to read by.
import type { JSX } from 'preact';

const STRING = String.raw`(?<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')`;
const kinds = {
  json: new RegExp(String.raw`${STRING}(?<name>\s*:)?|(?<number>-?\b\d+(?:\.\d+)?\b)`, 'g'),
  code: new RegExp(String.raw`(?<comment>(?:^|(?<=\s))(?:\/\/ |# ).*$)|${STRING}`, 'gm'),
  // Quotes within quotes are no texts of their own.
  shell: /(?<comment>^# .*$)/gm,
  plain: undefined,
} as const;
/** Longer texts are shown without colours. */
const MOST_COLOURED = 100_000;

interface CodeProps {
  readonly text: string;
  readonly label: string;
  readonly kind: keyof typeof kinds;
  readonly wraps?: boolean;
}

export function Code({ text, label, kind, wraps = false }: CodeProps): JSX.Element {
  const tokens = text.length > MOST_COLOURED ? undefined : kinds[kind];
  return (
    // Scrolls by itself, so it takes the focus of the keyboard.
    <pre class={`code ${wraps ? 'wraps' : ''}`} tabIndex={0} role="region" aria-label={label}>
      <code>{tokens === undefined ? text : coloured(text, tokens)}</code>
    </pre>
  );
}

function coloured(text: string, tokens: RegExp): (string | JSX.Element)[] {
  const parts: (string | JSX.Element)[] = [];
  let at = 0;
  for (const match of text.matchAll(tokens)) {
    parts.push(text.slice(at, match.index));
    const { comment, string, name, number } = match.groups ?? {};
    const kind =
      comment !== undefined ? 'comment' : number !== undefined ? 'number' : name !== undefined ? 'name' : 'string';
    parts.push(<span class={kind}>{comment ?? string ?? number}</span>, name ?? '');
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  return parts;
}
