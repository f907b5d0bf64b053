// The server itself as the target of policies: `acs:vod:<region>:<account>:server/`.
import type { AccessTarget } from '../../access-target.ts';

export const serverTarget: AccessTarget = { service: 'vod', path: 'server/', reach: 'every' };
