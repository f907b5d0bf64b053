// An audit event on the wire, for the lists and the export.
import { z } from 'zod';
import type { ChainedRow } from '../../../audit/canonical.ts';
import type { AccessTarget } from '../../access-target.ts';

/** The record holds events of everything in the account: rights on some videos do not reach it. */
export const auditTarget: AccessTarget = { service: 'vod', path: 'audit/', reach: 'every' };

const text = z.string().optional();

export const eventDescription = z.object({
  ChainNo: z.int(),
  Seq: z.int(),
  /** With milliseconds. */
  Time: z.string(),
  AccountId: z.string(),
  Action: z.string(),
  Outcome: z.enum(['allowed', 'denied', 'failed']),
  Code: z.string(),
  Reason: text,
  Stage: text,
  Caller: z.string(),
  AccessKeyId: text,
  Address: text,
  RequestId: text,
  Resource: text,
  VideoId: text,
  ViewerId: text,
  CredentialId: text,
  SessionId: text,
  /** How many calls the event stands for. */
  Times: z.int(),
});

export function describeEvent({ chainNo, seq, facts }: ChainedRow) {
  return {
    ChainNo: chainNo,
    Seq: seq,
    Time: new Date(facts.atMs).toISOString(),
    AccountId: facts.accountId,
    Action: facts.action,
    Outcome: facts.outcome,
    Code: facts.code,
    Reason: facts.reason ?? undefined,
    Stage: facts.stage ?? undefined,
    Caller: facts.caller,
    AccessKeyId: facts.accessKeyId ?? undefined,
    Address: facts.address ?? undefined,
    RequestId: facts.requestId ?? undefined,
    Resource: facts.resource ?? undefined,
    VideoId: facts.videoId ?? undefined,
    ViewerId: facts.viewerId ?? undefined,
    CredentialId: facts.credentialId ?? undefined,
    SessionId: facts.sessionId ?? undefined,
    Times: facts.times,
  };
}
