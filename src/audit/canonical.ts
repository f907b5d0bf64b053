// The hash chain: the canonical form of a row, and its hash over the hash of the row before. Pure; an exported file is verified
// with the same code.
import { hash } from 'node:crypto';
import type { AuditFacts } from './entry.ts';

/** A row at its place in a chain. */
export interface ChainedRow {
  readonly chainNo: number;
  readonly seq: number;
  readonly facts: AuditFacts;
  /** 64 hex digits. */
  readonly hash: string;
}

const VERSION = 1;

/** A JSON array: unambiguous, and the same on every machine. */
export function canonicalForm({ chainNo, seq, facts }: Omit<ChainedRow, 'hash'>): string {
  return JSON.stringify([VERSION, chainNo, seq, ...factsInOrder(facts)]);
}

/** In the order of the canonical form, which is also that of the columns. */
export function factsInOrder(facts: AuditFacts): (string | number | null)[] {
  return [
    facts.atMs,
    facts.accountId,
    facts.action,
    facts.outcome,
    facts.code,
    facts.reason,
    facts.stage,
    facts.caller,
    facts.accessKeyId,
    facts.address,
    facts.requestId,
    facts.resource,
    facts.videoId,
    facts.viewerId,
    facts.credentialId,
    facts.sessionId,
    facts.times,
  ];
}

/** `previous`: the hash of the row before, or of {@link firstHash}. */
export function rowHash(previous: string, row: Omit<ChainedRow, 'hash'>): string {
  return hash('sha256', previous + canonicalForm(row));
}

export interface ChainBegin {
  readonly chainNo: number;
  readonly node: string;
  readonly startedAtMs: number;
}

/** What the first row of a chain follows. */
export function firstHash({ chainNo, node, startedAtMs }: ChainBegin): string {
  return hash('sha256', JSON.stringify(['playauth audit chain', VERSION, chainNo, node, startedAtMs]));
}
