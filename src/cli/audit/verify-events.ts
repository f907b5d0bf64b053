// `playauth audit verify`: whether any row of the record was changed, removed, inserted or moved, and which. Computed here, from the
// rows that the server or an exported file gives.
import { MAX_FAULTS, verifyChain, type ChainFault, type ChainVerifier } from '../../audit/verify-chain.ts';
import { answer, type ClientOptions, type Command } from '../../terminal/command.ts';
import { connect } from '../../terminal/connect.ts';
import { exitCodes } from '../../terminal/failure.ts';
import { fill, type Text, type Texts } from '../../wire/texts.ts';
import {
  readFromFile,
  readFromServer,
  toEnds,
  toRow,
  type Part,
  type WireAnchors,
  type WireChain,
  type WireEvent,
} from './read-events.ts';

export const texts = {
  verify: [
    'find rows that were changed, removed, inserted or moved; the server needs the own key of the first account',
    '查找被修改、删除、插入或移动的记录；对服务端须使用第一个账号自身的密钥',
  ],
  file: ['an exported file; without it the record of the server', '导出的文件；省略则校验服务端的记录'],
  whole: [
    'All as they were written. Chains: {chains}, events: {events}.',
    '{chains} 条链共 {events} 个事件，均未被改动。',
  ],
  faulty: [
    'Faults: {count}. Chains: {chains}, events: {events}.',
    '{chains} 条链共 {events} 个事件，发现 {count} 处异常。',
  ],
  changed: ['chain {chain}, row {seq} was changed', '链 {chain} 第 {seq} 行被修改'],
  removed: ['chain {chain}, row {seq} was removed', '链 {chain} 第 {seq} 行被删除'],
  removedRows: ['chain {chain}, rows {seq} to {other} were removed', '链 {chain} 第 {seq} 至 {other} 行被删除'],
  inserted: ['chain {chain}, row {seq} was inserted', '链 {chain} 第 {seq} 行是插入的'],
  moved: ['chain {chain}, row {other} was moved to {seq}', '链 {chain} 第 {other} 行被移动到第 {seq} 行'],
  recomputed: [
    'chain {chain} was computed again up to row {seq} by someone without the key of the server',
    '链 {chain} 至第 {seq} 行曾被没有服务端密钥的人重新计算',
  ],
  removedChain: ['chain {chain} was removed as a whole', '链 {chain} 被整条删除'],
  noNewest: [
    'the note of the newest chain was removed or forged: chains after the last one may be missing',
    '最新链的标记被删除或伪造：最后一条链之后可能还有链被删除',
  ],
  request: ['(request {id})', '（请求 {id}）'],
} as const satisfies Texts;

export const verifyCommand: Command<ClientOptions, [file: string | undefined]> = {
  name: 'verify',
  description: texts.verify,
  args: [{ name: '[file]', description: texts.file, completes: 'file' }],
  async run({ terminal, args: [file], options }) {
    const parts = file === undefined ? readFromServer((await connect(terminal, options)).client) : readFromFile(file);
    const found = await verify(parts, file !== undefined);
    const counts = { events: found.events, chains: found.chains };
    const { faults } = found;
    const summary =
      faults.length === 0 ? fill(texts.whole, counts) : fill(texts.faulty, { ...counts, count: faults.length });
    answer(terminal, options, {
      wire: { Chains: found.chains, Events: found.events, Faults: faults.map(toWire) },
      lines: [...faults.map(describe), summary],
    });
    return faults.length === 0 ? undefined : exitCodes.failed;
  },
};

export type Fault =
  ChainFault | { readonly kind: 'removedChain'; readonly chainNo: number } | { readonly kind: 'noNewest' };

interface Found {
  readonly chains: number;
  readonly events: number;
  readonly faults: readonly Fault[];
}

export async function verify(parts: AsyncIterable<Part>, isFile: boolean): Promise<Found> {
  const faults: Fault[] = [];
  const chains = verifyAnchors((fault) => void (faults.length < MAX_FAULTS && faults.push(fault)));
  let verifier: ChainVerifier | undefined;
  let events = 0;
  const finish = (): void => {
    faults.push(...(verifier?.end().faults ?? []));
    verifier = undefined;
  };
  for await (const part of parts) {
    if (part.kind === 'anchors') chains.expect(part.anchors);
    if (part.kind === 'event') {
      events += 1;
      verifier?.add(toRow(part.event));
      chains.row(part.event);
    }
    if (part.kind !== 'chain') continue;
    finish();
    chains.begin(part.chain);
    verifier = verifyChain(toEnds(part.chain, isFile));
  }
  finish();
  return { chains: chains.end(), events, faults };
}

/** Chains that are missing, and ends of chains that are: what the rows that are there cannot show. */
function verifyAnchors(report: (fault: Fault) => void) {
  let anchors: WireAnchors | undefined;
  let [count, latest] = [0, 0];
  /** The numbers have no gap. */
  const missing = (before: number): void => {
    for (let chainNo = latest + 1; chainNo < before && chainNo <= latest + MAX_FAULTS; chainNo += 1)
      report({ kind: 'removedChain', chainNo });
  };
  const anchorOf = (chainNo: number) => anchors?.Anchors.find((anchor) => anchor.ChainNo === chainNo);
  return {
    expect: (said: WireAnchors) => {
      anchors = said;
    },
    begin: ({ ChainNo: chainNo, HeadSeq }: WireChain) => {
      missing(chainNo);
      count += 1;
      latest = chainNo;
      const { Seq: last = 0 } = anchorOf(chainNo) ?? {};
      if (last > HeadSeq)
        report({ kind: 'removed', chainNo, seq: HeadSeq + 1, ...(last > HeadSeq + 1 && { otherSeq: last }) });
    },
    row: ({ ChainNo: chainNo, Seq: seq, Hash, RequestId }: WireEvent) => {
      const anchor = anchorOf(chainNo);
      if (anchor?.Seq !== seq || anchor.Hash === Hash) return;
      report({ kind: 'recomputed', chainNo, seq, ...(RequestId !== undefined && { requestId: RequestId }) });
    },
    end: () => {
      // An export of an earlier version says nothing of it.
      if (anchors === undefined) return count;
      const anchored = anchors.Anchors.map(({ ChainNo }) => ChainNo);
      missing(Math.max(anchors.NewestChainNo ?? 0, ...anchored) + 1);
      if (anchors.NewestChainNo === undefined && count + anchored.length > 0) report({ kind: 'noNewest' });
      return count;
    },
  };
}

function toWire(fault: Fault): object {
  if (fault.kind === 'noNewest') return { Kind: 'removed' };
  if (fault.kind === 'removedChain') return { Kind: 'removed', ChainNo: fault.chainNo };
  const { kind, chainNo, seq, otherSeq, requestId } = fault;
  return {
    Kind: kind,
    ChainNo: chainNo,
    Seq: seq,
    ...(otherSeq !== undefined && { OtherSeq: otherSeq }),
    ...(typeof requestId === 'string' && { RequestId: requestId }),
  };
}

function describe(fault: Fault): Text {
  if (fault.kind === 'noNewest') return texts.noNewest;
  if (fault.kind === 'removedChain') return fill(texts.removedChain, { chain: fault.chainNo });
  const { kind, chainNo: chain, seq, otherSeq: other, requestId } = fault;
  const said = describeRow(kind, { chain, seq, other });
  if (typeof requestId !== 'string') return said;
  const request = fill(texts.request, { id: requestId });
  return [`${said[0]} ${request[0]}`, `${said[1]}${request[1]}`];
}

function describeRow(
  kind: ChainFault['kind'],
  { chain, seq, other }: { readonly chain: number; readonly seq: number; readonly other: number | undefined },
): Text {
  if (kind === 'removed' && other !== undefined) return fill(texts.removedRows, { chain, seq, other });
  if (kind === 'moved') return fill(texts.moved, { chain, seq, other: other ?? 0 });
  return fill(texts[kind], { chain, seq });
}
