// What the operations on the server's own keys have in common: those with which it makes credentials, URLs and links. The keys belong
// to all accounts, so only the first account, and users of it with the right, may.
import { z } from 'zod';
import { ringPurposes, type RingPurpose } from '../../store/keys/key-ring.ts';
import type { ManagedRingKeys, RingKeyState } from '../../store/keys/manage-ring-keys-db.ts';
import { WireError } from '../../wire/errors.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import type { AccessTarget } from '../access-target.ts';
import { isDevelopment, type Caller } from '../caller.ts';
import type { OperatorDeps } from '../operator.ts';
import { optionalInteger, optionalWord } from '../parameters/parameter-schemas.ts';

export interface RingKeyDeps extends OperatorDeps {
  readonly ringKeys: ManagedRingKeys;
}

const purposeWords = ringPurposes.map((purpose) => purpose.replace(' ', '-'));
const MAX_KEY_ID = 65_535;
export const purposeParameter = optionalWord(purposeWords).meta({ mandatory: true });
export const keyParameters = z.object({
  Purpose: purposeParameter,
  KeyId: optionalInteger({ min: 1, max: MAX_KEY_ID }).meta({ mandatory: true }),
});

export const ringKeyDescription = z.object({
  Purpose: z.string(),
  KeyId: z.int(),
  State: z.string(),
  CreationTime: z.string(),
  ActiveFrom: z.string().optional(),
  /** What was made with it is good until then. */
  UnusedFrom: z.string().optional(),
  RevokedFrom: z.string().optional(),
  Sealed: z.int(),
});

export function everyRingKey(): AccessTarget {
  return { service: 'vod', path: 'ringkey/', reach: 'every' };
}

const refusals = {
  'in use': 'the key is in use: rotate it first',
  'still good': 'what was made with the key is still good: wait until UnusedFrom, or revoke it',
  'keeps media': 'the key keeps media and records readable: it can be rotated, not revoked',
} as const;

export function answerOutcome(outcome: 'done' | 'no such key' | keyof typeof refusals): Record<never, never> {
  if (outcome === 'done') return {};
  if (outcome === 'no such key') throw new WireError('InvalidParameter', { parameter: 'KeyId' }, outcome);
  throw new WireError('OperationDenied', { why: refusals[outcome] });
}

/** Roots of other accounts are customers. The development key is known to everyone. */
export function requireFirstAccount({ root }: OperatorDeps, caller: Caller): void {
  if (caller.kind !== 'accessKey' || isDevelopment(caller) || caller.accountId !== root.accountId)
    throw new WireError('Forbidden.RAM', {}, 'for the first account only');
}

export function purposeOf(word: string | undefined): RingPurpose {
  const purpose = ringPurposes.find((one) => one.replace(' ', '-') === word);
  if (purpose === undefined) throw new WireError('MissingParameter', { parameter: 'Purpose' });
  return purpose;
}

export function keyIdOf(keyId: number | undefined): number {
  if (keyId === undefined) throw new WireError('MissingParameter', { parameter: 'KeyId' });
  return keyId;
}

export function describeRingKey(key: RingKeyState): z.input<typeof ringKeyDescription> {
  return {
    Purpose: key.purpose.replace(' ', '-'),
    KeyId: key.keyId,
    State: key.state,
    CreationTime: formatTimestamp(key.createdAtMs),
    ...(key.activeFromMs > 0 && { ActiveFrom: formatTimestamp(key.activeFromMs) }),
    ...(key.unusedFromMs !== undefined && { UnusedFrom: formatTimestamp(key.unusedFromMs) }),
    ...(key.revokedAtMs !== undefined && { RevokedFrom: formatTimestamp(key.revokedAtMs) }),
    Sealed: key.sealed,
  };
}
