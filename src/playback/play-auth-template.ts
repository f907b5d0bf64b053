// The PlayAuth of a video as far as it is the same for all of its credentials: rendered once, and remembered with the video as it
// was read. What differs is put in between as text that JSON need not escape, and the whole is encoded in one go.
import type { Video } from '../library/videos/video.ts';
import type { PlayAuthFields } from '../wire/play-auth.ts';
import { writeEscapedAuthInfo, type AuthInfoParts } from './auth-info.ts';
import { packSubject } from './credential-claims.ts';

export const ID_PREFIX = 'STS.';

/** What is different in each credential: texts that JSON need not escape. */
interface MintedParts {
  readonly token: string;
  readonly authInfo: AuthInfoParts;
  readonly authInfoSignature: string;
  readonly id: string;
  readonly secret: string;
}

interface Rendered {
  readonly coverUrl: string;
  readonly host: string;
  /** The account and the video, as the token says them. */
  readonly subject: Buffer;
  /** The host as JSON, in its quotes. */
  readonly playDomain: string;
  readonly render: (parts: MintedParts) => string;
}

export interface PlayAuthTemplates {
  of(request: { readonly video: Video; readonly coverUrl: string; readonly playDomain: string }): Rendered;
}

const WORK_BYTES = 16 * 1024;
/** A scratch buffer for encoding, reused by every call. */
const work = Buffer.alloc(WORK_BYTES);

export function createPlayAuthTemplates(region: string): PlayAuthTemplates {
  const rendered = new WeakMap<Video, Rendered>();
  return {
    of: ({ video, coverUrl, playDomain }) => {
      const known = rendered.get(video);
      if (known !== undefined && known.coverUrl === coverUrl && known.host === playDomain) return known;
      const made = renderTemplate(video, { coverUrl, host: playDomain, region });
      rendered.set(video, made);
      return made;
    },
  };
}

interface Surroundings {
  readonly coverUrl: string;
  readonly host: string;
  readonly region: string;
}

function renderTemplate(video: Video, { coverUrl, host, region }: Surroundings): Rendered {
  const meta: PlayAuthFields['VideoMeta'] = {
    Status: video.status,
    VideoId: video.videoId,
    Title: video.title,
    CoverURL: coverUrl,
    Duration: video.durationSeconds,
  };
  const playDomain = JSON.stringify(host);
  const escapedDomain = utf8(JSON.stringify(playDomain).slice(1, -1));
  const afterAuthInfo = utf8(`","VideoMeta":${JSON.stringify(meta)},"AccessKeyId":"${ID_PREFIX}`);
  const afterId = utf8(`","PlayDomain":${playDomain},"AccessKeySecret":"`);
  const afterSecret = utf8(`","Region":${JSON.stringify(region)},"CustomerId":${JSON.stringify(video.accountId)}}`);
  return {
    coverUrl,
    host,
    subject: packSubject(video),
    playDomain,
    render: ({ token, authInfo, authInfoSignature, id, secret }) => {
      const escaped = writeEscapedAuthInfo({ ...authInfo, playDomain: escapedDomain }, authInfoSignature);
      return encodeBytes(
        `{"SecurityToken":"${token}","AuthInfo":"${escaped}${afterAuthInfo}${id}${afterId}${secret}${afterSecret}`,
      );
    },
  };
}

/** The bytes of a text in UTF-8, one character for each. */
function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Base64 of bytes that are given as one character each. */
function encodeBytes(bytes: string): string {
  if (bytes.length > WORK_BYTES) return Buffer.from(bytes, 'latin1').toString('base64');
  return work.toString('base64', 0, work.write(bytes, 'latin1'));
}
