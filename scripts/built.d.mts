// Types of built.mjs for the tests, which are TypeScript.
export type Part = 'web' | 'package';
export const root: string;
export const dist: string;
export const parts: readonly Part[];
export function isPart(name: string): name is Part;
export function sourceStamp(part: Part): string;
export function isBuilt(part: Part): boolean;
export function markBuilt(part: Part, stamp: string): void;
