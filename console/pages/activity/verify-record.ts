// Verifies the record in the browser: reads every chain row by row and computes each hash from the row and the hash before it, as
// docs/audit.md describes. One who alters the database cannot alter this computation.
import type { Client, Operations } from '../../../sdk/client.ts';

type Chains = Operations['ListAuditChains']['response'];
type Chain = Chains['AuditChains'][number];
type Anchor = Chains['Anchors'][number];
type Row = Operations['ExportAuditEvents']['response']['AuditEvents'][number];

export interface Fault {
  readonly kind: 'changed' | 'removed' | 'inserted' | 'recomputed' | 'removedChain';
  readonly chain: number;
  readonly seq: number;
  readonly requestId?: string | undefined;
}

export interface Progress {
  readonly rows: number;
  readonly chains: number;
  readonly faults: readonly Fault[];
}

const VERSION = 1;
const MOST_FAULTS = 100;

/** Gives its progress after each page; the last one is the result. */
export async function* verifyRecord(client: Client): AsyncGenerator<Progress> {
  const faults: Fault[] = [];
  let [rows, chains, latest] = [0, 0, 0];
  let first: Chains | undefined;
  // The numbers of chains have no gap.
  const reportMissing = (before: number): void => {
    for (let missing = latest + 1; missing < before && faults.length < MOST_FAULTS; missing += 1)
      faults.push({ kind: 'removedChain', chain: missing, seq: 0 });
  };
  for (;;) {
    const page = await client.call('ListAuditChains', { AfterChainNo: latest });
    first ??= page;
    for (const chain of page.AuditChains) {
      reportMissing(chain.ChainNo);
      latest = chain.ChainNo;
      chains += 1;
      const anchor = first.Anchors.find(({ ChainNo }) => ChainNo === chain.ChainNo);
      for await (const seen of verifyChain(client, { chain, anchor }, faults)) {
        rows += seen;
        yield { rows, chains, faults: faults.slice(0, MOST_FAULTS) };
      }
    }
    if (!page.IsTruncated) break;
  }
  // The chains that are left do not show that the newest ones are gone.
  reportMissing(Math.max(first.NewestChainNo ?? 0, ...first.Anchors.map(({ ChainNo }) => ChainNo)) + 1);
  yield { rows, chains, faults: faults.slice(0, MOST_FAULTS) };
}

interface ExpectedChain {
  readonly chain: Chain;
  /** How far the chain had come, as the data directory of the server says. */
  readonly anchor: Anchor | undefined;
}

/** Gives how many rows a page had. */
async function* verifyChain(client: Client, { chain, anchor }: ExpectedChain, faults: Fault[]): AsyncGenerator<number> {
  const { ChainNo, FirstSeq, FirstPreviousHash, HeadSeq, HeadHash, IsGenuine } = chain;
  const report = (kind: Fault['kind'], seq: number, requestId?: string): void => {
    faults.push({ kind, chain: ChainNo, seq, requestId });
  };
  if (!IsGenuine || (FirstSeq === 1 && FirstPreviousHash !== (await firstHash(chain)))) report('recomputed', HeadSeq);
  if ((anchor?.Seq ?? 0) > HeadSeq) report('removed', HeadSeq + 1);
  let [seq, previous] = [FirstSeq - 1, FirstPreviousHash];
  for (;;) {
    const { AuditEvents: page } = await client.call('ExportAuditEvents', { ChainNo, FromSeq: seq + 1 });
    // A running server goes on: what is beyond the head of the list is not judged.
    const judged = page.filter((row) => row.Seq <= HeadSeq);
    for (const row of judged) {
      if (row.Seq <= seq) report('inserted', row.Seq, row.RequestId);
      else if (row.Seq > seq + 1) report('removed', seq + 1);
      else if ((await rowHash(previous, row)) !== row.Hash) report('changed', row.Seq, row.RequestId);
      else if (anchor?.Seq === row.Seq && anchor.Hash !== row.Hash) report('recomputed', row.Seq, row.RequestId);
      if (row.Seq > seq) [seq, previous] = [row.Seq, row.Hash];
    }
    yield judged.length;
    if (judged.length < page.length || page.length === 0 || faults.length >= MOST_FAULTS) break;
  }
  if (seq < HeadSeq) report('removed', seq + 1);
  else if (previous !== HeadHash) report('changed', seq);
}

async function firstHash({ ChainNo, Node, StartTime }: Chain): Promise<string> {
  return sha256(JSON.stringify(['playauth audit chain', VERSION, ChainNo, Node, Date.parse(StartTime)]));
}

async function rowHash(previous: string, row: Row): Promise<string> {
  return sha256(previous + canonicalForm(row));
}

function canonicalForm(row: Row): string {
  const orNull = (text: string | undefined): string | null => text ?? null;
  return JSON.stringify([
    VERSION,
    row.ChainNo,
    row.Seq,
    Date.parse(row.Time),
    row.AccountId,
    row.Action,
    row.Outcome,
    row.Code,
    orNull(row.Reason),
    orNull(row.Stage),
    row.Caller,
    orNull(row.AccessKeyId),
    orNull(row.Address),
    orNull(row.RequestId),
    orNull(row.Resource),
    orNull(row.VideoId),
    orNull(row.ViewerId),
    orNull(row.CredentialId),
    orNull(row.SessionId),
    row.Times,
  ]);
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
