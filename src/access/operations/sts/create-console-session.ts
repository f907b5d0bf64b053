// CreateConsoleSession: exchanges an access key pair, or a one-time sign-in link, for temporary credentials of the same rights
// that only one browser can use. Needs no permission, as it gives none.
import { z } from 'zod';
import type { Clock } from '../../../base/clock.ts';
import { WireError } from '../../../wire/errors.ts';
import { formatTimestamp } from '../../../wire/timestamps.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../operation.ts';
import { optionalInteger, optionalText } from '../../parameters/parameter-schemas.ts';
import { asKeyHolder } from '../../sts/caller-identity.ts';
import type { ConsoleSessions } from '../../sts/console-sessions.ts';
import type { SignInLinks } from '../../sts/sign-in-links.ts';

const MIN_SECONDS = 900;
const MAX_SECONDS = 12 * 3600;

interface Deps {
  readonly consoleSessions: Pick<ConsoleSessions, 'issue'>;
  readonly signInLinks: Pick<SignInLinks, 'use'>;
  readonly clock: Clock;
}

export const createConsoleSession = defineOperation({
  name: 'CreateConsoleSession',
  version: PLAYAUTH_VERSION,
  summary: 'Returns temporary credentials with the rights of the access key that signed, for one browser.',
  parameters: z.object({
    PublicKey: optionalText(128).meta({ mandatory: true }),
    DurationSeconds: optionalInteger({ min: MIN_SECONDS, max: MAX_SECONDS }),
  }),
  response: z.object({
    Credentials: z.object({
      AccessKeyId: z.string(),
      SecurityToken: z.string(),
      PublicKey: z.string(),
      Expiration: z.string(),
    }),
    SignedInAs: z.string(),
  }),
  target: 'nothing',
  errors: ['OperationDenied', 'InvalidAccessKeyId.NotFound'],
  handle: async ({ consoleSessions, signInLinks, clock }: Deps, { caller, parameters }) => {
    const { accessKeyId, issuer, principal, temporary } = asKeyHolder(caller);
    const [tag] = issuer;
    if (temporary?.kind === 'console session' || principal.type === 'role' || tag === undefined)
      throw new WireError('OperationDenied', { why: 'temporary credentials are not exchanged for others' });
    const { PublicKey: publicKey, DurationSeconds = MAX_SECONDS } = parameters;
    if (publicKey === undefined) throw new WireError('MissingParameter', { parameter: 'PublicKey' });
    const expiresAt = Math.floor(clock.now() / 1000) + DurationSeconds;
    const issued = consoleSessions.issue({ key: { accessKeyId, tag }, publicKey, expiresAt });
    if (issued === undefined) throw new WireError('InvalidParameter', { parameter: 'PublicKey' }, 'no point of P-256');
    if (temporary?.kind === 'sign-in link' && !(await signInLinks.use(temporary.id)))
      throw new WireError('InvalidAccessKeyId.NotFound', {}, 'the sign-in link was used');
    return {
      Credentials: {
        AccessKeyId: issued.accessKeyId,
        SecurityToken: issued.securityToken,
        PublicKey: issued.publicKey,
        Expiration: formatTimestamp(expiresAt * 1000),
      },
      SignedInAs: accessKeyId,
    };
  },
});
