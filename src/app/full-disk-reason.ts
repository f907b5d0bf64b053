// Why this machine takes no job now: its disk has less space than the setting keeps free. The job stays in the queue.
import { freeBytesOf } from '../store/blobs/disk-blobs.ts';

export async function fullDiskReason(folder: string, minFreeBytes: number): Promise<string | undefined> {
  const isFull = (await freeBytesOf(folder)) < minFreeBytes;
  return isFull
    ? `there are less than ${String(Math.round(minFreeBytes / 1024 ** 2))} MiB left for ${folder}`
    : undefined;
}
