import { describe, expect, test } from 'vitest';
import { playerCodeOf, PLAYER_EXPIRED, PLAYER_REFUSED } from '../../test/support/player-code.ts';
import { textFaults } from '../../test/support/text-faults.ts';
import { errorTable, SIGNATURE_MISMATCH_V1, WireError, type ErrorCode } from './errors.ts';

const codes = Object.keys(errorTable) as ErrorCode[];

/** Codes, statuses and messages as the vendor's documents give them. */
const documented: Readonly<Partial<Record<ErrorCode, readonly [status: number, message: string]>>> = {
  'InvalidAction.NotFound': [404, 'Specified api is not found, please check your url and method.'],
  InvalidVersion: [400, 'Specified parameter Version is not valid.'],
  MissingAccessKeyId: [400, 'AccessKeyId is mandatory for this action.'],
  MissingTimestamp: [400, 'Timestamp is mandatory for this action.'],
  MissingSecurityToken: [400, 'SecurityToken is mandatory for this action.'],
  'InvalidAccessKeyId.NotFound': [404, 'Specified access key is not found.'],
  'InvalidAccessKeyId.Inactive': [400, 'Specified access key is disabled.'],
  'InvalidTimeStamp.Format': [400, 'Specified time stamp or date value is not well formatted.'],
  'InvalidTimeStamp.Expired': [400, 'Specified time stamp or date value is expired.'],
  SignatureNonceUsed: [400, 'Specified signature nonce was used already.'],
  'InvalidParameter.Format': [400, 'Specified parameter format is not valid.'],
  InvalidSignatureMethod: [400, 'Specified signature method is not valid.'],
  IncompleteSignature: [400, 'The request signature does not conform to Aliyun standards.'],
  'InvalidSecurityToken.Expired': [400, 'Specified SecurityToken is expired.'],
  'InvalidSecurityToken.Malformed': [400, 'Specified SecurityToken is malformed.'],
  'InvalidSecurityToken.MismatchWithAccessKey': [400, 'Specified SecurityToken mismatch with the AccessKey.'],
  'Forbidden.RAM': [403, "User not authorized to operate on the specified resource, or this API doesn't support RAM."],
  'InvalidVideo.NotFound': [404, 'The video does not exist.'],
  'Forbidden.IllegalStatus': [403, 'Status of the video is illegal.'],
  'Forbidden.AliyunVoDEncryption': [
    403,
    'Currently only the AliyunVoDEncryption stream exists, you must use the Aliyun player to play or set the value of ResultType to Multiple.',
  ],
  InternalError: [500, 'The request processing has failed due to some unknown error.'],
  ServiceUnAvailable: [503, 'The request has failed due to a temporary failure of the server.'],
};

describe('the error table', () => {
  test.each(Object.entries(documented))('%s has the documented status and message', (code, [status, message]) => {
    const error = new WireError(code as ErrorCode);
    expect(error.status).toBe(status);
    expect(error.message).toBe(message);
  });

  test('every code has an error status, a message, and a remedy in both languages', () => {
    for (const code of codes) {
      const { status, message, remedy } = errorTable[code];
      expect(status, code).toBeGreaterThanOrEqual(400);
      expect(status, code).toBeLessThan(600);
      expect(message, code).not.toBe('');
      expect(textFaults({ [code]: remedy })).toEqual([]);
    }
  });

  test('no code is one that pop-core takes for success', () => {
    for (const code of codes) expect(['200', 'OK', 'Success', 'success']).not.toContain(code);
  });

  test('messages name what they were given', () => {
    expect(new WireError('InvalidParameter', { parameter: 'AuthInfoTimeout' }).message).toBe(
      'The specified parameter "AuthInfoTimeout" is not valid.',
    );
    expect(new WireError('MissingParameter', { parameter: 'VideoId' }).message).toBe(
      'The input parameter "VideoId" that is mandatory for processing this request is not supplied.',
    );
    expect(new WireError('Forbidden.IllegalStatus', { current: ' Current Status is Blocked.' }).message).toBe(
      'Status of the video is illegal. Current Status is Blocked.',
    );
    const filters = 'Formats: mp4, Definition: LD, StreamType: video';
    expect(new WireError('InvalidVideo.NoneStream', { filters }).message).toBe(
      `The video has no stream to play for the request parameter '${filters}'.`,
    );
  });

  test('a parameter that looks like a placeholder is not filled in again', () => {
    expect(new WireError('InvalidParameter', { parameter: '{parameter}' }).message).toContain('"{parameter}"');
    expect(new WireError('InvalidParameter', { parameter: "$& $1 $'" }).message).toContain(`"$& $1 $'"`);
  });

  test('the reason stays out of the message', () => {
    const error = new WireError('SignatureDoesNotMatch', { explanation: 'text' }, 'the secret reason');
    expect(error.message).toBe('text');
    expect(error.reason).toBe('the secret reason');
  });

  test('the mismatch message of V1 ends with a colon and no space', () => {
    expect(SIGNATURE_MISMATCH_V1).toBe(
      'Specified signature is not matched with our calculation. server string to sign is:',
    );
  });
});

describe('what the official web player makes of the codes', () => {
  test('expired credentials, and nothing else of a redemption, become 4002', () => {
    const expired = codes.filter(
      (code) => playerCodeOf({ code, message: errorTable[code].message }) === PLAYER_EXPIRED,
    );
    expect(expired.sort()).toEqual([
      'InvalidAuthInfo.ExpireTime',
      // Of a search, which no player makes.
      'InvalidScrollToken.Expired',
      'InvalidSecurityToken.Expired',
      // The player sends no Timestamp, so it never meets this one.
      'InvalidTimeStamp.Expired',
    ]);
  });

  test('credentials that were altered or are for another video become 4500', () => {
    for (const code of [
      'InvalidSecurityToken.Malformed',
      'InvalidSecurityToken.MismatchWithAccessKey',
      'InvalidAuthInfo.Signature',
      'InvalidAuthInfo.MediaId',
      'MissingAuthInfo',
      'SignatureDoesNotMatch',
    ] as const)
      expect(playerCodeOf({ code, message: errorTable[code].message }), code).toBe(PLAYER_REFUSED);
  });

  test('a nonce used twice and a video without a stream have codes of their own', () => {
    expect(playerCodeOf(new WireError('SignatureNonceUsed'))).toBe(4024);
    expect(playerCodeOf(new WireError('InvalidVideo.NoneStream', { filters: 'Formats: mp3' }))).toBe(4017);
  });
});
