// RewrapKeys (playauth's own): a step of the change of the master key. Called until State is Done.
import { z } from 'zod';
import type { MasterKeyChanges, RewrapBatch, RewrapRefusal } from '../../store/keys/master-key-change-db.ts';
import { WireError } from '../../wire/errors.ts';
import { everyRingKey } from '../keys/describe-ring-key.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../operation.ts';
import { requireOperator, type OperatorDeps } from '../operator.ts';
import { optionalInteger, optionalText, optionalWord } from '../parameters/parameter-schemas.ts';

export interface MasterKeyDeps extends OperatorDeps {
  readonly masterKeyChanges: MasterKeyChanges;
}

const BATCH = { min: 1, max: 1_000, normal: 200 } as const;
const MAX_FAILED = 20;
const YES_OR_NO = ['true', 'false'] as const;

export const rewrapKeys = defineOperation({
  name: 'RewrapKeys',
  version: PLAYAUTH_VERSION,
  summary:
    'Wraps a batch of the secrets of the server again, under another master key; for the root of the first account.',
  parameters: z.object({
    MasterKeyId: optionalText(64),
    Marker: optionalText(2_048),
    MaxItems: optionalInteger({ min: BATCH.min, max: BATCH.max }),
    DryRun: optionalWord(YES_OR_NO),
    Force: optionalWord(YES_OR_NO),
  }),
  response: z.object({
    State: z.enum(['Idle', 'Rewrapping', 'Settling', 'Done']),
    CurrentKeyId: z.string(),
    MasterKeyId: z.string(),
    Rewrapped: z.int(),
    Remaining: z.int().optional(),
    Total: z.int().optional(),
    Marker: z.string().optional(),
    Failed: z.array(z.string()),
    Nodes: z.array(z.object({ Node: z.string(), MasterKeyIds: z.array(z.string()) })),
  }),
  target: everyRingKey,
  errors: ['OperationDenied'],
  handle: async (deps: MasterKeyDeps, { caller, parameters }) => {
    requireOperator(deps, caller);
    const { masterKeyChanges } = deps;
    const { Marker: marker, MaxItems: limit = BATCH.normal } = parameters;
    const [isDry, force] = [parameters.DryRun === 'true', parameters.Force === 'true'];
    const toId = parameters.MasterKeyId ?? masterKeyChanges.preferredId();
    const batch = isDry ? NOTHING : required(await masterKeyChanges.rewrap({ toId, marker, limit, force }));
    const isLast = batch.marker === undefined;
    const ended = isLast && !isDry ? await masterKeyChanges.finish(toId) : undefined;
    // The counts read all secrets.
    const counts = marker === undefined || isLast ? await masterKeyChanges.state(toId) : undefined;
    return {
      State: isDry ? stateOf(counts) : WORDS[ended ?? 'remaining'],
      CurrentKeyId: counts?.currentId ?? toId,
      MasterKeyId: toId,
      Rewrapped: batch.rewrapped,
      ...(counts !== undefined && { Remaining: counts.remaining, Total: counts.total }),
      ...(batch.marker !== undefined && { Marker: batch.marker }),
      Failed: batch.failed.slice(0, MAX_FAILED),
      Nodes: (counts?.holders ?? []).map(({ node, keyIds }) => ({ Node: node, MasterKeyIds: [...keyIds] })),
    };
  },
});

const NOTHING: RewrapBatch = { marker: undefined, rewrapped: 0, failed: [] };
const WORDS = { done: 'Done', settling: 'Settling', remaining: 'Rewrapping' } as const;

function stateOf(counts: Awaited<ReturnType<MasterKeyChanges['state']>> | undefined) {
  if (counts?.change !== undefined && counts.change.endedAtMs === undefined) return 'Rewrapping' as const;
  return counts?.remaining === 0 ? ('Done' as const) : ('Idle' as const);
}

function required(outcome: RewrapBatch | RewrapRefusal): RewrapBatch {
  if (!('refused' in outcome)) return outcome;
  if (outcome.refused === 'bad marker') throw new WireError('InvalidParameter', { parameter: 'Marker' });
  if (outcome.refused === 'unknown key')
    throw new WireError('InvalidParameter', { parameter: 'MasterKeyId' }, 'this server does not hold that master key');
  if ('nodes' in outcome) {
    const nodes = outcome.nodes.slice(0, 10).join(', ');
    throw new WireError('OperationDenied', { why: `these processes do not hold the new master key yet: ${nodes}` });
  }
  throw new WireError('OperationDenied', { why: 'a change to another master key is not finished' });
}
