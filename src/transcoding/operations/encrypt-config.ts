// EncryptConfig and OverrideParams of SubmitTranscodeJobs: JSON texts. Unsupported contents are refused.
import { z } from 'zod';
import { WireError } from '../../wire/errors.ts';
import { isKeyUri } from '../../ffmpeg/package/media-playlist.ts';
import type { CustomerKeySpec } from '../transcode-spec.ts';
import { parseObject } from '../../wire/json.ts';

const encryptConfig = z.looseObject({
  CipherText: z.string().min(1).max(1024),
  DecryptKeyUri: z.string().refine(isKeyUri),
  KeyServiceType: z.enum(['', 'KMS']).optional(),
});

/** Undefined if it is absent or empty. Throws a {@link WireError} that names an invalid member. */
export function readEncryptConfig(text: string | undefined): CustomerKeySpec | undefined {
  const members = parse('EncryptConfig', text);
  if (members === undefined) return undefined;
  const read = encryptConfig.safeParse(members);
  if (read.success) return { cipherText: read.data.CipherText, uri: read.data.DecryptKeyUri };
  const member = read.error.issues[0]?.path[0];
  return refuse(member === undefined ? 'EncryptConfig' : `EncryptConfig.${String(member)}`);
}

/** Watermarks and subtitles are not supported: publishing a stream without them would ignore the request silently. */
export function refuseOverrides(text: string | undefined): void {
  const members = parse('OverrideParams', text) ?? {};
  const [asked] = Object.entries(members).filter(([, value]) => !isNothing(value));
  if (asked !== undefined)
    throw new WireError('OperationDenied', {
      why: 'OverrideParams cannot be followed: no watermarks or subtitles are drawn',
    });
}

function isNothing(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function parse(parameter: string, text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined || text === 'undefined') return undefined;
  const value = parseObject(text);
  if (value === undefined) return refuse(parameter);
  // Several clients send an empty object.
  return Object.keys(value).length === 0 ? undefined : value;
}

function refuse(parameter: string): never {
  throw new WireError('InvalidParameter', { parameter });
}
