// DecryptKMSDataKey: opens a sealed key, for the customer's service that players fetch HLS keys from.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalText } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import { everyVideo } from '../../access/access-target.ts';

interface Deps {
  readonly dataKeys: Pick<DataKeys, 'findDataKey'>;
}

export const decryptKMSDataKey = defineOperation({
  name: 'DecryptKMSDataKey',
  version: VOD_VERSION,
  summary: 'Decrypts a data key that GenerateKMSDataKey encrypted for the same account.',
  parameters: z.object({ CipherText: optionalText(4096).meta({ mandatory: true }) }),
  response: z.object({ KeyId: z.string(), Plaintext: z.string() }),
  target: () => everyVideo,
  errors: [],
  handle: ({ dataKeys }: Deps, { caller, parameters: { CipherText: ciphertext } }) => {
    if (ciphertext === undefined) throw new WireError('MissingParameter', { parameter: 'CipherText' });
    const found = dataKeys.findDataKey(caller.accountId, ciphertext);
    if (found === undefined) throw new WireError('InvalidParameter', { parameter: 'CipherText' });
    return { KeyId: found.keyId, Plaintext: found.plaintext.toString('base64') };
  },
});
