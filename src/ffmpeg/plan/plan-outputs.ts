// Plans the outputs of a source from its probe and the templates, before anything is encoded: pure.
import type { StreamFormat } from '../../wire/media-formats.ts';
import { videoCodecs } from '../codecs.ts';
import { isForSource } from './ladder-templates.ts';
import type { TranscodeTemplate } from './template.ts';
import { outputNames } from './output-names.ts';
import { planPicture } from './plan-picture.ts';
import type { PictureRefusal } from './plan-picture.ts';
import { planSound } from './plan-sound.ts';
import type { MediaVariant, Output, PicturePlan, Rendition, SoundPlan } from './rendition.ts';
import { MAX_OUTPUTS } from './rendition.ts';
import type { SourceInfo } from '../source-info.ts';

type OutputRefusal =
  | Exclude<PictureRefusal, 'left out'>
  | 'no-picture'
  | 'no-sound'
  | 'not-in-flv'
  | 'same-name'
  | 'too-many'
  | 'too-costly';

/** The plan for the template at `index`; `detail` is a sentence for the owner of the video. */
export type OutputPlan =
  | { readonly ok: true; readonly index: number; readonly output: Output }
  | { readonly ok: false; readonly index: number; readonly reason: OutputRefusal; readonly detail: string };

interface OutputsPlan {
  /** In the order of the templates; a template that was left out has none. */
  readonly plans: readonly OutputPlan[];
  /** The outputs of `plans` that can be made. */
  readonly outputs: readonly Output[];
}

interface PlanOptions {
  /** The job has a customer's key: encrypted HLS uses it instead of a key of this server. */
  readonly withCustomerKey?: boolean | undefined;
}

const DETAILS: Record<OutputRefusal, string> = {
  'larger-than-source': 'The picture of the file is smaller than this template allows.',
  'too-large': 'Enlarged as this template says, the picture would have more than 4096 pixels on one side.',
  'too-small': 'The picture is too small for H.265.',
  'no-picture': 'The file has no picture.',
  'no-sound': 'The file has no sound.',
  'not-in-flv': 'FLV cannot hold H.265.',
  'same-name': 'Another template of the group makes the same definition in the same format.',
  'too-many': `A file is made into at most ${String(MAX_OUTPUTS)} outputs at once.`,
  'too-costly': 'The outputs before this one already take all the memory that one file may have.',
};

/** All renditions of one run are encoded at once: each keeps the lookahead frames of its encoder in memory. */
const MAX_TOTAL_PIXELS = 40_000_000;
/** x265 keeps 16 bits for a sample in either case; the filters in front of it keep more for 10 bits. */
const DEEP_WEIGHT = 1.5;

export function planOutputs(
  source: SourceInfo,
  templates: readonly TranscodeTemplate[],
  options: PlanOptions = {},
): OutputsPlan {
  const taken: PlannedTotals = { names: new Set(), renditions: [], pixels: 0 };
  const drafts = templates.flatMap((template, index) => draftOf(source, template, { index, options }) ?? []);
  const plans = drafts.map((draft): OutputPlan => {
    if (draft.ok) return planOutput(draft, drafts, taken);
    return { ...draft, detail: DETAILS[draft.reason] };
  });
  return { plans, outputs: plans.flatMap((plan) => (plan.ok ? [plan.output] : [])) };
}

interface Draft {
  readonly ok: true;
  readonly index: number;
  readonly stream: Omit<Output, 'rendition' | 'index'>;
  readonly encoding: Pick<Rendition, 'file' | 'picture' | 'sound'>;
}

interface RefusedDraft {
  readonly ok: false;
  readonly index: number;
  readonly reason: OutputRefusal;
}

function draftOf(
  source: SourceInfo,
  template: TranscodeTemplate,
  { index, options }: { readonly index: number; readonly options: PlanOptions },
): Draft | RefusedDraft | undefined {
  if (template.type === 'VideoPackage' || !isForSource(template, source)) return undefined;
  const refused = (reason: OutputRefusal): RefusedDraft => ({ ok: false, index, reason });
  const { definition, container, templateId, segmentSeconds } = template;
  const planned = hasVideo(template) ? picturePlan(source, template) : undefined;
  if (planned?.ok === false) return planned.reason === 'left out' ? undefined : refused(planned.reason);
  const picture = planned?.picture;
  if (container === 'flv' && picture !== undefined && !videoCodecs[picture.codec].fitsFlv) return refused('not-in-flv');
  const sound = soundPlan(source, template);
  if (picture === undefined && sound === undefined) return refused('no-sound');
  return {
    ok: true,
    index,
    stream: { templateId, definition, ...formatOf(template, options), segmentSeconds },
    encoding: {
      file: container === 'mp3' ? 'mp3' : 'mp4',
      ...(picture !== undefined && { picture }),
      ...(sound !== undefined && { sound }),
    },
  };
}

type PictureTemplate = TranscodeTemplate & { readonly video: NonNullable<TranscodeTemplate['video']> };

function hasVideo(template: TranscodeTemplate): template is PictureTemplate {
  return template.video !== undefined && template.container !== 'mp3';
}

function picturePlan(
  source: SourceInfo,
  template: PictureTemplate,
):
  | { readonly ok: true; readonly picture: PicturePlan }
  | { readonly ok: false; readonly reason: PictureRefusal | 'no-picture' } {
  const { video } = source;
  return video === undefined ? { ok: false, reason: 'no-picture' } : planPicture(video, template, source);
}

function soundPlan({ audio, video, bitrateKbps }: SourceInfo, template: TranscodeTemplate): SoundPlan | undefined {
  const requested = template.audio;
  return audio === undefined || requested === undefined
    ? undefined
    : planSound(audio, { ...template, audio: requested }, video === undefined ? bitrateKbps : undefined);
}

function formatOf(
  { container, isEncrypted }: TranscodeTemplate,
  { withCustomerKey = false }: PlanOptions,
): { readonly format: StreamFormat; readonly variant: MediaVariant } {
  if (container !== 'hls') return { format: container, variant: '' };
  if (!isEncrypted) return { format: 'm3u8', variant: 'plain' };
  return { format: 'm3u8', variant: withCustomerKey ? 'kms' : '' };
}

/** Totals of the outputs planned so far. */
interface PlannedTotals {
  readonly names: Set<string>;
  readonly renditions: Rendition[];
  pixels: number;
}

function planOutput(draft: Draft, all: readonly (Draft | RefusedDraft)[], taken: PlannedTotals): OutputPlan {
  const { index, stream } = draft;
  const refused = (reason: OutputRefusal): OutputPlan => ({ ok: false, index, reason, detail: DETAILS[reason] });
  const name = outputNames(stream).file;
  if (taken.names.has(name)) return refused('same-name');
  if (taken.names.size >= MAX_OUTPUTS) return refused('too-many');
  const keyFrameSeconds = keyFrameSecondsOf(draft, all);
  const shared = taken.renditions.find((one) => isSame(one, { ...draft.encoding, keyFrameSeconds }));
  const pixels = taken.pixels + (shared === undefined ? weightOf(draft.encoding.picture) : 0);
  if (pixels > MAX_TOTAL_PIXELS) return refused('too-costly');
  const rendition = shared ?? { id: taken.renditions.length, ...draft.encoding, keyFrameSeconds };
  if (shared === undefined) taken.renditions.push(rendition);
  taken.names.add(name);
  taken.pixels = pixels;
  return { ok: true, index, output: { index, ...stream, rendition } };
}

function weightOf(picture: PicturePlan | undefined): number {
  if (picture === undefined) return 0;
  const depthWeight = picture.deep === undefined ? 1 : DEEP_WEIGHT;
  return picture.width * picture.height * videoCodecs[picture.codec].pixelWeight * depthWeight;
}

function isSame(one: Rendition, other: Omit<Rendition, 'id'>): boolean {
  return one.keyFrameSeconds === other.keyFrameSeconds && fingerprint(one) === fingerprint(other);
}

/** All plans are built in one place, so equal plans have their fields in the same order. */
function fingerprint({ file, picture, sound }: Draft['encoding']): string {
  return JSON.stringify([file, picture ?? null, sound ?? null]);
}

const USUAL_KEY_FRAME_SECONDS = '2';

/** A file needs no particular distance of key frames: it takes that of the playlist it can share a rendition with. */
function keyFrameSecondsOf(draft: Draft, all: readonly (Draft | RefusedDraft)[]): string {
  const own = fingerprint(draft.encoding);
  const playlist =
    draft.stream.format === 'm3u8'
      ? draft
      : all.find(
          (other): other is Draft => other.ok && other.stream.format === 'm3u8' && fingerprint(other.encoding) === own,
        );
  return playlist === undefined ? USUAL_KEY_FRAME_SECONDS : partOf(playlist.stream.segmentSeconds);
}

/** The segment duration divided by the smallest integer that gives at most two seconds, so that players can seek within it. */
function partOf(segmentSeconds: number): string {
  const parts = Math.ceil(segmentSeconds / 2);
  return segmentSeconds % parts === 0 ? String(segmentSeconds / parts) : `${String(segmentSeconds)}/${String(parts)}`;
}
