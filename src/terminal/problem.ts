// What can go wrong in a command, as data: what happened and what to do next, both in both languages. A failure is made of
// nothing else, so none is without a next step. Pure.
import { fill, type Text } from '../wire/texts.ts';

export interface Problem {
  readonly says: Text;
  /** The next step: what to type, set or ask for. */
  readonly next: Text;
}

/** A table of problems: `as const satisfies Problems` keeps the names of its placeholders for `about`. */
export type Problems = Readonly<Record<string, Problem>>;

type Values<T extends Text> = Parameters<typeof fill<T>>[1];

/** The problem with values in the place of its placeholders. */
export function about<P extends Problem>(problem: P, values: Values<P['says']> & Values<P['next']>): Problem {
  return { says: fill<Text>(problem.says, values as never), next: fill<Text>(problem.next, values as never) };
}
