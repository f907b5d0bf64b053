// Types of progress.mjs for the SDK tests, which are TypeScript.
export class SetupError extends Error {}
export function say(line: string): void;
export function step<T>(label: string, work: () => Promise<T>): Promise<T>;
export function runLogged(
  command: readonly [string, ...string[]],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; explain: (log: string) => string },
): Promise<void>;
export function lastLines(text: string, count: number): string;
export function runScript(work: () => Promise<void>): void;
