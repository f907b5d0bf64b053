// Verifies a chain row by row: each follows from the one before it, none is missing, and the last is the head. Names what does
// not fit. Pure; rows come in pages, so that a chain of any length is verified in little memory.
import { firstHash, rowHash, type ChainBegin, type ChainedRow } from './canonical.ts';

export interface ChainEnds extends ChainBegin {
  readonly firstSeq: number;
  readonly firstPrevious: string;
  readonly headSeq: number;
  readonly headHash: string;
  /** Undefined where it cannot be told: an exported file is verified without the key. */
  readonly isGenuine?: boolean | undefined;
}

export interface ChainFault {
  readonly kind: 'changed' | 'removed' | 'inserted' | 'moved' | 'recomputed';
  readonly chainNo: number;
  readonly seq: number;
  /** The last of several removed rows; for a moved row the place that it came from. */
  readonly otherSeq?: number;
  readonly requestId?: string | null;
}

/** Beyond that the chain is as good as replaced. */
export const MAX_FAULTS = 1_000;

export interface ChainVerifier {
  add(row: ChainedRow): void;
  /** Rows seen, and every fault. */
  end(): { readonly rows: number; readonly faults: readonly ChainFault[] };
}

interface Misfit {
  readonly row: ChainedRow;
  readonly previous: string;
}

export function verifyChain(ends: ChainEnds): ChainVerifier {
  const faults: ChainFault[] = [];
  const misfits: Misfit[] = [];
  const { chainNo } = ends;
  let seq = ends.firstSeq - 1;
  let previous = ends.firstPrevious;
  let rows = 0;
  const report = (fault: Omit<ChainFault, 'chainNo'>): void => {
    if (faults.length < MAX_FAULTS) faults.push({ ...fault, chainNo });
  };
  if (ends.firstSeq === 1 && ends.firstPrevious !== firstHash(ends)) report({ kind: 'recomputed', seq: 1 });
  if (ends.isGenuine === false) report({ kind: 'recomputed', seq: ends.headSeq });
  return {
    add: (row) => {
      rows += 1;
      const { requestId } = row.facts;
      // A second row of one number, or one beyond the head.
      if (row.seq <= seq || row.seq > ends.headSeq) {
        report({ kind: 'inserted', seq: row.seq, requestId });
        return;
      }
      if (row.seq > seq + 1) {
        report({ kind: 'removed', seq: seq + 1, ...(row.seq > seq + 2 && { otherSeq: row.seq - 1 }) });
        // What it follows is gone. The row after it is checked against it.
        if (misfits.length < MAX_FAULTS) misfits.push({ row, previous: '' });
      } else if (rowHash(previous, row) !== row.hash && misfits.length < MAX_FAULTS) misfits.push({ row, previous });
      ({ seq, hash: previous } = row);
    },
    end: () => {
      if (seq < ends.headSeq)
        report({ kind: 'removed', seq: seq + 1, ...(seq + 1 < ends.headSeq && { otherSeq: ends.headSeq }) });
      else if (previous !== ends.headHash && misfits.every(({ row }) => row.seq !== seq))
        report({ kind: 'changed', seq });
      for (const misfit of misfits) {
        const fault = judge(misfit, misfits);
        if (fault !== undefined) report(fault);
      }
      return { rows, faults: faults.toSorted((one, other) => one.seq - other.seq) };
    },
  };
}

/** Where moved rows came from is looked for among so many: the work grows with their cube. */
const MOST_COMPARED = 64;

/** A row that does not follow: moved if it fits the place of another one, else changed. */
function judge({ row, previous }: Misfit, all: readonly Misfit[]): Omit<ChainFault, 'chainNo'> | undefined {
  const { seq, facts } = row;
  const { requestId } = facts;
  const others = all.slice(0, MOST_COMPARED).filter((other) => other.row.seq !== seq);
  const hashes = others.map((other) => other.row.hash);
  // The row that it follows is elsewhere: this one is where it was.
  if (hashes.some((each) => rowHash(each, row) === row.hash)) return undefined;
  const from = others.find((other) =>
    [other.previous, ...hashes].some((each) => rowHash(each, { ...row, seq: other.row.seq }) === row.hash),
  );
  if (from !== undefined) return { kind: 'moved', seq, otherSeq: from.row.seq, requestId };
  // The row before it is missing, which is reported already.
  if (previous === '') return undefined;
  return { kind: 'changed', seq, requestId };
}
