// CreateAudit: records the result of a manual review. A blocked video does not play; an approved one gets its status back.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { WireError } from '../../wire/errors.ts';
import { asVideoId, isVideoId } from '../../wire/ids.ts';
import type { Library } from '../videos/library-db.ts';
import type { Review } from '../videos/review-videos-db.ts';
import { videoTarget } from '../videos/video-target.ts';
import { limitBytes } from '../videos/video-texts.ts';
import type { Videos } from '../videos/videos-db.ts';
import { itemText, jsonList } from '../../access/parameters/json-list-parameter.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly library: Pick<Library, 'review'>;
}

const limits = { items: 100, Reason: 128, Comment: 512 } as const;

const item = z.object({
  VideoId: z.string().max(128),
  Status: z.enum(['Blocked', 'Normal']),
  Reason: itemText(4096),
  Comment: itemText(4096),
});

type Item = z.output<typeof item>;

export const createAudit = defineOperation({
  name: 'CreateAudit',
  version: VOD_VERSION,
  summary: 'Blocks or unblocks up to 100 videos: all of them or none.',
  parameters: z.object({ AuditContent: jsonList(item) }),
  target: (deps: Deps, { caller, parameters }) =>
    Promise.all(
      readItems(parameters.AuditContent ?? []).map(
        async ({ VideoId }) => await videoTarget(deps.videos, { caller }, { VideoId: asVideoId(VideoId) }),
      ),
    ),
  errors: ['InvalidVideo.NotFound', 'Forbidden.IllegalStatus', 'CountExceededMax', 'LengthExceededMax'],
  handle: async (deps: Deps, call) => {
    const { AuditContent } = call.parameters;
    if (AuditContent === undefined) throw new WireError('MissingParameter', { parameter: 'AuditContent' });
    const reviews = readItems(AuditContent).map(({ VideoId, Status, Reason = '' }): Review => ({
      videoId: asVideoId(VideoId),
      isBlocked: Status === 'Blocked',
      reason: Reason,
    }));
    if (!reviews.every(({ videoId }) => isVideoId(videoId))) throw new WireError('InvalidVideo.NotFound');
    const refusal = await deps.library.review(call.caller.accountId, reviews);
    if (refusal === 'no such video') throw new WireError('InvalidVideo.NotFound');
    if (refusal === 'not uploaded yet') throw new WireError('Forbidden.IllegalStatus');
    return {};
  },
});

function readItems(items: readonly Item[]): readonly Item[] {
  if (items.length > limits.items)
    throw new WireError('CountExceededMax', { parameter: 'AuditContent', max: String(limits.items) });
  for (const { Reason = '', Comment = '' } of items) {
    limitBytes('Reason', Reason, limits.Reason);
    limitBytes('Comment', Comment, limits.Comment);
  }
  return items;
}
