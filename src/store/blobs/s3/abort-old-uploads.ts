// Aborts the multipart uploads of servers that were killed: otherwise the store keeps their parts, and charges for them, for ever.
import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
  type ListMultipartUploadsCommandOutput,
} from '@aws-sdk/client-s3';
import { isBlobKey } from '../blob-keys.ts';
import type { S3Connection } from './s3-connection.ts';

/** Aborts uploads that began before `before`; those of running servers are younger. */
export async function abortOldUploads(s3: S3Connection, beganBeforeMs: number): Promise<void> {
  const call = { verb: 'clear', key: 'old parts' };
  let marker: Pick<ListMultipartUploadsCommandInput, 'KeyMarker' | 'UploadIdMarker'> | undefined = {};
  while (marker !== undefined) {
    const input: ListMultipartUploadsCommandInput = { Bucket: s3.bucket, Prefix: s3.prefix, ...marker };
    const page: ListMultipartUploadsCommandOutput = await s3.call(call, (client, abortSignal) =>
      client.send(new ListMultipartUploadsCommand(input), { abortSignal }),
    );
    for (const { Key = '', UploadId, Initiated } of page.Uploads ?? []) {
      const isOld = Initiated !== undefined && Initiated.getTime() < beganBeforeMs;
      if (!isOld || !isBlobKey(Key.slice(s3.prefix.length))) continue;
      await s3.call(call, (client, abortSignal) =>
        client.send(new AbortMultipartUploadCommand({ Bucket: s3.bucket, Key, UploadId }), { abortSignal }),
      );
    }
    const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = page;
    marker = IsTruncated === true ? { KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker } : undefined;
  }
}
