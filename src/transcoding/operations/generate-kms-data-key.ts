// GenerateKMSDataKey: a key for HLS encryption, in the clear and sealed.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import { everyVideo } from '../../access/access-target.ts';

interface Deps {
  readonly dataKeys: Pick<DataKeys, 'generateDataKey'>;
}

export const generateKMSDataKey = defineOperation({
  name: 'GenerateKMSDataKey',
  version: VOD_VERSION,
  summary: 'Returns a new AES-128 key for HLS encryption in base64, and its encrypted form for EncryptConfig.',
  parameters: z.object({}),
  response: z.object({
    KeyId: z.string(),
    CiphertextBlob: z.string(),
    Plaintext: z.string(),
  }),
  target: () => everyVideo,
  errors: [],
  handle: ({ dataKeys }: Deps, { caller }) => {
    const { keyId, ciphertext, plaintext } = dataKeys.generateDataKey(caller.accountId);
    return {
      KeyId: keyId,
      CiphertextBlob: ciphertext,
      Plaintext: plaintext.toString('base64'),
    };
  },
});
