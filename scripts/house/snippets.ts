// The code blocks of a Markdown document. Pure.

export interface Snippet {
  readonly document: string;
  /** The line of its first line of code, counted from 1. */
  readonly line: number;
  /** `sh`, `ts`, …; empty for a block without a language. */
  readonly language: string;
  readonly code: string;
}

const FENCE = /^ *```(\w*)\s*$/;

export function snippetsOf(document: string, text: string): readonly Snippet[] {
  const found: Snippet[] = [];
  let open: { readonly line: number; readonly language: string; readonly lines: string[] } | undefined;
  for (const [index, row] of text.split('\n').entries()) {
    const [fence, language = ''] = FENCE.exec(row) ?? [];
    if (fence === undefined) {
      open?.lines.push(row);
      continue;
    }
    if (open !== undefined) {
      const { line, lines } = open;
      found.push({ document, line, language: open.language, code: `${lines.join('\n')}\n` });
    }
    open = open === undefined ? { line: index + 2, language, lines: [] } : undefined;
  }
  return found;
}

/** What the two languages of a document have in common of a snippet: all but its comments and Chinese words. */
export function languageNeutral({ language, code }: Snippet): string {
  if (language === 'text' || language === 'mermaid') return '';
  const comment = language === 'sh' ? /(^|\s+)#.*$/gm : /(^|\s+)\/\/.*$/gm;
  return code
    .replace(comment, '')
    .replace(/'[^'\n]*\p{Script=Han}[^'\n]*'|'Lesson 1'/gu, "''")
    .trim();
}

/** The levels of the headings, in order: `12 2 3`. Titles differ between languages, their places do not. */
export function headingLevels(text: string): readonly number[] {
  const prose = text.replace(/^ *```[\s\S]*?^ *```\s*$/gm, '');
  return [...prose.matchAll(/^(#{1,6}) /gm)].map(([, marks = '']) => marks.length);
}
