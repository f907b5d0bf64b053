// An issuer of upload credentials with a clock that stands still, for the tests of this folder.
import { memoryKeyRing } from '../../test/support/memory-key-ring.ts';
import { SAMPLE_ACCOUNT } from '../../test/support/sample-video.ts';
import { SettableClock } from '../base/clock.ts';
import { asVideoId } from '../wire/ids.ts';
import { createUploadCredentials } from './upload-credential.ts';
import { nobodyEnded, SAMPLE_ISSUER } from '../../test/support/issuers.ts';

export function createCredentialsForTest() {
  const clock = new SettableClock().freeze('2026-11-22T10:00:00Z');
  const keyRing = memoryKeyRing();
  const videoId = asVideoId('0123456789abcdef0123456789abcdef');
  return {
    clock,
    keyRing,
    credentials: createUploadCredentials({ keyRing, clock, region: 'cn-shanghai', revokedIssuers: nobodyEnded }),
    target: { videoId, accountId: SAMPLE_ACCOUNT, objectKey: `uploads/${videoId}/source.mp4`, issuer: SAMPLE_ISSUER },
    decode: (base64: string) =>
      JSON.parse(Buffer.from(base64, 'base64').toString('utf8')) as Readonly<Record<string, string>>,
  };
}
