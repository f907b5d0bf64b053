// The record as chains with their rows: read from a server page by page, or line by line from an exported file.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Client, Operations } from '../../../sdk/client.ts';
import type { ChainedRow } from '../../audit/canonical.ts';
import type { Outcome } from '../../audit/entry.ts';
import type { ChainEnds } from '../../audit/verify-chain.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { parseObject } from '../../wire/json.ts';

export const problems = {
  noExport: {
    says: ['Line {line} of the file is no line of an export.', '文件第 {line} 行不是导出内容。'],
    next: ['Give a file that playauth audit export wrote.', '请给出 playauth audit export 写出的文件。'],
  },
  noFile: {
    says: ['The file cannot be read: {message}', '无法读取文件：{message}'],
    next: ['Give a file that playauth audit export wrote.', '请给出 playauth audit export 写出的文件。'],
  },
} as const satisfies Problems;

export type WireChain = Operations['ListAuditChains']['response']['AuditChains'][number];
export type WireEvent = Operations['ExportAuditEvents']['response']['AuditEvents'][number];

/** What tells of chains and rows that are gone. */
export type WireAnchors = Pick<Operations['ListAuditChains']['response'], 'NewestChainNo' | 'Anchors'>;

export type Part =
  | { readonly kind: 'anchors'; readonly anchors: WireAnchors }
  | { readonly kind: 'chain'; readonly chain: WireChain }
  | { readonly kind: 'event'; readonly event: WireEvent };

/** The anchors, then every chain followed by its rows, up to the head that the server names. */
export async function* readFromServer(client: Client): AsyncGenerator<Part> {
  for (let after = 0; ;) {
    const page = await client.call('ListAuditChains', { AfterChainNo: after });
    if (after === 0) yield { kind: 'anchors', anchors: anchorsOf(page) };
    for (const chain of page.AuditChains) {
      after = chain.ChainNo;
      yield* readChain(client, chain);
    }
    if (!page.IsTruncated) return;
  }
}

function anchorsOf({ NewestChainNo, Anchors }: WireAnchors): WireAnchors {
  return { ...(NewestChainNo !== undefined && { NewestChainNo }), Anchors };
}

async function* readChain(client: Client, listed: WireChain): AsyncGenerator<Part> {
  yield { kind: 'chain', chain: listed };
  for (let fromSeq = listed.FirstSeq; ;) {
    const { AuditEvents } = await client.call('ExportAuditEvents', { ChainNo: listed.ChainNo, FromSeq: fromSeq });
    const last = AuditEvents.at(-1);
    if (last === undefined) return;
    // A running server adds rows all the time: those up to its head by now are its own.
    const isBeyond = last.Seq > listed.HeadSeq;
    const head = isBeyond ? await headOf(client, listed) : listed.HeadSeq;
    for (const event of AuditEvents)
      if (event.Seq <= listed.HeadSeq || event.Seq > head) yield { kind: 'event', event };
    if (isBeyond) return;
    fromSeq = last.Seq + 1;
  }
}

async function headOf(client: Client, { ChainNo }: WireChain): Promise<number> {
  const { AuditChains } = await client.call('ListAuditChains', { AfterChainNo: ChainNo - 1 });
  return AuditChains.find((each) => each.ChainNo === ChainNo)?.HeadSeq ?? 0;
}

export async function* readFromFile(path: string): AsyncGenerator<Part> {
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      number += 1;
      if (line !== '') yield partOf(line, number);
    }
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure('NoFile', about(problems.noFile, { message: (error as Error).message }));
  }
}

function partOf(line: string, number: number): Part {
  const fields = parseObject(line);
  if (typeof fields?.['HeadHash'] === 'string') return { kind: 'chain', chain: fields as unknown as WireChain };
  if (Array.isArray(fields?.['Anchors'])) return { kind: 'anchors', anchors: fields as unknown as WireAnchors };
  if (typeof fields?.['Hash'] === 'string') return { kind: 'event', event: fields as unknown as WireEvent };
  throw new CommandFailure('NoExport', about(problems.noExport, { line: number }));
}

export function toEnds(chain: WireChain, isFile: boolean): ChainEnds {
  return {
    chainNo: chain.ChainNo,
    node: chain.Node,
    startedAtMs: Date.parse(chain.StartTime),
    firstSeq: chain.FirstSeq,
    firstPrevious: chain.FirstPreviousHash,
    headSeq: chain.HeadSeq,
    headHash: chain.HeadHash,
    // What a file says of it could be written by anyone.
    isGenuine: isFile ? undefined : chain.IsGenuine,
  };
}

export function toRow(event: WireEvent): ChainedRow {
  return {
    chainNo: event.ChainNo,
    seq: event.Seq,
    hash: event.Hash,
    facts: {
      atMs: Date.parse(event.Time),
      accountId: event.AccountId,
      action: event.Action,
      outcome: event.Outcome as Outcome,
      code: event.Code,
      reason: event.Reason ?? null,
      stage: event.Stage ?? null,
      caller: event.Caller,
      accessKeyId: event.AccessKeyId ?? null,
      address: event.Address ?? null,
      requestId: event.RequestId ?? null,
      resource: event.Resource ?? null,
      videoId: event.VideoId ?? null,
      viewerId: event.ViewerId ?? null,
      credentialId: event.CredentialId ?? null,
      sessionId: event.SessionId ?? null,
      times: event.Times,
    },
  };
}
