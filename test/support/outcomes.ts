// How calls of services end: the refusal codes of single calls, and of many concurrent ones.
import { expect } from 'vitest';
import { WireError, type ErrorCode } from '../../src/wire/errors.ts';

/** `done`, or the code that it was refused with. */
export async function outcome(work: Promise<unknown>): Promise<'done' | ErrorCode> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof WireError) return error.code;
    throw error;
  }
}

/** Runs them all at once, and counts how they ended. */
export async function race(works: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const outcomes = await Promise.all(works.map(outcome));
  return Object.fromEntries([...Map.groupBy(outcomes, (it) => it)].map(([code, same]) => [code, same.length]));
}

export async function expectRefused(work: Promise<unknown>, code: ErrorCode): Promise<void> {
  expect(await outcome(work)).toBe(code);
}
