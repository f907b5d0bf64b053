// Which paths of this repository a Markdown text names: in code spans and in links. Pure; check-docs.ts looks for the files.
import { posix } from 'node:path';

const CODE_SPAN = /`([^`\n]+)`/g;
const LINK = /\]\(([^)#\s]+)(?:#[^)\s]*)?\)/g;
const TREES = /^(?:src|sdk|console|test|scripts|bench|docs|\.ci|\.github)\//;
/** `<room>` and `*` stand for any name. */
const PLACEHOLDER = /[<*]/;

/** Paths from the root of the repository, in the order in which the text names them. */
export function namedPaths(document: string, text: string): readonly string[] {
  const spans = [...text.matchAll(CODE_SPAN)].flatMap(([, span = '']) => span.split(' ')).filter(isPath);
  const links = [...text.matchAll(LINK)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => posix.join(posix.dirname(document), target));
  return [...new Set([...spans, ...links])];
}

function isPath(word: string): boolean {
  return TREES.test(word) && !PLACEHOLDER.test(word);
}
