// InspectToken (playauth's own): what a token of the account is, what it allows, and why it would be refused now.
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { optionalText } from '../../access/parameters/parameter-schemas.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import { inspectToken as readToken, type InspectDeps } from '../inspect/inspect-token.ts';
import { mandatory } from './playback-policy-parameters.ts';

const MAX_TOKEN = 8_192;

export const inspectToken = defineOperation({
  name: 'InspectToken',
  version: PLAYAUTH_VERSION,
  summary:
    'Returns what a token of the account is, what it allows, and why it would be refused now. It counts as no use.',
  parameters: z.object({ Token: optionalText(MAX_TOKEN).meta({ mandatory: true }) }),
  response: z.object({
    Kind: z.string(),
    /** `Unknown`: of another account or server, altered, or made with a key that is gone. */
    State: z.enum(['Good', 'Refused', 'Unknown']),
    Refusals: z.array(z.string()),
    VideoId: z.string().optional(),
    CredentialId: z.string().optional(),
    SessionId: z.string().optional(),
    ViewerId: z.string().optional(),
    ObjectKey: z.string().optional(),
    IssuedBy: z.string().optional(),
    ExpireTime: z.string().optional(),
    Rules: z.string().optional(),
  }),
  target: () => everyVideo,
  errors: ['MissingParameter'],
  handle: async (deps: InspectDeps, { caller, parameters }) => {
    const found = await readToken(deps, mandatory('Token', parameters.Token), caller.accountId);
    const isOther = found?.accountId !== undefined && found.accountId !== caller.accountId;
    if (found === undefined || isOther) return { Kind: 'Unknown', State: 'Unknown' as const, Refusals: [] };
    const { kind, refusals, expiresAtMs, ...named } = found;
    return {
      Kind: kind,
      State: refusals.length === 0 ? ('Good' as const) : ('Refused' as const),
      Refusals: [...refusals],
      ...(named.videoId !== undefined && { VideoId: named.videoId }),
      ...(named.credentialId !== undefined && { CredentialId: named.credentialId }),
      ...(named.sessionId !== undefined && { SessionId: named.sessionId }),
      ...(named.viewerId !== undefined && { ViewerId: named.viewerId }),
      ...(named.objectKey !== undefined && { ObjectKey: named.objectKey }),
      ...(named.issuedBy !== undefined && { IssuedBy: named.issuedBy }),
      ...(expiresAtMs !== undefined && { ExpireTime: formatTimestamp(expiresAtMs) }),
      ...(named.rules !== undefined && { Rules: named.rules }),
    };
  },
});
