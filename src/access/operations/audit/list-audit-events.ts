// ListAuditEvents (playauth's own): what was asked of the account, by whom, and how it was decided, the newest first.
import { z } from 'zod';
import type { AuditEvents } from '../../../audit/audit-events-db.ts';
import type { AuditLog } from '../../../audit/audit-log.ts';
import type { AuditPlace } from '../../../audit/select-audit-events.ts';
import { WireError } from '../../../wire/errors.ts';
import { parseTimestampWithFraction } from '../../../wire/timestamps.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../operation.ts';
import { optionalInteger, optionalText } from '../../parameters/parameter-schemas.ts';
import { auditTarget, describeEvent, eventDescription } from './audit-description.ts';

interface Deps {
  readonly audit: Pick<AuditLog, 'flush'>;
  readonly auditEvents: Pick<AuditEvents, 'list'>;
}

const DEFAULT_PAGE = 50;
const id = optionalText(128);

export const listAuditEvents = defineOperation({
  name: 'ListAuditEvents',
  version: PLAYAUTH_VERSION,
  summary: 'Returns the audit events of the account, newest first, in pages.',
  parameters: z.object({
    RequestId: id,
    VideoId: id,
    ViewerId: id,
    CredentialId: id,
    /** Requests of signature V1 carry parameters named AccessKeyId and Action of their own. */
    EventAccessKeyId: id,
    EventAction: id,
    Code: id,
    From: optionalText(32),
    To: optionalText(32),
    PageSize: optionalInteger({ min: 1, max: 200 }),
    ScrollToken: optionalText(64),
  }),
  response: z.object({ AuditEvents: z.array(eventDescription), ScrollToken: z.string().optional() }),
  target: () => auditTarget,
  errors: ['InvalidScrollToken.Expired'],
  handle: async ({ audit, auditEvents }: Deps, call) => {
    const { caller, parameters: asked } = call;
    // What this server noted a moment ago is in the list.
    await audit.flush();
    const { events, next } = await auditEvents.list({
      accountId: caller.accountId,
      equals: {
        requestId: asked.RequestId,
        videoId: asked.VideoId,
        viewerId: asked.ViewerId,
        credentialId: asked.CredentialId,
        accessKeyId: asked.EventAccessKeyId ?? foreign(call.raw('AccessKeyId'), caller.accessKeyId),
        action: asked.EventAction ?? foreign(call.raw('Action'), 'ListAuditEvents'),
        code: asked.Code,
      },
      fromMs: instant('From', asked.From),
      toMs: instant('To', asked.To),
      after: placeOf(asked.ScrollToken),
      limit: asked.PageSize ?? DEFAULT_PAGE,
    });
    return { AuditEvents: events.map(describeEvent), ...(next !== undefined && { ScrollToken: tokenOf(next) }) };
  },
});

/** With signature V3 the filters can have their plain names. */
function foreign(value: string | undefined, own: string): string | undefined {
  return value === own || value === '' ? undefined : value;
}

function instant(parameter: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseTimestampWithFraction(text);
  if (ms === undefined) throw new WireError('InvalidParameter', { parameter });
  return ms;
}

/** A place in the list of the caller's own account: it gives no right, so it is not signed. */
function tokenOf({ atMs, chainNo, seq }: AuditPlace): string {
  return Buffer.from([atMs, chainNo, seq].join(' ')).toString('base64url');
}

const PLACE = /^(\d{1,15}) (\d{1,9}) (\d{1,15})$/;

function placeOf(token: string | undefined): AuditPlace | undefined {
  if (token === undefined) return undefined;
  const [, atMs, chainNo, seq] = PLACE.exec(Buffer.from(token, 'base64url').toString('latin1')) ?? [];
  if (seq === undefined) throw new WireError('InvalidScrollToken.Expired');
  return { atMs: Number(atMs), chainNo: Number(chainNo), seq: Number(seq) };
}
