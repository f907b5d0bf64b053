// Where a document and its translation differ in what both must have: headings, tables and snippets. Pure.
import { headingLevels, languageNeutral, snippetsOf, type Snippet } from './snippets.ts';

interface Document {
  readonly path: string;
  readonly text: string;
}

/** One sentence for each fault. */
export function twinFaults(english: Document, chinese: Document): readonly string[] {
  const name = `${english.path} and ${chinese.path}`;
  const faults: string[] = [];
  const [levels, levelsThere] = [english, chinese].map(({ text }) => headingLevels(text).join(' '));
  if (levels !== levelsThere)
    faults.push(`${name} have different headings: levels ${levels ?? ''}, and ${levelsThere ?? ''}`);
  const [rows, rowsThere] = [english, chinese].map(({ text }) => text.match(/^\|/gm)?.length ?? 0);
  if (rows !== rowsThere) faults.push(`${name} have tables of ${String(rows)} and ${String(rowsThere)} lines`);
  const [here, there] = [english, chinese].map(({ path, text }) => snippetsOf(path, text));
  if (here?.length !== there?.length)
    return [...faults, `${name} have ${String(here?.length)} and ${String(there?.length)} snippets`];
  return [...faults, ...(here ?? []).flatMap((snippet, index) => snippetFault(snippet, there?.[index]))];
}

function snippetFault(english: Snippet, chinese: Snippet | undefined): readonly string[] {
  if (chinese === undefined) return [];
  const isSame = english.language === chinese.language && languageNeutral(english) === languageNeutral(chinese);
  const place = ({ document, line }: Snippet): string => `${document}:${String(line)}`;
  return isSame ? [] : [`the snippets at ${place(english)} and ${place(chinese)} differ in more than comments`];
}
