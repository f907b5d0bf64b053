// The GetPlayInfo request that redeems a JWTPlayAuth. It needs no signature of its own: the JWT proves it.
// Values in, request out.
import { WANTED_DEFINITIONS } from './redeem-request.ts';

interface JwtRedeemRequest {
  readonly endpoint: URL;
  readonly videoId: string;
  readonly jwt: string;
  /** How long the playback URLs shall work. */
  readonly sessionSeconds: number;
  /** Comma-separated formats that the player can play. */
  readonly formats: string;
  /** As in a request with a PlayAuth. */
  readonly previousSessionId?: string | undefined;
}

/** Three parts of base64url with dots between; a PlayAuth has no dots. The server verifies it. */
export function isJwtPlayAuth(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
}

/** The form to POST. The JWT is a bearer token, so it is not in the URL, which servers write to logs. */
export function jwtRedemptionForm(request: JwtRedeemRequest): URLSearchParams {
  return new URLSearchParams({
    Action: 'GetPlayInfo',
    AuthTimeout: String(request.sessionSeconds),
    Channel: 'HTML5',
    Definition: WANTED_DEFINITIONS,
    Format: 'JSON',
    Formats: request.formats,
    JWTPlayAuth: request.jwt,
    PlayerVersion: 'playauth-1',
    ...(request.previousSessionId !== undefined && { PreviousSessionId: request.previousSessionId }),
    Version: '2017-03-21',
    VideoId: request.videoId,
  });
}
